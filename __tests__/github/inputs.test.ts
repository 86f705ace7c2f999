import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readInputs } from '../../src/github/inputs.ts';
import { readerOf } from '../support/inputs.ts';

const good = {
  backup_id: 'b-1',
  project_id: 'p_1',
  source_region: 'ap-southeast-1',
  destination_region: 'ap-southeast-3',
  destination_project_id: 'p2',
  destination_vault_id: 'v2',
  token: 'FakeToken-1',
};

const keyless = { token: '', oidc_provider_urn: 'iam::a:oidcProvider:p', oidc_agency_urn: 'iam::a:agency:b' };

const read = readerOf(readInputs, good);

test('the endpoint follows from the region, and the other way round; endpoint wins', () => {
  expect(read({})).toMatchObject({ endpoint: new URL('https://cbr.ap-southeast-1.myhuaweicloud.com') });
  const endpoint = 'cbr.eu-de.otc.t-systems.com';
  expect(read({ source_region: '', endpoint })).toMatchObject({
    sourceRegion: 'eu-de',
    endpoint: new URL(`https://${endpoint}`),
  });
  expect(read({ source_region: 'x', endpoint })).toMatchObject({
    sourceRegion: 'x',
    endpoint: new URL(`https://${endpoint}`),
  });
  expect(read({ source_region: '', endpoint: 'https://10.0.0.1' })).toMatchObject({ sourceRegion: undefined });
});

test('the source region of the endpoint must differ from the destination as well', () => {
  expect(read({ source_region: '', endpoint: 'cbr.ap-southeast-3.myhuaweicloud.com' })).toEqual([
    'destination_region: is the source region, ap-southeast-3; use another one',
  ]);
});

test('a region in other letters is the same region', () => {
  expect(read({ source_region: 'AP-Southeast-3' })).toEqual([
    expect.stringMatching(/^destination_region: is the source/),
  ]);
});

test('the STS endpoint of the environment counts for keyless login only', () => {
  process.env['HUAWEICLOUD_SDK_STS_ENDPOINT'] = 'https://sts.example/v5';
  expect(read({})).toMatchObject({ sourceRegion: 'ap-southeast-1' });
  expect(read(keyless)).toEqual([expect.stringMatching(/^sts_endpoint: has a path/)]);
});

test('a region that gives no host is refused', () => {
  expect(read({ source_region: 'a:1' })).toEqual([expect.stringMatching(/^source_region: has a character/)]);
  expect(read({ source_region: '', endpoint: '' })).toEqual([expect.stringMatching(/^source_region: is required/)]);
});

test.each<[string, RegExp]>([
  ['null', /_region: is null: the step that should set it/],
  ['None', /_region: is None: the step that should set it/],
  ['undefined', /_region: is undefined: the step that should set it/],
  [`\${{ vars.REGION }}`, /_region: is an expression that was not evaluated/],
])('a region that an earlier step has not set is refused with a hint, and never asked for: %s', (value, problem) => {
  expect(read({ source_region: value })).toEqual([expect.stringMatching(problem)]);
  expect(read({ destination_region: value })).toEqual([expect.stringMatching(problem)]);
});

test('values that a wrong place may have made secret are not repeated', () => {
  const problems = read({ backup_id: 'Secret/Value/Of/Someone', name: 'Secret Value' });
  expect(problems).toHaveLength(2);
  expect(String(problems)).not.toMatch(/Value/);
});

test('an ID is accepted exactly if it is 1 to 64 letters, digits, _ or -', () => {
  const character = fc.oneof(
    fc.constantFrom('a', 'Z', '0', '_', '-', '.', '/', '%', ' ', 'é', '备'),
    fc.string({ minLength: 1, maxLength: 1 }),
  );
  fc.assert(
    fc.property(
      fc.array(character, { maxLength: 70 }).map((parts) => parts.join('')),
      fc.constantFrom('project_id', 'destination_project_id', 'destination_vault_id'),
      (value, name) => {
        // A NUL cannot be in an environment variable.
        fc.pre(!value.includes('\0'));
        const right = /^[A-Za-z0-9_-]{1,64}$/.test(value.trim());
        const result = read({ [name]: value });
        if (right) expect(result).not.toBeInstanceOf(Array);
        else expect(result).toEqual([expect.stringMatching(`^${name}: `)]);
        process.env = {};
      },
    ),
    { numRuns: 1_000 },
  );
});

