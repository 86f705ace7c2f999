import { expect, test } from '@jest/globals';
import { selectCheckpoint } from '../../src/step/checkpoint.ts';
import { NOW, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

const MINUTE = 60_000;
const checkpoint = (status: string | null, vault: object | null = null) =>
  json(200, { checkpoint: { id: 'c', status, vault } });
const of = (...ids: string[]) => ({ resources: ids.map((id) => ({ id, name: `name of ${id}` })) });
const backup = (id: string, resource_id: string, fields = {}) => ({
  id,
  resource_id,
  checkpoint_id: 'C',
  status: 'available',
  ...fields,
});
const list = (...backups: object[]) => json(200, { backups, count: backups.length });
const missing = json(404, { error_code: 'BackupService.6217', error_msg: 'gone' });
const denied = json(403, { error_msg: "Policy doesn't allow cbr:checkpoints:get to be performed." });

const selecting = async (wait: number | undefined, ...replies: Parameters<typeof scriptedClient>) => {
  const scripted = scriptedClient(...replies);
  const { client, context, told, clock, requests } = scripted;
  const until = wait === undefined ? undefined : NOW + wait;
  const found = await selectCheckpoint('c', { client, context, until });
  const warnings = told.filter((line) => line.startsWith('warning'));
  return { ...found, warnings, told, requests, waited: clock.now() - NOW };
};
const repeated = (count: number, ...replies: ReturnType<typeof json>[]) =>
  Array.from({ length: count }, () => replies).flat();

test('its own backups, no replica, no part, and none of another checkpoint', async () => {
  const { selected, failure, warnings } = await selecting(
    undefined,
    checkpoint('available', of('s1')),
    list(
      backup('b1', 'S1'),
      backup('b2', 's1', { image_type: 'replication' }),
      backup('b3', 's1', { parent_id: 'b1' }),
      backup('b4', 's1', { checkpoint_id: 'd' }),
      backup('b5', 's1', { checkpoint_id: null }),
    ),
  );
  expect(selected).toMatchObject([{ resource: { id: 'S1', name: 'name of s1' }, backup: { id: 'b1' } }]);
  expect(selected).toHaveLength(1);
  expect([failure, warnings]).toEqual([undefined, []]);
});

test('the name of a server is that of its backup, else of the checkpoint', async () => {
  const { selected } = await selecting(
    undefined,
    checkpoint('available', of('s1', 's2')),
    list(backup('b1', 's1', { resource_name: 'db' }), backup('b2', 's2')),
  );
  expect(selected.map(({ resource }) => resource.name)).toEqual(['db', 'name of s2']);
});

test.each([
  ['protecting', 'The backup is still being made'],
  ['waiting_protect', 'The backup is still being made'],
  ['error', 'The backup failed in CBR'],
  ['deleting', 'The backup failed in CBR'],
  [null, 'The backup failed in CBR'],
])('a backup of the status %j fails as: %s', async (status, title) => {
  const { selected } = await selecting(
    undefined,
    checkpoint('available', of('s1')),
    list(backup('b1', 's1', { status })),
  );
  const reasons = [expect.stringMatching(/name of s1 \(resource s1\)/)];
  expect(selected).toMatchObject([{ backup: undefined, failure: { title, reasons } }]);
});

test.each([
  ['what it is of', { resources: [{ id: 's1' }, null] }, 'has no backup of it'],
  ['what it is of, by no object', { resources: [{ id: 's1' }, 's2'] }, 'has no backup of it'],
  ['what was skipped', { ...of('s1'), skipped_resources: ['s2'] }, 'CBR skipped it'],
])('an entry that cannot be read does not get lost: %s', async (_name, vault, problem) => {
  const { selected } = await selecting(undefined, checkpoint('available', vault), list(backup('b1', 's1')));
  expect(selected).toMatchObject([
    { backup: { id: 'b1' }, failure: undefined },
    { backup: undefined, failure: { reasons: [expect.stringContaining(problem)] } },
  ]);
});

test('where only the list vouches for it, the list must be whole', async () => {
  const short = json(200, { backups: [backup('b1', 's1')], count: 2 });
  const end = json(200, { backups: [], count: 2 });
  const told = {
    title: 'The selection could not be read',
    reasons: [expect.stringContaining('all there could not be checked')],
  };
  const cut = await selecting(undefined, denied, short, end, short, end);
  expect(cut).toMatchObject({ selected: [{ backup: { id: 'b1' } }], failure: told });
  const unnamed = await selecting(undefined, denied, list(backup('b1', 's1'), backup('../b2', 's2')));
  expect(unnamed).toMatchObject({ selected: [{ backup: { id: 'b1' } }], failure: told });
  const vouched = await selecting(undefined, checkpoint('available', of('s1')), short, end, short, end);
  expect(vouched.failure).toBeUndefined();
});

test.each([
  ['says that it failed, and not of what it is', [checkpoint('error')]],
  ['never says whether it is made, nor of what it is', repeated(9, checkpoint(null)).flatMap((one) => [one])],
])('one that %s vouches for nothing', async (_name, checkpoints) => {
  const replies = checkpoints.flatMap((one) => [one, list(backup('b1', 's1'))]);
  const { failure, selected } = await selecting(undefined, ...replies);
  expect(selected).toMatchObject([{ backup: { id: 'b1' } }]);
  expect(failure).toMatchObject({
    title: 'The selection could not be read',
    reasons: [expect.stringContaining('status')],
  });
});

test('one whose status is odd is told, although each of its resources has a backup', async () => {
  const found = await selecting(undefined, checkpoint('error', of('s1')), list(backup('b1', 's1')));
  expect(found).toMatchObject({ selected: [{ failure: undefined }] });
  expect(found.failure).toBeUndefined();
  expect(found.warnings).toEqual([expect.stringMatching(/status error.*each of its resources has a backup/)]);
});

test.each([['creating'], ['running']])('one of the status %s is not made yet', async (status) => {
  const words = { title: 'The checkpoint is still being made', reasons: [expect.stringContaining(`status ${status}`)] };
  const now = await selecting(undefined, checkpoint(status, of('s1')), list(backup('b1', 's1')));
  expect(now).toMatchObject({ selected: [{ backup: { id: 'b1' } }], failure: words });
  const half = [checkpoint(status), list(backup('b1', 's1'))];
  const whole = [checkpoint('available', of('s1', 's2')), list(backup('b1', 's1'), backup('b2', 's2'))];
  const later = await selecting(60 * MINUTE, ...half, ...half, ...whole);
  expect(later).toMatchObject({ selected: [{ backup: { id: 'b1' } }, { backup: { id: 'b2' } }] });
  expect(later.failure).toBeUndefined();
});

test.each([
  ['completed', 0],
  ['error_deleting', 0],
  ['frozen', 10 * MINUTE],
])('one of the status %s that has a backup of each resource is complete', async (status, least) => {
  const looks = repeated(99, checkpoint(status, of('s1')), list(backup('b1', 's1')));
  const { selected, failure, warnings, waited } = await selecting(300 * MINUTE, ...looks);
  expect(selected).toMatchObject([{ backup: { id: 'b1' }, failure: undefined }]);
  expect(failure).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining(`status ${status}`)]);
  expect(waited).toBeGreaterThanOrEqual(least);
  expect(waited).toBeLessThanOrEqual(least + 2 * MINUTE);
});

