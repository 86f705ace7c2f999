import { expect, test } from '@jest/globals';
import { adviceFor } from '../../src/cbr/error-codes.ts';
import type { Backup, ReplicationCapability, ReplicationRecord, Vault } from '../../src/cbr/schemas.ts';
import { type Finding, kindOf, type Rule } from '../../src/replication/finding.ts';
import {
  backupRules,
  describeBackup,
  recordRules,
  regionRules,
  spaceRules,
  vaultRules,
} from '../../src/replication/preflight-rules.ts';
import type { Facts, Findings, Obstacle, Replication } from '../../src/replication/replication.ts';
import { journalOf, request } from '../support/scripted-client.ts';

const replicationOf = (known: Facts = {}): Replication => journalOf(known).replication;

const SERVER = 'OS::Nova::Server';
const TURBO = 'OS::Sfs::Turbo';

/** What a test says of a subject; what it leaves out, the service did not say either. */
type Said<Subject> = { [Key in keyof Subject]?: Subject[Key] | undefined };

/** What the rules find, in short: the code of an obstacle, what could not be checked, and facts as they are. */
function find<Subject>(rules: readonly Rule<Subject>[], subject: Said<Subject>): string[] {
  return findings(rules, subject).map((finding) => {
    if ('obstacle' in finding) return finding.obstacle.code ?? 'no code';
    return 'fact' in finding ? `fact: ${finding.fact}` : `unchecked: ${finding.unchecked}`;
  });
}
function findings<Subject>(rules: readonly Rule<Subject>[], subject: Said<Subject>): Finding[] {
  return rules.flatMap((rule) => rule(subject as Subject) ?? []);
}
function obstacles<Subject>(rules: readonly Rule<Subject>[], subject: Said<Subject>): Obstacle[] {
  return findings(rules, subject).flatMap((finding) => ('obstacle' in finding ? [finding.obstacle] : []));
}

const code = (number: string) => `BackupService.${number}`;
const unchecked = (words: RegExp) => expect.stringMatching(new RegExp(`^unchecked: .*${words.source}`));
const fact = (words: RegExp) => expect.stringMatching(new RegExp(`^fact: .*${words.source}`));

// The backup.

const good: Said<Backup> = {
  status: 'available',
  image_type: 'backup',
  resource_type: SERVER,
  extend_info: { contain_system_disk: true },
};

test('a backup is described by what the service says of it', () => {
  const said = {
    name: 'nightly',
    resource_name: 'db-1',
    resource_type: SERVER,
    resource_size: 40,
    status: 'available',
  };
  expect(describeBackup(said as Backup)).toEqual({
    fact: 'Backup nightly of db-1 (OS::Nova::Server): 40 GB, status available.',
  });
  expect(describeBackup({} as Backup)).toEqual({
    fact: 'Backup without a name of an unnamed resource (unknown type): unknown size, status unknown.',
  });
});

test.each<[string, Said<Backup>]>([
  ['a backup as it should be', {}],
  ['a synchronised one', { image_type: 'sync' }],
  ['one whose type is not told', { image_type: undefined }],
  ['one of a file system, which has no system disk', { resource_type: TURBO, extend_info: undefined }],
  ['one of a file system that says so', { resource_type: TURBO, extend_info: { contain_system_disk: false } }],
])('%s has nothing in its way', (_name, other) => {
  expect(find(backupRules, { ...good, ...other })).toEqual([]);
});

test.each<[Said<Backup>, string, RegExp]>([
  [{ status: 'protecting' }, '1001', /\(status protecting\)/],
  [{ status: 'waiting_protect' }, '1001', /\(status waiting_protect\)/],
  [{ status: 'error' }, '1001', /status error/],
  [{ image_type: 'replication' }, '1002', /type replication/],
  [{ resource_type: 'OS::Cinder::Volume' }, '1003', /OS::Cinder::Volume/],
  // Names that every object has are no types of a resource.
  [{ resource_type: 'toString' }, '1003', /toString/],
  [{ resource_type: '__proto__' }, '1003', /__proto__/],
  [{ extend_info: { contain_system_disk: false } }, '1004', /system disk/],
])('a backup with %j would be refused with %s', (odd, number, words) => {
  expect(obstacles(backupRules, { ...good, ...odd })).toEqual([
    {
      code: code(number),
      requestId: undefined,
      message: expect.stringMatching(new RegExp(`^BackupService\\.${number}: .*${words.source}.*\\.$`)),
      advice: expect.stringMatching(/\.$/),
    },
  ]);
});