test('backup IDs are split by commas, spaces and lines, each of them by the rules of one, repeats dropped', () => {
  const id = fc.string({ minLength: 1, maxLength: 66, unit: fc.constantFrom('a', 'Z', '0', '_', '-', '.') });
  const separator = fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom(',', ' ', '\n', '\r\n', '\t') });
  fc.assert(
    fc.property(fc.array(fc.tuple(id, separator), { minLength: 1, maxLength: 300 }), (parts) => {
      const given = [...new Set(parts.map(([one]) => one))];
      const right = given.length <= 256 && given.every((one) => /^[\w-]{1,64}$/.test(one));
      const result = read({ backup_id: parts.flat().join('') });
      if (right) expect(result).toMatchObject({ selection: { kind: 'backups', backupIds: given } });
      else expect(result).toEqual([expect.stringMatching('^backup_id: ')]);
      process.env = {};
    }),
    { numRuns: 300 },
  );
});

test('a name and a description are accepted exactly as the API documents them', () => {
  const text = fc.string({
    maxLength: 70,
    unit: fc.constantFrom(...'aZ9_-<>. 备一龥龦豈\u4e00\u9fa5\u9fa6\ufa2d\ufa2e'),
  });
  fc.assert(
    fc.property(text, text, (name, description) => {
      const problems: string[] = [];
      if (!/^[\u4E00-\u9FA5\uf900-\ufa2da-zA-Z0-9_-]{0,64}$/.test(name.trim())) problems.push('name');
      if (!/^[^<>]{0,255}$/.test(description.trim())) problems.push('description');
      const result = read({ name, description });
      expect(Array.isArray(result) ? result.map((problem) => problem.split(':')[0]) : []).toEqual(problems);
      process.env = {};
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['', false],
])('enable_acceleration %j is %p', (value, expected) => {
  expect(read({ enable_acceleration: value })).toMatchObject({ enableAcceleration: expected });
});

test.each(['yes', '1', 'tRUE', 'on'])('enable_acceleration %j is refused', (value) => {
  expect(read({ enable_acceleration: value })).toEqual(['enable_acceleration: must be `true` or `false`']);
});

test.each([
  ['\u200b', 'U+200B'],
  ['\u007f', 'U+007F'],
  ['é', 'U+00E9'],
  ['备', 'U+5907'],
  ['😀', 'U+1F600'],
  ['/', '"/"'],
])('the character %j in the way is named so that it can be found: %s', (character, name) => {
  expect(read({ project_id: `p${character}1` })).toEqual([expect.stringContaining(`(${name}, at position 2)`)]);
});

test.each([
  'null',
  'None',
  'undefined',
  '["b-1", "b-2"]',
  '[]',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
  '${{ steps.x.outputs.y }}',
])('what is left of an earlier step is no ID: %s', (value) => {
  expect(read({ backup_id: value })).toEqual([expect.stringMatching(/^backup_id: is /)]);
});

test('in a list as well; and an ID may begin like it', () => {
  expect(read({ backup_id: 'b-1 null' })).toEqual([expect.stringMatching(/^backup_id: ID number 2 is null/)]);
  expect(read({ backup_id: 'null-1, nonexistent' })).toMatchObject({
    selection: { backupIds: ['null-1', 'nonexistent'] },
  });
});

test.each([
  'cbr..myhuaweicloud.com',
  'cbr.-.myhuaweicloud.com',
])('a host with a part that cannot be is refused: %s', (endpoint) => {
  expect(read({ endpoint })).toEqual([expect.stringMatching(/^endpoint: /)]);
  expect(read({ endpoint: '', sts_endpoint: endpoint })).toEqual([expect.stringMatching(/^sts_endpoint: /)]);
});

test('a region that leaves an empty part in the host is refused', () => {
  expect(read({ source_region: 'a..b' })).toEqual([
    expect.stringMatching(/^source_region: does not make a valid host/),
  ]);
});

test('the other hosts are those of the operator that endpoint names', () => {
  const verify = { ...keyless, wait: 'true', verify: 'true', destination_region: 'eu-nl' };
  expect(read({ ...verify, endpoint: 'cbr.eu-de.otc.example.com', source_region: '' })).toMatchObject({
    destinationEndpoint: new URL('https://cbr.eu-nl.otc.example.com'),
    stsEndpoint: new URL('https://sts.eu-de.otc.example.com'),
  });
});

test("the vendor's own follow from the region", () => {
  const endpoint = 'cbr.eu-west-101.myhuaweicloud.eu';
  expect(read({ ...keyless, endpoint, source_region: '' })).toMatchObject({
    destinationEndpoint: new URL('https://cbr.ap-southeast-3.myhuaweicloud.com'),
    stsEndpoint: new URL('https://sts.eu-west-101.myhuaweicloud.com'),
  });
});

test('where the operator cannot be told, no credential goes to a host that nobody has named', () => {
  const verify = { ...keyless, wait: 'true', verify: 'true', endpoint: 'https://gateway.example' };
  expect(read(verify)).toEqual([
    expect.stringMatching(/^sts_endpoint: is required/),
    expect.stringMatching(/^destination_endpoint: is required/),
  ]);
  const given = { sts_endpoint: 'sts.example', destination_endpoint: 'cbr.example' };
  expect(read({ ...verify, ...given })).toMatchObject({ destinationEndpoint: new URL('https://cbr.example') });
});

test.each<[Record<string, string>, object]>([
  [{ backup_id: 'B-1 b-1 b-2' }, { kind: 'backups', backupIds: ['B-1', 'b-2'] }],
  [
    { backup_id: '', checkpoint_id: ' c-1 ' },
    { kind: 'checkpoint', checkpointId: 'c-1' },
  ],
  [
    { backup_id: '', source_vault_id: 'v-1' },
    { kind: 'vault', vaultId: 'v-1', resourceIds: [], maxAgeHours: 26 },
  ],
  [
    { backup_id: '', source_vault_id: 'v-1', resource_id: 'r-1, r-2,R-1', max_age_hours: '8760' },
    { kind: 'vault', vaultId: 'v-1', resourceIds: ['r-1', 'r-2'], maxAgeHours: 8760 },
  ],
  [
    { backup_id: '', resource_id: 'r-1' },
    { kind: 'resources', resourceIds: ['r-1'], maxAgeHours: 26 },
  ],
])('%j say what to replicate', (inputs, selection) => {
  expect(read(inputs)).toMatchObject({ selection });
});

test.each<[Record<string, string>, RegExp]>([
  [{ backup_id: '' }, /^backup_id, checkpoint_id, source_vault_id, resource_id: .*required/],
  [{ checkpoint_id: 'c-1' }, /^backup_id, checkpoint_id: /],
  [{ backup_id: '', checkpoint_id: 'c-1', source_vault_id: 'v-1' }, /^checkpoint_id, source_vault_id: /],
  [{ resource_id: 'r-1' }, /^backup_id, resource_id: /],
  [{ source_vault_id: 'v-1', resource_id: 'r-1' }, /^backup_id, source_vault_id, resource_id: /],
  [{ backup_id: '', source_vault_id: 'v/1' }, /^source_vault_id: has a character/],
  [{ backup_id: '', resource_id: 'r-1 ../x' }, /^resource_id: ID number 2 has a character/],
  [{ backup_id: '', source_vault_id: 'v-1', max_age_hours: '0' }, /^max_age_hours: /],
  [{ backup_id: '', source_vault_id: 'v-1', max_age_hours: '8761' }, /^max_age_hours: /],
])('%j are refused', (inputs, problem) => {
  expect(read(inputs)).toEqual([expect.stringMatching(problem)]);
});

test.each<[Record<string, string>, RegExp]>([
  [{ ...keyless, source_region: '', endpoint: 'https://10.0.0.1' }, /^sts_endpoint: is required for keyless login/],
  [{ ...keyless, verify: 'true' }, /^verify: needs wait: true/],
  [{ wait: 'true', verify: 'true' }, /^verify: a token is bound to one project/],
  [{ max_parallel: '65' }, /^max_parallel: must be a whole number from 1 to 64: requests/],
  [{ timeout_minutes: '7201' }, /^timeout_minutes: must be a whole number from 1 to 7200: minutes/],
  [{ timeout_minutes: '1.5' }, /^timeout_minutes: /],
  [{ backup_id: ',' }, /^backup_id: contains no ID/],
  [
    { backup_id: Array.from({ length: 257 }, (_, index) => `b${index}`).join() },
    /^backup_id: has 257 IDs, at most 256/,
  ],
  [{ backup_id: '/ / a ?'.repeat(9) }, /^backup_id: ID number 1 has .*; ID number \d has [^;]*;[^;]*$/],
  [{ project_id: '' }, /^project_id: is required: the ID of the project that owns the backup/],
  [{ destination_vault_id: '' }, /^destination_vault_id: is required: /],
  [{ destination_region: '' }, /^destination_region: is required: the region to replicate to$/],
  [{ destination_project_id: '' }, /^destination_project_id: is required: the ID of a project in the destination/],
  [{ ...keyless, oidc_provider_urn: 'iam::a:agency:b' }, /^oidc_provider_urn: .*iam::<account>:oidcProvider:<name>/],
  [{ ...keyless, oidc_agency_urn: 'x:a:agency:b' }, /^oidc_agency_urn: .*iam::<account>:agency:<name>/],
])('%j are refused, and it is told why', (inputs, problem) => {
  expect(read(inputs)).toEqual([expect.stringMatching(problem)]);
});

test('what is set is read, and a dry run neither waits nor verifies', () => {
  const all = { ...keyless, wait: 'true', verify: 'True', max_parallel: '64', timeout_minutes: '1' };
  expect(read(all)).toMatchObject({ wait: true, verify: true, dryRun: false, maxParallel: 64, timeoutMinutes: 1 });
  expect(read({ ...all, dry_run: 'true' })).toMatchObject({ wait: false, verify: false, dryRun: true });
  expect(read({ ...all, wait: '', dry_run: 'true' })).toMatchObject({ dryRun: true });
  process.env = {};
  expect(read({})).toMatchObject({ wait: false, verify: false, maxParallel: 8, timeoutMinutes: 330 });
});

test('what is as long as allowed is read, and what is one longer is not', () => {
  for (const [input, length] of [
    ['backup_id', 64],
    ['destination_vault_id', 64],
    ['name', 64],
    ['description', 255],
  ] as const) {
    process.env = {};
    expect([input, read({ [input]: 'a'.repeat(length) })]).toEqual([input, expect.objectContaining({ dryRun: false })]);
    expect(read({ [input]: 'a'.repeat(length + 1) })).toEqual([
      expect.stringMatching(`^${input}: has ${length + 1} characters, at most ${length} are allowed; use `),
    ]);
  }
});

test('of many wrong IDs five are told', () => {
  const [problem] = read({ backup_id: 'a! b! c! d! e! f! g!' }) as readonly string[];
  expect(problem?.match(/ID number \d/g)).toEqual([1, 2, 3, 4, 5].map((number) => `ID number ${number}`));
});
