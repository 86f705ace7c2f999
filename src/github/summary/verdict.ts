import { plausible, showAge, showDuration } from '../../duration.ts';
import { isFinished } from '../../replication/records.ts';
import { endOfCopy } from '../../report/outcome.ts';
import { TITLES } from '../../report/result.ts';
import { type Entry, isEndOfStep, type Night } from './night.ts';
import { type Page, showSize, showTime } from './page.ts';
import { gapsOf, problemsOf } from './problems.ts';

/** What somebody has to know who reads nothing else. */
export function headingOf(night: Night, page: Page): string {
  return `### ${verdictOf(night, page)}`;
}

function verdictOf(night: Night, page: Page): string {
  const { entries, only, isDryRun, isCancelled, region, report } = night;
  if (isDryRun) return dryRunVerdict(night, page);
  if (isCancelled) return cancelledVerdict(night, page);
  if (entries.length === 0) {
    const title = report.whole?.title ?? TITLES.notReplicated;
    return `❌ ${title === TITLES.notReplicated ? 'Nothing was replicated' : page.text(title)}`;
  }
  const problems = problemVerdicts(night, page);
  if (problems.length > 0) return `❌ ${problems.join('; ')}`;
  if (report.whole !== undefined) return `❌ ${page.text(report.whole.title)}`;
  const to = page.text(region);
  const copying = night.of('copying', 'requested');
  if (copying.some(({ failure }) => failure !== undefined)) {
    const isLimit = copying.every(({ failure }) => failure === undefined || isEndOfStep(failure));
    return `⏳ ${countOf(copying, night, page)} still copying (${isLimit ? 'time limit' : 'not followed to the end'})`;
  }
  if (copying.length > 0) {
    const isAttached = copying.every(({ replication: { outcome } }) => outcome === 'attached');
    return `⏳ ${isAttached ? 'Already in progress' : 'Requested'}, not yet copied: ${only === undefined ? lower(countOf(copying, night, page)) : page.code(only.name)}`;
  }
  const isNew = night.of('copied').length > 0;
  if (only !== undefined) {
    const name = page.code(only.name);
    return isNew ? `✅ ${name} copied to ${to}` : `☑️ Nothing new: ${name} was already in ${to}`;
  }
  return isNew
    ? `✅ All ${entries.length} backups copied to ${to}`
    : `☑️ Nothing new: all ${entries.length} backups were already in ${to}`;
}

/** As in `4 of 20 backups`; of one alone, its server. */
function countOf(some: readonly Entry[], night: Night, page: Page): string {
  const { only, entries, noun } = night;
  if (only !== undefined) return page.code(only.name);
  return some.length === entries.length
    ? `All ${entries.length} ${noun}`
    : `${some.length} of ${entries.length} ${noun}`;
}

const lower = (text: string) => text.replace(/^All/, 'all');

function problemVerdicts(night: Night, page: Page): string[] {
  const { only, failed, stale } = night;
  const isOne = (some: readonly Entry[]) => only !== undefined || some.length === 1;
  const tell = (some: readonly Entry[], one: string, several: string) =>
    some.length === 0 ? [] : [`${countOf(some, night, page)} ${isOne(some) ? one : several}`];
  // Of a replica that is in the way, or cannot be found, the region may have one.
  const isElsewhere = failed.some(({ failure }) => /\breplica (is|exists)\b/i.test(failure?.title ?? ''));
  const place = isElsewhere ? 'the destination vault' : page.text(night.region);
  return [
    ...tell(failed, `has no copy in ${place}`, `have no copy in ${place}`),
    ...tell(stale, 'has no fresh backup', 'have no fresh backup'),
    ...tell(night.of('doubt'), 'may or may not have been requested', 'may or may not have been requested'),
    ...tell(night.of('lost'), 'can no longer be followed', 'can no longer be followed'),
    ...tell(night.of('unverified'), 'copied, but not verified', 'copied, but not verified'),
  ];
}

function cancelledVerdict(night: Night, page: Page): string {
  const { only, entries } = night;
  const counted = (some: readonly Entry[], one: string, several: string) => {
    if (some.length === 0) return [];
    const [entry] = some;
    return [
      some.length === 1 && entry !== undefined ? one.replace('{}', page.code(entry.name)) : `${some.length} ${several}`,
    ];
  };
  const parts = [
    ...counted(night.failed, '{} failed', 'failed'),
    ...counted(night.of('doubt'), '{} may have been requested', 'may have been requested'),
    ...counted(night.of('lost'), '{} can no longer be followed', 'can no longer be followed'),
    ...counted(night.of('copying'), 'the copy of {} continues', 'copies continue'),
    ...counted(night.of('requested'), '{} is requested', 'are requested'),
    ...counted(night.of('copied', 'there'), '{} is copied', 'are copied'),
    ...(only === undefined && night.of('stopped').length < entries.length
      ? counted(night.of('stopped'), '{} was not requested', 'were not requested')
      : []),
  ];
  return `🚫 Cancelled; ${parts.length === 0 ? 'nothing was requested' : parts.join(', ')}`;
}

function dryRunVerdict(night: Night, page: Page): string {
  if (night.isCancelled) return '🔍 Dry run: cancelled';
  if (night.entries.length === 0) return `🔍 Dry run: ${page.text(night.report.whole?.title ?? 'nothing was checked')}`;
  const problems = problemsOf(night);
  if (problems.length > 0)
    return `🔍 Dry run: ${problems.length === 1 ? '1 obstacle' : `${problems.length} obstacles`}`;
  const gaps = gapsOf(night).length;
  const what = night.only === undefined ? `all ${night.entries.length} backups` : page.code(night.only.name);
  if (gaps > 0) return `🔍 Dry run: no obstacle found, ${gaps === 1 ? '1 check' : `${gaps} checks`} not made`;
  return `🔍 Dry run: ${what} ${night.only === undefined ? 'are' : 'is'} ready`;
}

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

/** What becomes of the copies that the step has not seen the end of. */
function goingOn(night: Night): string[] {
  const left = night.of('requested', 'copying');
  if (left.length === 0) return [];
  const isOne = left.length === 1;
  if (night.isCancelled) {
    return [
      `Press **Re-run failed jobs** to wait until ${isOne ? 'the copy finishes' : 'the copies finish'}. That never creates a second replica.`,
    ];
  }
  const isAttached = left.every(({ replication: { outcome } }) => outcome === 'attached');
  const accepted = isAttached
    ? `${isOne ? 'The copy was' : 'The copies were'} already in progress.`
    : `CBR has accepted ${isOne ? 'the request' : 'the requests'}.`;
  return [
    `${accepted} This step did not wait, and a copy may still fail: <code>wait&#58; true</code> shows how it ends.`,
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
