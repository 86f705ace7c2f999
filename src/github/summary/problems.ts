import { concerns } from '../../replication/preflight.ts';
import { type Failure, TITLES } from '../../report/result.ts';
import { withoutName } from '../../report/totals.ts';
import { type Entry, isEndOfStep, type Night } from './night.ts';

/** What went wrong, in the same way, with one backup or more. */
export interface Problem {
  readonly entries: readonly Entry[];
  readonly what: string;
  readonly advice: string | undefined;
  readonly code: string | undefined;
}

/** Alike ones are one. */
export function problemsOf(night: Night): Problem[] {
  const all = night.entries.flatMap((entry) => toProblems(entry, night.isDryRun));
  const alike = Map.groupBy(all, ({ what, code, advice, entries: [entry] }) =>
    // A number that differs makes no other problem.
    [what.replace(/\d+/g, '#'), code, advice, entry?.fate].join('|'),
  );
  const problems = [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    return [{ ...first, entries: [first, ...others].flatMap(({ entries }) => entries) }];
  });
  // Those first that have no copy at all.
  const hasCopy = ({ entries: [entry] }: Problem) => Number(entry?.fate !== 'failed');
  return problems.sort((one, other) => hasCopy(one) - hasCopy(other));
}

function toProblems(entry: Entry, isDryRun: boolean): Problem[] {
  const { failure, replication, fate } = entry;
  if (failure === undefined || (isEndOfStep(failure) && !['doubt', 'lost', 'failed'].includes(fate))) return [];
  const obstacles = [replication.findings, replication.commonFindings]
    .flatMap((findings) => findings?.obstacles ?? [])
    .filter((obstacle) => concerns(obstacle, replication));
  if (isDryRun && obstacles.length > 0) {
    return obstacles.map(({ message, advice, code }) => ({
      ...{ entries: [entry], what: withoutIds(message, entry), advice, code },
    }));
  }
  const what = withoutIds(tellFailure(failure), entry);
  return [{ entries: [entry], what, advice: failure.advice, code: failure.code }];
}

/** What it is called says nothing more where reasons follow: the heading says it. */
function tellFailure({ title, reasons }: Failure): string {
  const isSaid = ([TITLES.notReplicated, TITLES.noFreshBackup, TITLES.inDoubt] as string[]).includes(title);
  return isSaid && reasons.length > 0 ? reasons.join(' ') : [`${title}.`, ...reasons].join(' ');
}

/** The page has the name in front, and the IDs at its end. */
function withoutIds(text: string, { replication }: Entry): string {
  const { request, recordId, destinationBackupId, backup } = replication;
  const { resourceId } = backup ?? {};
  let rest = withoutName(text).replace(/^Failed to request the replica: (?=CBR answered|the answer was)/, '');
  if (recordId !== undefined) {
    const record = `replication record ${recordId}`;
    rest = rest.replaceAll(`(${record}, `, '(').replaceAll(`: ${record}, `, ', ').replaceAll(` (${record})`, '');
  }
  for (const id of [request.backupId, recordId, destinationBackupId, resourceId]) {
    if (id !== undefined && id.length > 3) rest = rest.replaceAll(` ${id}`, '').replaceAll(id, '…');
  }
  return rest.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** What a dry run could not check and somebody might open to it; not what can never be checked, which comes last. */
export function gapsOf({ entries }: Night): string[] {
  return [
    ...new Set(
      entries.flatMap(({ replication: { findings, commonFindings } }) => [
        ...(findings?.unchecked ?? []),
        ...(commonFindings?.unchecked.slice(0, -1) ?? []),
      ]),
    ),
  ];
}
