import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { playAsked, whileWaiting } from '../support/last-resort.ts';
import { type Stage, type Step, TOKEN } from '../support/step.ts';

// What is around the requests of a step: its first lines, what a last resort would tell, and what it leaves behind.
const OTHER = `${documented.backupId.slice(0, -1)}0`;
const nowhere = '/nonexistent/file';

async function play(step: Step = {}, prepare: Parameters<typeof playAsked>[1] = () => undefined) {
  const { requests, ...ended } = await playAsked(step, prepare);
  return { ...ended, posts: requests.filter(({ method }) => method === 'POST') };
}

const bodyOf = ({ body }: { body: string }): { replicate: Record<string, unknown> } => JSON.parse(body);

test('the first lines say what is done, where, and with which credential', async () => {
  const to = `${documented.destinationRegion}: vault ${documented.destinationVaultId}, project ${documented.destinationProjectId}.`;
  const { lines, host } = await play();
  expect(lines.slice(0, 2)).toEqual([
    `Replicating backup ${documented.backupId} from ${documented.region} to ${to}`,
    `Endpoint ${host}. Credential: IAM token from the input token.`,
  ]);
  const dry = await play({ inputs: { dry_run: 'true', source_region: '' } });
  expect(dry.lines[0]).toBe(
    `Dry run: checking, not replicating, backup ${documented.backupId} from ${dry.host} to ${to}`,
  );
});

test('the request has what the inputs say, and the workflow run where they say nothing', async () => {
  const inputs = { name: 'copy', description: 'by hand', enable_acceleration: 'true' };
  const { posts } = await play({ inputs });
  const place = {
    destination_region: documented.destinationRegion,
    destination_project_id: documented.destinationProjectId,
    destination_vault_id: documented.destinationVaultId,
  };
  expect(posts.map(bodyOf)).toEqual([
    { replicate: { ...place, name: 'copy', description: 'by hand', enable_acceleration: true } },
  ]);
  const { posts: plain } = await play();
  expect(plain.map(bodyOf)[0]?.replicate).toMatchObject({ description: expect.stringContaining('octo-org/octo-repo') });
  expect(plain.map(bodyOf)[0]?.replicate).not.toHaveProperty('enable_acceleration');
});

test('what the runner says of the workflow run goes through the same door as all text from outside', async () => {
  const { posts, summary, outputs } = await play({ environment: { GITHUB_REPOSITORY: `octo-org/${TOKEN}` } });
  expect(bodyOf(posts[0] ?? { body: '{}' }).replicate['description']).toMatch(/octo-org\/\*\*\*/);
  expect([summary, ...Object.values(outputs)].join()).not.toContain(TOKEN);
});

test('a last resort tells what is known at its time', async () => {
  const { told, outputs } = await play({ inputs: { wait: 'true' } }, (stage, ask) => {
    whileWaiting(stage, () => ask(new Error('the disk is on fire')));
    stage.simulator.fail('POST', faults.noAnswer(true));
  });
  const lines = told.map(([error, ...known]) => {
    expect(error).toBe('the disk is on fire.');
    return known.join(' ');
  });
  // While the answer does not come, and while the copy runs.
  expect(lines[0]).toBe(
    'The request may have gone through. Run the step again: it finds out, and never creates a second replica.',
  );
  expect(lines.at(-1)).toMatch(/^There was no clear answer, but the request worked/);
  expect(outputs['outcome']).toBe('submitted');
});

test('an error of the language is no word of a last resort', async () => {
  const { told } = await play({ inputs: { wait: 'true' } }, (stage, ask) =>
    whileWaiting(stage, () => ask(new TypeError('x is not a function'))),
  );
  expect(told.at(-1)).toEqual([expect.stringMatching(/^CBR accepted the request/)]);
});

test('a last resort saves the outputs', async () => {
  const saved: string[] = [];
  await play({ inputs: { wait: 'true' } }, (stage, ask) =>
    whileWaiting(stage, () => {
      const file = process.env['GITHUB_OUTPUT'] ?? '';
      writeFileSync(file, '');
      ask();
      saved.push(readFileSync(file, 'utf8'));
    }),
  );
  expect(saved.at(-1)).toContain(documented.recordId);
});

test('before anything is requested a last resort says so', async () => {
  const selection = { backup_id: '', source_vault_id: documented.sourceVaultId };
  const { told } = await play({ inputs: selection }, (stage, ask) => {
    whileWaiting(stage, ask);
    stage.simulator.fail('VAULT', faults.noAnswer(false));
  });
  expect(told[0]).toEqual(['No request of this step created a replica. Run the step again.']);
});

test('of several backups a last resort counts what became of them', async () => {
  const { told } = await play({ inputs: { backup_id: `${documented.backupId} ${OTHER}` } }, (stage, ask) => {
    whileWaiting(stage, ask);
    stage.simulator.fail('POST', faults.noAnswer(false));
  });
  expect(told[0]).toEqual([expect.stringMatching(/2/)]);
  expect(told[0]?.[0]).not.toMatch(/Run the step again: it finds out/);
});

test('outputs that cannot be written fail the step, which says what it did; the page is written all the same', async () => {
  const { exitCode, errors, summary } = await play({ environment: { GITHUB_OUTPUT: nowhere } });
  expect(exitCode).toBe(1);
  const error = errors[0] ?? '';
  const [title, , known] = error.replace('::error::', '').split('%0A');
  expect(title).toBe('The outputs could not be written.');
  expect(known).toMatch(/^CBR accepted the request/);
  expect(summary).toContain(documented.recordId.slice(0, 8));
});

test('an error of our own is told without its stack, and named in the debug log', async () => {
  const broken = (stage: Stage) => {
    stage.clock.limit = () => {
      throw new TypeError('x is not a function');
    };
  };
  const { exitCode, lines, errors, outputs } = await play({ environment: { RUNNER_DEBUG: '1' } }, broken);
  expect(exitCode).toBe(1);
  expect(errors).toEqual([expect.stringMatching(/^::error::An unforeseen error has ended the step\.%0A/)]);
  expect(lines).toContain('::debug::Unforeseen: TypeError: x is not a function');
  expect(outputs['backup_id']).toBe(documented.backupId);
});

test('what ends the step before there is any backup fails it as a whole', async () => {
  const inputs = {
    backup_id: '',
    source_vault_id: documented.sourceVaultId,
    token: 'AnotherTokenOfTheTests-0123456789',
  };
  const { exitCode, errors, posts } = await play({ inputs });
  expect([exitCode, posts]).toEqual([1, []]);
  expect(errors).toEqual([expect.stringMatching(/selection/i)]);
});

test('a failed backup is not in the way of the others, and the step is red', async () => {
  const { exitCode, outputs, errors } = await play({ inputs: { backup_id: `${documented.backupId} ${OTHER}` } });
  expect(exitCode).toBe(1);
  const entries = (outputs['replications'] ?? '').split('\n').length;
  expect(entries).toBeGreaterThan(1);
  expect(errors).toHaveLength(1);
});