test('a step that waits believes only after two minutes that it may not be read', async () => {
  const half = [denied, list(backup('b1', 's1'))];
  const whole = [checkpoint('available', of('s1', 's2')), list(backup('b1', 's1'), backup('b2', 's2'))];
  expect((await selecting(60 * MINUTE, ...half, ...whole)).selected).toHaveLength(2);
  const lasting = await selecting(60 * MINUTE, ...repeated(40, ...half));
  expect(lasting).toMatchObject({
    selected: [{ backup: { id: 'b1' } }],
    warnings: [expect.stringMatching(/complete/)],
  });
  expect(lasting.waited).toBeGreaterThanOrEqual(2 * MINUTE);
  expect(lasting.waited).toBeLessThanOrEqual(4 * MINUTE);
});

test('while it waits, what fails is asked for once a look', async () => {
  const page = { status: 403, headers: {}, body: '<html>no</html>' };
  const whole = [checkpoint('available', of('s1')), list(backup('b1', 's1'))];
  const { selected, requests } = await selecting(60 * MINUTE, page, checkpoint('available', of('s1')), page, ...whole);
  expect(selected).toMatchObject([{ backup: { id: 'b1' } }]);
  expect(requests).toHaveLength(5);
});

test.each([
  ['silent', checkpoint(null)],
  ['not known to the gateway', json(404, { error_code: 'APIGW.0101', error_msg: 'no such API' })],
])('one that is %s for a moment is looked at again, whether the step waits or not', async (_name, first) => {
  const whole = [checkpoint('available', of('s1', 's2')), list(backup('b1', 's1'))];
  for (const wait of [undefined, 5 * MINUTE]) {
    const { selected } = await selecting(wait, first, list(backup('b1', 's1')), ...repeated(60, ...whole));
    expect(selected).toMatchObject([{ backup: { id: 'b1' } }, { failure: { title: 'The backup failed in CBR' } }]);
  }
});

