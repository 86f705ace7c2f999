import { accessKey } from './logins.ts';
import { refusedInputs, type Scenario } from './scenario.ts';
import { idsOf } from './several-steps.ts';

/** The line about a credential that is missing names one input of each kind. */
const ANY_CREDENTIAL = 'access_key_id, oidc_provider_urn, token';

/** Inputs that cannot be right: everything is said at once, nothing is sent. */
export const inputs: Scenario[] = [
  {
    name: 'nothing given: all that is needed is named in one error',
    step: {
      inputs: Object.fromEntries(
        [
          'backup_id',
          'project_id',
          'source_region',
          'endpoint',
          'destination_region',
          'destination_project_id',
          'destination_vault_id',
          'token',
        ].map((name) => [name, '']),
      ),
    },
    check: (ended, stage) =>
      refusedInputs(ended, stage, [
        'project_id',
        'destination_region',
        'destination_project_id',
        'destination_vault_id',
        ANY_CREDENTIAL,
        'backup_id, checkpoint_id, source_vault_id, resource_id',
        'source_region',
      ]),
  },
  ...(
    [
      ['backup_id', 'a/../b', '"/"'],
      ['backup_id', 'x'.repeat(65), '65'],
      ['project_id', '..', '"."'],
      ['destination_vault_id', 'ü', 'U+00FC'],
      ['destination_region', 'region 2', '" "'],
      ['destination_region', 'region1', 'region1'],
      ['source_region', 'a/b', '"/"'],
      ['endpoint', 'http://cbr.example.com', 'http://'],
      ['endpoint', 'ftp://cbr.example.com', 'https'],
      ['endpoint', 'https://user@cbr.example.com', 'character'],
      ['endpoint', 'https://cbr.example.com/v3', 'path'],
      ['endpoint', 'https://cbr.example.com?x=1', 'character'],
      ['name', 'my replica', '" "'],
      ['name', 'x'.repeat(65), '65'],
      ['description', 'a <b> c', '"<"'],
      ['description', 'x'.repeat(256), '256'],
      ['enable_acceleration', 'yes', 'true'],
      ['token', 'FakeTokenWith\nNewline', 'at position 14'],
    ] as const
  ).map(
    ([input, value, shown]): Scenario => ({
      name: `${input}: ${JSON.stringify(value.slice(0, 20))}`,
      step: { inputs: { [input]: value } },
      check: (ended, stage) => refusedInputs(ended, stage, [input], shown),
    }),
  ),
  ...['0', '7201', '1.5', '-1', '5 minutes', '1e3'].map(
    (value): Scenario => ({
      name: `timeout_minutes ${value} is refused`,
      step: { inputs: { wait: 'true', timeout_minutes: value } },
      check: (ended, stage) => refusedInputs(ended, stage, ['timeout_minutes'], '7200'),
    }),
  ),
  ...(
    [
      ['more than 256', idsOf(257).join(','), '257'],
      ['nothing but commas', ', ,', 'ID'],
      ['a wrong one among right ones', 'one two thr/ee', '"/"'],
    ] as const
  ).map(
    ([name, backup_id, shown]): Scenario => ({
      name: `${name} is refused before anything is sent`,
      step: { inputs: { backup_id } },
      check: (ended, stage) => refusedInputs(ended, stage, ['backup_id'], shown),
    }),
  ),
  ...['0', '65', '1.5', 'eight'].map(
    (max_parallel): Scenario => ({
      name: `max_parallel ${max_parallel} is refused`,
      step: { inputs: { max_parallel } },
      check: (ended, stage) => refusedInputs(ended, stage, ['max_parallel'], '64'),
    }),
  ),
  ...(
    [
      ['two kinds', { access_key_id: 'FAKEKEY' }, {}, ['token, access_key_id']],
      [
        'three kinds',
        { access_key_id: 'FAKEKEY', oidc_agency_urn: 'iam::a:agency:b' },
        {},
        ['token, access_key_id, oidc_agency_urn'],
      ],
      ['half a key', { token: '', access_key_id: 'FAKEKEY' }, {}, ['secret_access_key']],
      [
        'a security token alone',
        { token: '', security_token: 'FakeSecurityToken' },
        {},
        ['access_key_id', 'secret_access_key'],
      ],
      ['half a keyless login', { token: '', oidc_agency_urn: 'iam::a:agency:b' }, {}, ['oidc_provider_urn']],
      [
        'URNs in the wrong places',
        { token: '', oidc_agency_urn: 'iam::a:oidcProvider:b', oidc_provider_urn: 'iam::a:agency:b' },
        {},
        ['oidc_provider_urn', 'oidc_agency_urn'],
      ],
      ['half a key in the environment', { token: '' }, { HUAWEICLOUD_SDK_AK: 'FAKEKEY' }, ['HUAWEICLOUD_SDK_SK']],
      [
        'half a key of auth-action',
        { token: '' },
        { HUAWEI_CLOUD_SECRET_ACCESS_KEY: 'FakeSecret' },
        ['HUAWEI_CLOUD_ACCESS_KEY_ID'],
      ],
      [
        'an odd character in the environment',
        { token: '' },
        { HUAWEICLOUD_SDK_AK: 'FAKE\nKEY', HUAWEICLOUD_SDK_SK: 'FakeSecret' },
        ['HUAWEICLOUD_SDK_AK'],
      ],
      ['nothing at all', { token: '' }, {}, [ANY_CREDENTIAL]],
      [
        'a key ID with a comma',
        { token: '', access_key_id: 'A,B', secret_access_key: 'FakeSecret' },
        {},
        ['access_key_id'],
      ],
      ['verify without wait', { ...accessKey, verify: 'true' }, {}, ['verify']],
      ['verify with a token', { wait: 'true', verify: 'true' }, {}, ['verify']],
      [
        'no STS endpoint',
        {
          token: '',
          oidc_provider_urn: 'iam::a:oidcProvider:b',
          oidc_agency_urn: 'iam::a:agency:b',
          source_region: '',
        },
        {},
        ['sts_endpoint'],
      ],
    ] as const
  ).map(
    ([name, inputs, environment, named]): Scenario => ({
      name: `${name}: refused`,
      step: { inputs, environment },
      check: (ended, stage) => refusedInputs(ended, stage, named),
    }),
  ),
];