test('the advice is that of the table, but where the status of the backup says more', () => {
  const adviceOf = (odd: Said<Backup>) => obstacles(backupRules, { ...good, ...odd })[0]?.advice;
  expect(adviceOf({ image_type: 'replication' })).toBe(adviceFor('1002'));
  expect(adviceOf({ resource_type: 'odd' })).toBe(adviceFor('1003'));
  expect(adviceOf({ status: 'protecting' })).toMatch(/wait: true/);
  expect(adviceOf({ status: 'error' })).toMatch(/^Check its task in CBR/);
});

test.each<[Said<Backup>, RegExp]>([
  [{ status: undefined }, /the status of the backup/],
  [{ resource_type: undefined }, /the type of the resource/],
  [{ extend_info: undefined }, /the system disk/],
  [{ extend_info: { contain_system_disk: undefined } }, /the system disk/],
])('a backup with %j leaves a gap, and no obstacle', (odd, words) => {
  expect(find(backupRules, { ...good, ...odd })).toEqual([unchecked(words)]);
});

test('all that is in the way of a backup is found at once', () => {
  const odd = { ...good, status: 'error', image_type: 'replication', extend_info: { contain_system_disk: false } };
  expect(find(backupRules, odd)).toEqual([code('1001'), code('1002'), code('1004')]);
});

// Its replication records.

const there = { id: 'rec-1', status: 'replicating', destination_region: 'r2', destination_vault_id: 'v2' };
const recorded = (standing: Said<ReplicationRecord> | undefined) => ({
  request,
  standing: standing as ReplicationRecord | undefined,
});

test('a region without a replica is free', () => {
  expect(find(recordRules, recorded(undefined))).toEqual([fact(/No replica of it exists or is in progress in r2\./)]);
});

test('a replica that is there or being made in the right vault is a fact', () => {
  const adopted = fact(/replication record rec-1, status replicating\)\. A run without dry_run adopts it/);
  expect(find(recordRules, recorded(there))).toEqual([adopted]);
  expect(find(recordRules, recorded({ destination_region: 'r2' }))).toEqual([
    fact(/replication record unknown, status unknown\)\./),
  ]);
});

test('nobody can tell whether a finished replica has been deleted since', () => {
  expect(find(recordRules, recorded({ ...there, status: 'success' }))).toEqual([
    fact(/status success/),
    unchecked(/If it was deleted, a run without dry_run creates another/),
  ]);
});

test.each<[string, Said<ReplicationRecord>, RegExp]>([
  ['vault', { ...there, destination_vault_id: 'v3' }, /vault v3, project unknown, .* rec-1, status replicating\.$/],
  ['project', { destination_project_id: 'p3' }, /vault unknown, project p3, .* record unknown, status unknown\.$/],
])('a replica in another %s is in the way', (_name, standing, words) => {
  expect(obstacles(recordRules, recorded(standing))).toEqual([
    expect.objectContaining({
      code: code('1009'),
      message: expect.stringMatching(words),
      advice: expect.stringMatching(/delete that replica/),
    }),
  ]);
  expect(findings(recordRules, recorded(standing))).toHaveLength(1);
});

// The pair of regions.

const capability = (name: string | undefined, ...destinations: string[]): ReplicationCapability => ({
  name,
  replication_destinations: destinations,
});
const regions = (capabilities: ReplicationCapability[], sourceRegion: string | undefined = 'r1') => ({
  capabilities,
  sourceRegion,
  destinationRegion: 'r2',
});

test.each<[string, ReplicationCapability[], RegExp]>([
  ['its own', [capability('r1', 'r2', 'r3')], /r1 replicates to r2, r3\./],
  ['its own among several', [capability('r0', 'r3'), capability('r1', 'r2')], /r1 replicates to r2\./],
  ['the only one, without a name', [capability(undefined, 'r2')], /r1 replicates to r2\./],
  ['the only one, of another name', [capability('other', 'r2')], /other replicates to r2\./],
])('the pair of regions, by %s', (_name, capabilities, words) => {
  expect(find(regionRules, regions(capabilities))).toEqual([fact(words)]);
});

test.each<[string, ReplicationCapability[], RegExp]>([
  ['others only', [capability('r1', 'r3', 'r4')], /r1 does not replicate to r2: it replicates to r3, r4\.$/],
  ['nobody knows where', [], /r1 does not replicate to r2: it replicates to no other region\.$/],
  ['no other', [capability('r1')], /r1 does not replicate to r2: it replicates to no other region\.$/],
])('a region that replicates to %s is in the way, and the possible ones are told', (_name, capabilities, words) => {
  const found = obstacles(regionRules, regions(capabilities));
  expect(found).toEqual([
    { code: code('1005'), requestId: undefined, message: expect.stringMatching(words), advice: adviceFor('1005') },
  ]);
});

