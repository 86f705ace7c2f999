import { plausible, showAge, showDuration } from '../../duration.ts';
import { isFinished } from '../../replication/records.ts';
import { endOfCopy } from '../../report/outcome.ts';
import type { Entry, Night } from './night.ts';
import { type Page, RE_RUN, showSize, showTime } from './page.ts';

/** The first lines below the heading, where nobody has to act. */
export function leadOf(night: Night, page: Page, isAlerted: boolean): string[] {
  const { report, isDryRun, only } = night;
  if (isDryRun) return [`Nothing was submitted. ${dryRunLead(night)}`.trim()];
  // The alert says the rest.
  if (isAlerted) return [];
  const done = night.of('copied', 'there');
  const lines: string[] = [];
  const figures = figuresOf(night.of('copied'), report.now);
  // The oldest of some says nothing of the others.
  const points = done.length === night.entries.length ? recoveryPoint(done, night, page) : '';
  if (figures !== '' || points !== '') lines.push([figures === '' ? '' : `**${figures}.**`, points].join(' ').trim());
  lines.push(...goingOn(night));
  const there = night.of('there').length;
  if (there > 0 && only === undefined && there < night.entries.length) {
    lines.push(`${there} ${there === 1 ? 'was' : 'were'} already there.`);
  }
  if (report.inputs.verify === true && done.length > 0 && done.length === night.entries.length) {
    if (night.entries.every(({ failure }) => failure === undefined)) {
      lines.push(
        `Verified in ${page.text(night.region)}: ${only === undefined ? 'every replica is' : 'the replica is'} available.`,
      );
    }
  }
  return lines.length === 0 ? [] : [lines.join(' ')];
}

const upper = (text: string) => text.replace(/^the/, 'The');

/** What becomes of the copies that the step has not seen the end of. */
function goingOn(night: Night): string[] {
  const left = night.of('requested', 'copying');
  if (left.length === 0) return [];
  const isOne = left.length === 1;
  /** As in `the request`, `the requests`, `3 requests`. */
  const ofAll = (count: number, noun: 'request' | 'copy') => {
    const several = noun === 'copy' ? 'copies' : 'requests';
    return `${count === left.length ? 'the' : count} ${count === 1 ? noun : several}`;
  };
  if (night.isCancelled) {
    return [
      `Press ${RE_RUN} to wait until ${isOne ? 'the copy finishes' : 'the copies finish'}. That never creates a second replica.`,
    ];
  }
  const submitted = left.filter(({ replication: { outcome } }) => outcome === 'submitted').length;
  const alive = left.filter(
    ({ replication: { outcome, aliveAt } }) => outcome !== 'submitted' && aliveAt !== undefined,
  ).length;
  const others = left.length - submitted - alive;
  const told = [
    submitted === 0 ? '' : `CBR has accepted ${ofAll(submitted, 'request')}.`,
    alive === 0 ? '' : `${upper(ofAll(alive, 'copy'))} ${alive === 1 ? 'was' : 'were'} already in progress.`,
    others === 0 ? '' : `CBR already has ${others === 1 ? 'a replication' : `${others} replications`} to this vault.`,
  ].filter((text) => text !== '');
  return [
    `${told.join(' ')} This step did not wait, and a copy may still fail: <code>wait&#58; true</code> shows how it ends.`,
  ];
}

function dryRunLead(night: Night): string {
  const there = night.entries.filter(({ replication: { findings } }) => findings?.adopts === true).length;
  if (there === 0) return '';
  return night.only === undefined
    ? `${there} ${there === 1 ? 'has' : 'have'} a replica in the vault already, finished or in progress.`
    : 'The vault has a replica of it already, finished or in progress.';
}

/** As in `5.2 TB in 4 h 14 min`. */
export function figuresOf(copied: readonly Entry[], now: number): string {
  const sizes = copied.flatMap(({ replication }) => replication.backup?.size ?? []);
  const times = copied.flatMap(({ replication: { begunAt, finishedAt } }) =>
    begunAt === undefined || finishedAt === undefined ? [] : [{ begunAt, finishedAt }],
  );
  const all =
    copied.length > 0 && sizes.length === copied.length ? showSize(sizes.reduce((sum, one) => sum + one, 0)) : '';
  const took = plausible(
    times.length === 0
      ? undefined
      : Math.max(...times.map(({ finishedAt }) => finishedAt)) - Math.min(...times.map(({ begunAt }) => begunAt)),
  );
  const [only] = copied;
  const throughput =
    copied.length === 1 && only !== undefined ? endOfCopy(only.replication, now).throughput : undefined;
  const speed = throughput === undefined ? '' : ` (${Math.round(throughput)} MB/s)`;
  if (took === undefined) return all;
  return `${all === '' ? 'Copied' : all} in ${showDuration(took)}${speed}`;
}

/** The oldest of them: so much would be lost. */
function recoveryPoint(done: readonly Entry[], { only, report: { now } }: Night, page: Page): string {
  const points = done.flatMap((entry) => {
    const { backup, status } = entry.replication;
    const age = plausible(backup?.protectedAt === undefined ? undefined : now - backup.protectedAt);
    return age === undefined || (status !== undefined && !isFinished({ status })) ? [] : [{ entry, age }];
  });
  const [oldest] = points.sort((one, other) => other.age - one.age);
  if (oldest === undefined) return '';
  const age = showAge(oldest.age);
  if (only !== undefined) {
    return `The recovery point is ${age} old (${showTime(oldest.entry.replication.backup?.protectedAt, now)} UTC).`;
  }
  return `The oldest recovery point is ${age} old (${page.code(oldest.entry.name)}).`;
}
