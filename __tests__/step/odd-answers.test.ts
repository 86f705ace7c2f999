import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { documented } from '../../simulator/cloud.ts';
import type { Fault } from '../../simulator/faults.ts';
import { serve } from '../../simulator/service.ts';
import type { Call } from '../../simulator/simulator.ts';
import { accessKey, addKey } from '../scenarios/logins.ts';
import { have, idsOf } from '../scenarios/several-steps.ts';
import { type Ended, inThisProcess, onStage, type Stage } from '../support/step.ts';

const HOSTILE = [
  '::error::forged',
  '\r\n::error::forged\n##[error]forged',
  '##[group]x',
  '\u2028::set-output name=outcome::forged\u0085::stop-commands::x',
  '</td></tr></table>\n\n# forged <img src=x onerror=y>',
  '<!-- [a](javascript:b) @org/team `x`',
  '```\n\n```mermaid\ngraph TD; a-->b\n```',
  'x :crit, t1, 0, 1\n    click t1 href "javascript:alert(1)"\nsection forged\n%%{init: {}}%%',
  '$(touch x)`touch x`; touch x',
  '..',
  '\ud800',
  '\u0000',
  '__proto__',
  'toString',
  '',
  ' ',
  '9'.repeat(400),
  '275760-09-13T00:00:00Z',
  '0000-00-00T99:99:99',
  '-1',
  'x'.repeat(20_000),
  null,
  true,
  0,
  -1,
  1e308,
  1.5,
  [],
  {},
  [[]],
  [null],
  { toString: 1 },
  { __proto__: null, status: 'x' },
] as const;

/** Replaces leaves, and now and then whole branches, of an answer. */
function spoil(value: unknown, chance: () => number, share: number): unknown {
  if (chance() < share * (typeof value === 'object' && value !== null ? 0.1 : 1)) {
    return HOSTILE[Math.floor(chance() * HOSTILE.length)];
  }
  if (Array.isArray(value)) return value.map((one) => spoil(one, chance, share));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, spoil(one, chance, share)]));
}

const CALLS: readonly Call[] = ['GET', 'POST', 'LIST', 'VAULT', 'VAULTS', 'CHECKPOINT', 'REGIONS', 'LOGIN', 'ID_TOKEN'];
const { sourceVaultId } = documented;

const steps: readonly Readonly<Record<string, string>>[] = [
  {},
  { wait: 'true' },
  { wait: 'true', verify: 'true' },
  { dry_run: 'true' },
  { backup_id: idsOf(4).join(' '), wait: 'true' },
  { backup_id: idsOf(4).join(' '), dry_run: 'true' },
  { backup_id: '', checkpoint_id: 'checkpoint' },
  { backup_id: '', source_vault_id: sourceVaultId, wait: 'true' },
  { backup_id: '', resource_id: 'one two' },
];

test('whatever stands in the fields of an answer, it stays text, and the step comes to an end that it tells', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...steps),
      fc.constantFrom(0.05, 0.3, 0.9),
      fc.constantFrom(...CALLS, undefined),
      fc.integer(),
      async (inputs, share, only, seed) => {
        const generator = xoroshiro128plus(seed);
        const chance = (): number => uniformFloat64(generator);
        await onStage(async (stage) => {
          const { simulator } = stage;
          addKey(stage);
          have(4)(stage);
          const spoiled = (): Fault => ({
            kind: 'echo',
            breaksOff: false,
            reply: (request) => {
              const { status, headers, body } = serve(simulator.cloud, () => stage.clock.time(), request);
              return { status, headers, body: JSON.stringify(spoil(JSON.parse(body), chance, share)) };
            },
          });
          for (const call of only === undefined ? CALLS : [only]) {
            simulator.fail(call, ...Array.from({ length: 30 }, spoiled));
          }
          const ended = await inThisProcess(stage, {
            inputs: {
              ...accessKey,
              timeout_minutes: '60',
              destination_endpoint: simulator.endpoint,
              ...inputs,
              ...('checkpoint_id' in inputs ? { checkpoint_id: simulator.cloud.backUp().id } : {}),
            },
          });
          judge(ended, stage);
        });
      },
    ),
    { numRuns: 200 },
  );
}, 600_000);

function judge({ log, outputs, summary, exitCode }: Ended, { simulator }: Stage): void {
  const lines = log.split(/\r\n|[\r\n]/).filter((line) => line !== '' && !line.startsWith('::add-mask::'));
  const commands = lines.filter((line) => (/^\s*::/.test(line) && !/^::warning::/.test(line)) || line.includes('##['));
  expect(commands).toHaveLength(exitCode === 0 ? 0 : 1);
  expect(log).not.toMatch(
    /^\s+at .*:\d+:\d+|(Type|Range|Syntax|Reference|URI)Error|Invalid time|malformed|\[object |\bundefined\b|\bNaN\b|native code/m,
  );
  expect(log).not.toContain('An unforeseen error');
  expect(log).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0085\u2028\u2029\u202e\u200b]/);
  checkSummary(summary);
  for (const [name, value] of Object.entries(outputs)) {
    if (name !== 'replications') for (const line of value.split('\n')) expect(line).toMatch(/^[\w.:?-]{0,500}$/);
  }
  JSON.parse(outputs['replications'] || '[]');
  for (const { path } of simulator.requests) expect(path).toMatch(/^\/(v3|v5|id-token)[\w./?&=:%+-]*$/);
  for (const { path } of simulator.requests) expect(path).not.toMatch(/\/\.\.?(\/|$|\?)|%2e/i);
  for (const backup of simulator.cloud.backups.values()) {
    for (const { destinationRegion } of backup.records) {
      expect(simulator.cloud.liveRecords(backup, destinationRegion).length).toBeLessThanOrEqual(1);
    }
  }
}

/** What the page is made of; everything else is text. */
const ELEMENTS = /<\/?(details|summary|strong|code|br|table|tr|td|th|a|sub|ul|li|p|wbr)( [^<>]*)?>/g;

/** What stands in fences ends with them, and no element, comment, heading or link is there but the page's own. */
function checkSummary(summary: string): void {
  const parts = summary.split(/^[ >-]*```(?:mermaid|text)?$/m);
  expect(parts.length % 2).toBe(1);
  const open = parts.filter((_part, index) => index % 2 === 0).join('\n');
  const fenced = parts.filter((_part, index) => index % 2 === 1);
  expect(open.replace(ELEMENTS, '')).not.toMatch(/<[a-z/!?]/i);
  expect(open).not.toMatch(/^#+ forged|```|\]\(javascript|(?<![\w&])@org/im);
  for (const text of fenced) {
    if (!text.includes('gantt\n')) continue;
    const bars = text.split('\n').filter((line) => line.includes(' :'));
    for (const bar of bars) expect(bar).toMatch(/^[\p{L}\p{N}·][^:;%{}"<>#]* :((crit|active|done), )?t\d+, \d+, \d+$/u);
    expect(text.match(/%%\{/g)).toHaveLength(1);
    expect(text).not.toMatch(/^\s*click/m);
  }
}
