import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { addKey } from '../scenarios/logins.ts';
import { playAsked, whileWaiting } from '../support/last-resort.ts';
import type { Stage, Step } from '../support/step.ts';
import {
  addReplica,
  addServer,
  destinationVaultId,
  hasToken,
  ofResources,
  resourceId,
  sourceVaultId,
  withKey,
} from './steps.ts';

// What is around the reads of a step: its first lines, what a last resort would tell, and what it leaves behind.
const nowhere = '/nonexistent/file';

const play = (step: Step, prepare: Parameters<typeof playAsked>[1] = () => undefined) =>
  playAsked(step, (stage, ask) => {
    hasToken(stage);
    prepare(stage, ask);
  });
const good = (stage: Stage) => void addReplica(stage);

test.each<[string, Step, string]>([
  ['one resource', ofResources(), 'one resource'],
  ['several resources', ofResources({ resource_id: `${resourceId} another` }), 'each of 2 resources'],
  ['a vault', withKey, `each resource of vault ${sourceVaultId}`],
])('the first lines say what is checked: %s', async (_name, step, what) => {
  const { lines, host } = await play(step, (stage) => {
    good(stage);
    addKey(stage);
  });
  expect(lines.slice(0, 2)).toEqual([
    `Checking that ${what} has a replica in vault ${destinationVaultId} of ${documented.destinationRegion} that is at most 28 h old.`,
    expect.stringMatching(new RegExp(`^Endpoint ${host}\\. Credential: \\S.*\\.$`)),
  ]);
});

test('a good night: a line for each server, the preview, and no error', async () => {
  const { exitCode, lines, errors } = await play(ofResources(), good);
  expect([exitCode, errors]).toEqual([0, []]);
  expect(lines).toContainEqual(
    expect.stringMatching(/: recovery point 2 h 00 min old by protected_at, replica replica-\d+\.$/),
  );
  expect(lines).toContainEqual(expect.stringMatching(/^Preview: /));
});

test('secrets are hidden in the log from the start', async () => {
  const { log } = await play(ofResources(), good);
  expect(log).toMatch(/^::add-mask::/);
});

test('trouble that passes is told', async () => {
  const { lines, exitCode } = await play(ofResources(), (stage) => {
    good(stage);
    stage.simulator.fail('LIST', faults.gateway(503));
  });
  expect(exitCode).toBe(0);
  expect(lines).toContainEqual(expect.stringMatching(/503.*Trying again in/));
});

test('a last resort says that the ages are not known, and saves the outputs', async () => {
  const saved: string[] = [];
  const { told } = await play(ofResources(), (stage, ask) => {
    good(stage);
    stage.simulator.fail('LIST', faults.noAnswer(false));
    whileWaiting(stage, () => {
      const file = process.env['GITHUB_OUTPUT'] ?? '';
      writeFileSync(file, '');
      ask(new Error('the disk is on fire'));
      saved.push(readFileSync(file, 'utf8'));
    });
  });
  expect(told[0]).toEqual(['the disk is on fire.', 'The age of the replicas is not known.']);
  // The resource is there, as one of which nothing is known.
  expect(saved[0]).toContain(resourceId);
  expect(saved[0]).toContain('"problem":"unknown"');
});

test('outputs that cannot be written fail the step, which says its verdict; the page is written all the same', async () => {
  const { exitCode, errors, summary } = await play({ ...ofResources(), environment: { GITHUB_OUTPUT: nowhere } }, good);
  expect(exitCode).toBe(1);
  const lines = (errors[0] ?? '').replace('::error::', '').split('%0A');
  expect(errors).toHaveLength(1);
  expect(lines[0]).toBe('The outputs could not be written.');
  expect(lines.at(-1)).toBe('Each resource has a fresh replica.');
  expect(lines.length).toBe(3);
  expect(summary).toMatch(/^## ✅/);
});

test('an error of our own is named in the debug log', async () => {
  const { exitCode, lines, errors, outputs } = await play(
    { ...ofResources(), environment: { RUNNER_DEBUG: '1' } },
    (stage) => {
      stage.clock.limit = () => {
        throw new TypeError('x is not a function');
      };
    },
  );
  expect(exitCode).toBe(1);
  expect(errors).toEqual([expect.stringMatching(/^::error::An unforeseen error has ended the step\.%0A/)]);
  expect(lines).toContain('::debug::Unforeseen: TypeError: x is not a function');
  expect(outputs['stale']).toBe('');
});

test('a foreseen failure is not called unforeseen', async () => {
  const { lines } = await play({ ...ofResources(), environment: { RUNNER_DEBUG: '1' } });
  expect(lines.filter((line) => line.includes('Unforeseen'))).toEqual([]);
  expect(lines).toContainEqual(expect.stringMatching(/^::debug::GET /));
});

test('a resource that the vault does not protect is told beside those that it does', async () => {
  const { outputs, errors } = await play(
    { ...withKey, inputs: { ...withKey.inputs, resource_id: `server-2 gone` } },
    (stage) => {
      addKey(stage);
      addServer(stage, 'server-2');
      addReplica(stage, { resourceId: 'server-2' });
    },
  );
  expect(outputs['missing']).toBe('1');
  expect(errors).toEqual([expect.stringContaining('1 of 2 resources')]);
});
