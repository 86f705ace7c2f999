import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import type { Call } from '../../simulator/simulator.ts';
import type { Ended, Stage, Step } from '../support/step.ts';
import { titles } from './told.ts';

/** One step of a workflow against the simulated service: what is so before it, and what must be so after it. */
export interface Scenario {
  readonly name: string;
  readonly step?: Step | ((stage: Stage) => Step);
  readonly prepare?: (stage: Stage) => void;
  readonly check: (ended: Ended, stage: Stage) => void;
}

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** A read that shows no record. */
export const noRecords = faults.answer(200, '{"backup":{"status":"available","replication_records":[]}}');

/** The 40 GB of the documented backup take 500 s, after 20 s in the queue. */
export const waiting = { inputs: { wait: 'true' } };

export const backupOf = ({ simulator }: Stage) => {
  const backup = simulator.cloud.backups.get(documented.backupId);
  if (backup === undefined) throw new Error('the documented backup is gone');
  return backup;
};
export const neverEnds = (stage: Stage) => {
  backupOf(stage).resourceSize = 9_000;
};

/** The calls that arrived, in order and of one kind. */
export const calls = ({ simulator }: Stage) => simulator.calls.join(' ');
export const count = ({ simulator }: Stage, call: Call) => simulator.calls.filter((one) => one === call).length;
/** The body of the first request for a replica. */
export const sent = ({ simulator }: Stage) => JSON.parse(simulator.requests[0]?.body ?? '').replicate;
export const sum = ({ clock }: Stage) => clock.pauses.reduce((total, pause) => total + pause, 0);

export const succeeded = (ended: Ended, outcome: string) => {
  expect(ended.log).not.toMatch(/^::error::/m);
  expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome, error_code: '', request_id: '' } });
};
/** The copy has ended well, and the log names its replica. */
export const finished = (ended: Ended, outcome = 'submitted') => {
  succeeded(ended, outcome);
  expect(ended.outputs['status']).toBe('success');
  expect(ended.outputs['destination_backup_id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(ended.log).toContain(ended.outputs['destination_backup_id']);
};

/** One line of the log holds all of these words, in any order. */
export const tells = (ended: Ended, ...words: (string | RegExp)[]) => {
  const holdsAll = (line: string) =>
    words.every((word) => (typeof word === 'string' ? line.includes(word) : word.test(line)));
  if (!ended.log.split('\n').some(holdsAll)) throw new Error(`no line has ${words.join(', ')}:\n${ended.log}`);
};

/** The error of the step, as the one line that the runner takes it from. */
export const errorOf = (ended: Ended) => {
  const errors = ended.log.match(/^::error::.*$/gm) ?? [];
  expect(errors).toHaveLength(1);
  return errors[0] ?? '';
};
/** It failed under this title and with this code, and its error shows these words: IDs, permissions, states. */
export const failed = (
  ended: Ended,
  title: string,
  { code = '', shows = [] }: { code?: string; shows?: readonly (string | RegExp)[] } = {},
) => {
  expect(ended.exitCode).toBe(1);
  const error = errorOf(ended);
  expect(error.split('%0A')[0]).toBe(`::error::${title}.`);
  expect(ended.outputs['error_code']).toBe(code);
  for (const word of shows) expect(error).toMatch(word);
};
/** It failed for these inputs, each with a line of its own, before anything was sent. */
export const refusedInputs = (ended: Ended, stage: Stage, inputs: readonly string[], shows: string | RegExp = '') => {
  expect(ended.exitCode).toBe(1);
  const [first, ...lines] = errorOf(ended).split('%0A');
  expect(first).toBe(`::error::${inputs.length === 1 ? titles.wrongInput : titles.wrongInputs}.`);
  expect(lines.map((line) => line.replace(/: .*$/, ''))).toEqual(inputs);
  expect(lines.join('\n')).toMatch(shows);
  expect(ended.outputs).toEqual({});
  expect(stage.simulator.requests).toEqual([]);
};

/** What the output `replications` says of each backup. */
export interface Entry {
  readonly backup_id: string;
  readonly resource_id: string;
  readonly resource_name: string;
  readonly outcome: string;
  readonly status: string;
  /** GB, and seconds. */
  readonly size?: number;
  readonly duration?: number;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly request_id: string;
    readonly hint: string;
  };
}
export const entriesOf = (ended: Ended) => JSON.parse(ended.outputs['replications'] ?? '') as Entry[];
/** What the step advises for the first backup. */
export const adviceOf = (ended: Ended) => entriesOf(ended)[0]?.error?.hint;
/** The title under which each backup failed; nothing for one that did not. */
export const titlesOf = (ended: Ended) =>
  entriesOf(ended).map(({ error }) => error?.message.split('. ')[0]?.replace(/\.$/, ''));