test('where the own region is not among several, the pair is not checked', () => {
  const others = [capability('r5', 'r2'), capability(undefined, 'r2')];
  expect(find(regionRules, regions(others))).toEqual([unchecked(/destinations of r5, unnamed, not of r1\./)]);
  const unknown = { ...regions(others), sourceRegion: undefined };
  expect(find(regionRules, unknown)).toEqual([unchecked(/not of the region of the endpoint\./)]);
  expect(find(regionRules, { ...unknown, capabilities: [] })).toEqual([code('1005')]);
  const nothing = { ...unknown, capabilities: [{ name: undefined, replication_destinations: undefined }] };
  expect(find(regionRules, nothing)).toEqual([unchecked(/does not report where the source region replicates to\.$/)]);
  const silent = [{ name: 'r1', replication_destinations: undefined }];
  expect(find(regionRules, regions(silent))).toEqual([unchecked(/does not report where r1 replicates to\.$/)]);
});

test('words for regions are compared without case, and told as the service writes them', () => {
  const own = [capability('r0', 'r3'), capability('R1', 'R2')];
  expect(find(regionRules, regions(own))).toEqual([fact(/R1 replicates to R2\./)]);
  expect(find(regionRules, { ...regions(own), sourceRegion: 'R1', destinationRegion: 'R3' })).toEqual([code('1005')]);
});

test('a region that the service does not name may be the one asked for', () => {
  expect(find(regionRules, regions([capability('r1', 'r3', '?')]))).toEqual([unchecked(/does not name every region/)]);
  expect(find(regionRules, regions([capability('r1', '?', 'r2')]))).toEqual([fact(/r1 replicates to \?, r2\./)]);
});

// The destination vault.

const billing = { protect_type: 'replication', object_type: 'server', status: 'available', size: 100, used: 1024 };
const vaultOf = (odd: Said<typeof billing> = {}, more: Said<Vault> = {}): Vault =>
  ({ id: 'v2', name: 'replicas', project_id: 'p2', billing: { ...billing, ...odd }, ...more }) as Vault;
const nothingFound = (): Findings => ({ obstacles: [], facts: [], unchecked: [], adopts: false });
const refused = { code: code('1001'), requestId: undefined, message: 'm', advice: 'a' };
const checked = (
  size: number | undefined = 40,
  resourceType: string | undefined = SERVER,
  found: Partial<Findings> = {},
) =>
  replicationOf({
    findings: { ...nothingFound(), ...found },
    backup: { name: 'n', vaultId: 'v1', resourceName: 'x', resourceType, size, protectedAt: undefined },
  });
/** The same, of which one thing is not told. */
const without = (key: 'size' | 'resourceType', replication = checked()): Replication => ({
  ...replication,
  backup: { ...replication.backup, [key]: undefined } as never,
});
const destination = (vault: Vault | undefined, ...replications: Replication[]) => ({
  request,
  vault,
  replications: replications.length === 0 ? [checked()] : replications,
});

test('a vault as it should be has nothing in the way', () => {
  expect(find(vaultRules, destination(vaultOf()))).toEqual([]);
});

test('a vault that is not there is all that is said of it', () => {
  expect(obstacles(vaultRules, destination(undefined))).toEqual([
    expect.objectContaining({ code: code('6120'), message: expect.stringMatching(/vault v2 in project p2 of r2\.$/) }),
  ]);
  expect(findings(vaultRules, destination(undefined))).toHaveLength(1);
});

test.each<[Said<typeof billing>, string, RegExp]>([
  [{ protect_type: 'backup' }, '6119', /type backup, not replication\.$/],
  [{ status: 'frozen' }, '6112', /status frozen\.$/],
  [{ object_type: 'turbo' }, '6119', /type turbo, .* type server\.$/],
])('a vault with %j refuses replicas with %s', (odd, number, words) => {
  expect(obstacles(vaultRules, destination(vaultOf(odd)))).toEqual([
    expect.objectContaining({ code: code(number), message: expect.stringMatching(words) }),
  ]);
});

test('a vault is for one kind of resource: each other one has an obstacle of its own', () => {
  const both = [checked(), checked(1, TURBO), checked(1, 'odd'), checked()];
  expect(obstacles(vaultRules, destination(vaultOf(), ...both)).map(({ kind }) => kind)).toEqual(['turbo']);
  const kinds = obstacles(vaultRules, destination(vaultOf({ object_type: 'disk' }), ...both)).map(({ kind }) => kind);
  expect(kinds).toEqual(['server', 'turbo']);
  expect(find(vaultRules, destination(vaultOf(), replicationOf({ recordId: 'rec-1' })))).toEqual([]);
});

test('of which kind a backup is', () => {
  const types = [SERVER, TURBO, 'OS::Cinder::Volume', 'constructor'];
  expect(types.map((type) => kindOf(checked(1, type)))).toEqual(['server', 'turbo', undefined, undefined]);
  expect(kindOf(replicationOf())).toBeUndefined();
});

