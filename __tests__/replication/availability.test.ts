import { expect, test } from '@jest/globals';
import { backupIs, NOW } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';
import { accepted, doubtful, MINUTE, many, refused, SECOND, submitted } from '../support/submission.ts';

test('the status of a backup is read without its records', async () => {
  const { error, methods } = await submitted([refused('1001'), json(200, { backup: { status: 'error' } })]);
  expect(methods).toBe('POST GET');
  expect(error).toMatchObject({ message: expect.stringContaining('error') });
});

test('a backup that is not available', async () => {
  const broken = await submitted([refused('1001'), backupIs({ status: 'error' })]);
  expect(broken.error).toMatchObject({
    message: expect.stringContaining('error'),
    advice: expect.stringContaining('Check its task'),
    call: { code: 'BackupService.1001' },
  });
  for (const status of ['protecting', 'waiting_protect', 'Protecting', 'restoring', 'waiting_restore']) {
    const making = await submitted([refused('1001'), backupIs({ status })]);
    expect(making.error).toMatchObject({
      message: expect.stringContaining(status.toLowerCase()),
      call: { code: 'BackupService.1001' },
    });
  }
  for (const unread of [doubtful, backupIs({}), backupIs({ status: '' }), backupIs({ status: null })]) {
    const { error } = await submitted([refused('1001'), unread]);
    expect(error).toMatchObject({ message: expect.stringContaining('could not be read') });
  }
});

test('a backup that is available after all is asked for again after a pause', async () => {
  const { replication, pauses, methods } = await submitted([
    refused('1001'),
    backupIs({ status: 'available' }),
    accepted,
  ]);
  expect([methods, replication.outcome]).toEqual(['POST GET POST', 'submitted']);
  expect(pauses).toEqual([15 * SECOND]);
});

test.each([
  'protecting',
  'waiting_protect',
  'restoring',
  'waiting_restore',
])('with a time limit a backup that is %s is waited for', async (status) => {
  const making = backupIs({ status });
  const { replication, pauses, told, methods } = await submitted(
    [refused('1001'), making, making, backupIs({}), backupIs({ status: 'available' }), accepted],
    { until: NOW + 60 * MINUTE, random: 0 },
  );
  expect([methods, replication.outcome]).toEqual(['POST GET GET GET GET POST', 'submitted']);
  expect(pauses).toEqual(many(3, 14 * SECOND));
  expect(told).toEqual([expect.stringMatching(/^news: /), expect.stringMatching(/^news: .*available.*42 s/)]);
  const unread = await submitted([refused('1001'), doubtful, backupIs({ status: 'available' }), accepted], {
    until: NOW + 60 * MINUTE,
  });
  expect(unread.replication.outcome).toBe('submitted');
});

test('while a backup is being made there is a line every five minutes', async () => {
  const { told } = await submitted([refused('1001'), ...many(999, backupIs({ status: 'protecting' }))], {
    until: NOW + 17 * MINUTE,
    random: 0,
  });
  const lines = told.filter((line) => line.startsWith('reminder: '));
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/protecting.*5 min/);
});

test('a backup that comes to nothing while it is waited for, or takes too long', async () => {
  const making = backupIs({ status: 'waiting_protect' });
  const options = { until: NOW + 5 * MINUTE };
  const broken = await submitted([refused('1001'), making, backupIs({ status: 'error' })], options);
  expect(broken.error).toMatchObject({
    message: expect.stringContaining('error'),
    call: { code: 'BackupService.1001' },
  });
  const slow = await submitted([refused('1001'), ...many(99, making)], options);
  expect(slow.error).toMatchObject({
    title: 'The backup did not become available within the time limit',
    advice: expect.stringMatching(/timeout_minutes/),
    call: { code: 'BackupService.1001' },
  });
});