test.each([
  ['an object', { id: 's2' }],
  ['a list as text', JSON.stringify([{ id: 's2' }])],
])('what was skipped may be %s', async (_name, skipped_resources) => {
  const vault = { ...of('s1'), skipped_resources };
  const { selected } = await selecting(undefined, checkpoint('available', vault), list(backup('b1', 's1')));
  expect(selected).toMatchObject([{ failure: undefined }, { resource: { id: 's2' }, failure: {} }]);
});

test('what was skipped fails with its code and reason, and is not missing besides', async () => {
  const vault = { ...of('s1'), skipped_resources: [{ id: 'S1', name: 'db', code: '6136', reason: 'in use' }, {}] };
  const { selected, warnings } = await selecting(undefined, checkpoint('error', vault), list());
  expect(selected).toMatchObject([
    {
      failure: {
        title: 'The backup failed in CBR',
        code: 'BackupService.6136',
        reasons: [expect.stringMatching(/db.*in use/)],
      },
    },
    {
      failure: {
        title: 'The backup failed in CBR',
        code: undefined,
        reasons: [expect.stringContaining('skipped it.')],
      },
    },
  ]);
  expect(selected).toHaveLength(2);
  expect(warnings).toEqual([]);
});

test('without wait, one that is being made fails beside what is missing', async () => {
  const { selected, failure, requests } = await selecting(
    undefined,
    checkpoint('protecting', of('s1', 's2')),
    list(backup('b1', 's1')),
  );
  expect(selected).toMatchObject([{ backup: { id: 'b1' } }, { failure: { title: 'The backup is still being made' } }]);
  expect(failure).toMatchObject({
    title: 'The checkpoint is still being made',
    advice: expect.stringContaining('wait: true'),
  });
  expect(requests).toHaveLength(2);
});

test('with wait it is made first, however long that takes; one that is made again is not taken for made', async () => {
  const { selected, failure, waited, told } = await selecting(
    9 * 60 * MINUTE,
    checkpoint('available', of('s1', 's2')),
    list(backup('b1', 's1')),
    ...repeated(60, checkpoint('protecting', of('s1', 's2')), list(backup('b1', 's1'), backup('b2', 's2'))),
    checkpoint('available', of('s1', 's2')),
    list(backup('b1', 's1'), backup('b2', 's2')),
  );
  expect(selected).toMatchObject([{ backup: { id: 'b1' } }, { backup: { id: 'b2' } }]);
  expect(failure).toBeUndefined();
  expect(waited).toBeGreaterThan(12 * MINUTE);
  const reminders = told.filter((line) => line.startsWith('news'));
  expect(reminders[0]).toMatch(/1 backups so far/);
  expect(reminders).toHaveLength(Math.floor(waited / (5 * MINUTE)) + 1);
});

test('with wait, a backup that never shows is waited for ten minutes', async () => {
  const { selected, waited } = await selecting(
    9 * 60 * MINUTE,
    ...repeated(99, checkpoint('available', of('s1', 's2')), list(backup('b1', 's1'))),
  );
  expect(selected).toMatchObject([{ backup: { id: 'b1' } }, { failure: { title: 'The backup failed in CBR' } }]);
  expect(waited).toBeGreaterThanOrEqual(10 * MINUTE);
  expect(waited).toBeLessThan(11 * MINUTE);
});