test.each<[string, Vault]>([
  ['type', vaultOf({ protect_type: undefined })],
  ['status', vaultOf({ status: undefined })],
  ['kind of resource', vaultOf({ object_type: undefined })],
  ['type, status, kind of resource', vaultOf({}, { billing: undefined })],
])('a vault that does not tell its %s leaves one gap', (names, vault) => {
  expect(find(vaultRules, destination(vault))).toEqual([
    `unchecked: ${names} of the destination vault (not reported by CBR).`,
  ]);
});

// Its space.

const space = (vault: Vault, ...replications: Replication[]) => find(spaceRules, { request, vault, replications });

test('what is needed is told, and may fill the vault exactly', () => {
  expect(space(vaultOf(), checked(40), checked(59))).toEqual([
    'fact: The destination vault (replicas) has 99 of 100 GB free, and the backups require 99 GB.',
  ]);
  expect(space(vaultOf({}, { name: undefined }), checked(1))).toEqual([fact(/vault \(v2\) has .* require 1 GB/)]);
  expect(space(vaultOf({}, { name: undefined, id: undefined }), checked(1))).toEqual([fact(/ID unknown/)]);
});

test('a vault that is too small is in the way', () => {
  expect(obstacles(spaceRules, { request, vault: vaultOf(), replications: [checked(40), checked(60)] })).toEqual([
    {
      code: code('6129'),
      requestId: undefined,
      message:
        'BackupService.6129: the destination vault (replicas) has 99 of 100 GB free, and the backups require 100 GB.',
      advice: expect.stringMatching(/delete old replicas/),
    },
  ]);
  // Parts of a GB do not count.
  expect(space(vaultOf({ used: 1025 }), checked(99))).toEqual([code('6129')]);
});

test('what has its replica, wherever that is, needs no space; nor does what goes to a vault of another kind', () => {
  const elsewhere = obstacles(recordRules, recorded({ ...there, destination_vault_id: 'v3' }));
  const others = [
    checked(500, SERVER, { adopts: true }),
    checked(500, SERVER, { obstacles: elsewhere }),
    checked(500, TURBO),
  ];
  expect(space(vaultOf(), checked(40), ...others)).toEqual([fact(/require 40 GB\./)]);
});

test.each<[string, Replication]>([
  ['is not available', checked(50, SERVER, { obstacles: [refused] })],
  ['is of a resource that cannot be replicated', checked(50, 'OS::Cinder::Volume', { obstacles: [refused] })],
  ['is of a resource that is not told', without('resourceType', checked(50))],
])('a backup without a replica needs space, even where it %s', (_name, other) => {
  expect(space(vaultOf(), checked(49), other)).toEqual([fact(/require 99 GB\./)]);
  expect(space(vaultOf(), checked(50), other)).toEqual([code('6129')]);
});

test('the space that a backup needs which could not be read is not known', () => {
  const gone = { ...refused, code: code('6200'), means: 'backup_gone' } as const;
  for (const own of [[], [gone]]) {
    const unread = replicationOf({ findings: { ...nothingFound(), obstacles: own } });
    expect(space(vaultOf(), checked(40), unread)).toEqual([
      unchecked(/because CBR does not report the size of a backup/),
    ]);
  }
});

test('a vault that does not tell its kind takes every kind', () => {
  expect(space(vaultOf({ object_type: undefined }), checked(40), checked(50, TURBO))).toEqual([fact(/require 90 GB/)]);
});

test('a vault that expands by itself takes a quarter more', () => {
  const elastic = vaultOf({}, { auto_expand: true });
  expect(space(elastic, checked(99))).toEqual([fact(/require 99 GB\.$/)]);
  expect(space(elastic, checked(124))).toEqual([fact(/require 124 GB; the vault expands automatically\.$/)]);
  expect(space(elastic, checked(125))).toEqual([code('6129')]);
  expect(space(vaultOf({}, { auto_expand: false }), checked(100))).toEqual([code('6129')]);
});

test.each<[string, Vault]>([
  ['its size', vaultOf({ size: undefined })],
  ['what is used', vaultOf({ used: undefined })],
  ['anything', vaultOf({}, { billing: undefined })],
])('the space of a vault that does not tell %s is not checked', (_name, vault) => {
  expect(space(vault, checked())).toEqual([unchecked(/free space .*not reported by CBR/)]);
});

test('a backup of unknown size leaves the space open, unless the others fill it already', () => {
  expect(space(vaultOf(), checked(99), without('size'))).toEqual([
    unchecked(/because CBR does not report the size of a backup/),
  ]);
  expect(space(vaultOf(), checked(100), without('size'))).toEqual([code('6129')]);
  expect(space(vaultOf(), checked(99), without('size', checked(40, TURBO)))).toEqual([fact(/require 99 GB/)]);
});
