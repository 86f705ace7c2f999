import { TITLES } from '../../report/result.ts';
import { type Entry, isEndOfStep, type Night } from './night.ts';
import type { Page } from './page.ts';
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
    if (title === TITLES.notReplicated) return '❌ Nothing was replicated';
    return `❌ Nothing was replicated: ${page.text(title.replace(/^(The|Nothing|Too|An?) /, (word) => word.toLowerCase()))}`;
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
    const state = stateOf(copying);
    const what = only === undefined ? lower(countOf(copying, night, page)) : page.code(only.name);
    return `⏳ ${state === '' ? 'Not yet copied' : `${state}, not yet copied`}: ${what}`;
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

/** What is known of all of them; nothing where they differ. */
function stateOf(copying: readonly Entry[]): string {
  if (copying.every(({ replication: { outcome } }) => outcome === 'submitted')) return 'Requested';
  const areAlive = copying.every(
    ({ replication }) => replication.outcome === 'attached' && replication.aliveAt !== undefined,
  );
  return areAlive ? 'Already in progress' : '';
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
  return `🚫 Cancelled; ${parts.length === 0 ? 'this step started nothing' : parts.join(', ')}`;
}

function dryRunVerdict(night: Night, page: Page): string {
  if (night.isCancelled) return '🔍 Dry run: cancelled';
  if (night.entries.length === 0) return `🔍 Dry run: ${page.text(night.report.whole?.title ?? 'nothing was checked')}`;
  const problems = problemsOf(night);
  if (problems.length === 0 && night.report.whole !== undefined)
    return `🔍 Dry run: ${page.text(night.report.whole.title)}`;
  if (problems.length > 0)
    return `🔍 Dry run: ${problems.length === 1 ? '1 obstacle' : `${problems.length} obstacles`}`;
  const gaps = gapsOf(night).length;
  const what = night.only === undefined ? `all ${night.entries.length} backups` : page.code(night.only.name);
  if (gaps > 0) return `🔍 Dry run: no obstacle found, ${gaps === 1 ? '1 check' : `${gaps} checks`} not made`;
  return `🔍 Dry run: ${what} ${night.only === undefined ? 'are' : 'is'} ready`;
}