test.each([
  ['is not there', missing],
  ['names nothing', checkpoint('available')],
])('with wait, one that %s and shows nothing is looked for two minutes', async (_name, answer) => {
  const { selected, waited } = await selecting(9 * 60 * MINUTE, ...repeated(99, answer, list()));
  expect(selected).toEqual([]);
  expect(waited).toBeGreaterThanOrEqual(2 * MINUTE);
  expect(waited).toBeLessThan(3 * MINUTE);
});

test.each([
  ['may not be read', denied, 2 * MINUTE],
  ['is gone', missing, 2 * MINUTE],
  ['names nothing', checkpoint('available'), 0],
])('one that %s: its backups are taken, with one warning', async (_name, answer, waits) => {
  for (const wait of [undefined, 60 * MINUTE]) {
    const { selected, warnings, waited } = await selecting(wait, ...repeated(99, answer, list(backup('b1', 's1'))));
    expect(selected).toMatchObject([{ backup: { id: 'b1' } }]);
    expect(warnings).toEqual([expect.stringMatching(/checkpoint c /)]);
    expect(waited).toBeGreaterThanOrEqual(wait === undefined ? 0 : waits);
    expect(waited).toBeLessThan(waits + MINUTE);
  }
});

test.each([
  [100, 95],
  [10, 9],
])('of a limit of %d minutes some are left to submit what is there', async (limit, latest) => {
  const { selected, failure, waited } = await selecting(
    limit * MINUTE,
    ...repeated(300, checkpoint('protecting', of('s1', 's2')), list(backup('b1', 's1', { status: 'protecting' }))),
  );
  expect(waited).toBe(latest * MINUTE);
  // The first may be made in the time that is left.
  expect(selected).toMatchObject([{ backup: { id: 'b1' } }, { failure: { title: 'The backup is still being made' } }]);
  expect(failure?.advice).toContain('timeout_minutes');
});

test('one that is being made and has nothing that could be submitted does not say that it was', async () => {
  const { selected, failure } = await selecting(undefined, checkpoint('protecting', of('s1')), list());
  expect(selected).toMatchObject([{ backup: undefined }]);
  expect(failure?.reasons).toEqual(['Checkpoint c is still being made. It has no finished backup yet.']);
});

test('one that is being made and shows nothing is no empty one', async () => {
  await expect(selecting(undefined, checkpoint('protecting'), list())).rejects.toMatchObject({
    title: 'The checkpoint is still being made',
  });
});

test('with wait, failures that may pass end nothing before the time limit', async () => {
  const down = { status: 503, headers: {}, body: '<html></html>' };
  const { selected, told } = await selecting(
    60 * MINUTE,
    checkpoint('protecting', of('s1')),
    list(),
    ...Array.from({ length: 21 }, () => down),
    checkpoint('available', of('s1')),
    list(backup('b1', 's1')),
  );
  expect(selected).toMatchObject([{ backup: { id: 'b1' } }]);
  expect(told.filter((line) => line.endsWith('Continuing.'))).toHaveLength(21);
});

test.each([
  'null',
  'None',
  ' ',
  false,
  null,
  {},
  '[]',
])('skipped resources of %j are none', async (skipped_resources) => {
  const vault = { ...of('s1'), skipped_resources };
  const { selected } = await selecting(undefined, checkpoint('available', vault), list(backup('b1', 's1')));
  expect(selected).toMatchObject([{ failure: undefined }]);
  expect(selected).toHaveLength(1);
});

test('the vault of a checkpoint may be a text of JSON', async () => {
  const answer = json(200, { checkpoint: { id: 'c', status: 'available', vault: JSON.stringify(of('s1', 's2')) } });
  const { selected } = await selecting(undefined, answer, list(backup('b1', 's1')));
  expect(selected).toMatchObject([{ failure: undefined }, { resource: { id: 's2' }, failure: {} }]);
});
