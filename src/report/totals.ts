import { goesOn } from '../replication/last-sight.ts';
import { hasEnded, isCopying, isFinished } from '../replication/records.ts';
import type { Replication } from '../replication/replication.ts';
import type { Failure, Result } from './result.ts';

const NOTHING_KNOWN: Failure = { title: '', reasons: [], advice: undefined, code: undefined, requestId: undefined };

/** So many backups of a long list are named. */
const MAX_NAMED = 10;
/** So many different causes are listed where several backups failed; the log and the summary have all. */
const MAX_CAUSES = 20;

/**
 * Why a step failed, from what became of its backups; nothing where all went well.
 * @param now by this machine's clock
 * @param whole why the step failed as a whole, whatever has become of its backups
 */
export function sumUp(results: readonly Result[], now: number, whole?: Failure): Failure | undefined {
  const failure = sumUpBackups(results, now);
  if (whole === undefined || failure === undefined) return failure ?? whole;
  return { ...failure, reasons: [`${whole.title}. ${whole.reasons.join(' ')}`, ...failure.reasons] };
}

/** What a person knows a backup by: its server, where that is known, with its ID behind it. */
export function nameOf({ request: { backupId }, backup }: Replication): string {
  const id = backupId === '' ? `resource ${backup?.resourceId ?? 'unknown'}` : backupId;
  return backup?.resourceName === undefined ? id : `${backup.resourceName} (${id})`;
}

/** Of a single backup the title does not say which it is. */
function withName({ failure, replication }: Result & { failure: Failure }): Failure {
  const name = replication.backup?.resourceName;
  const [reason = '', ...others] = failure.reasons;
  if (name === undefined || failure.reasons.some((text) => text.includes(name))) return failure;
  return { ...failure, reasons: [`${nameOf(replication)}: ${reason}`, ...others] };
}

function sumUpBackups(results: readonly Result[], now: number): Failure | undefined {
  const failed = results.filter((result): result is Result & { failure: Failure } => result.failure !== undefined);
  const [first] = failed;
  if (first === undefined) return undefined;
  if (results.length === 1) return withName(first);
  const causes = Map.groupBy(failed, ({ failure: { title, code, advice }, replication: { outcome, inDoubt } }) =>
    [title, code, advice, outcome, inDoubt].join('|'),
  );
  const reasons = [...causes.values()].slice(0, MAX_CAUSES).flatMap((alike) => {
    const [{ failure } = { failure: NOTHING_KNOWN }] = alike;
    const names = alike.slice(0, MAX_NAMED).map(({ replication }) => nameOf(replication));
    const more = alike.length > names.length ? ` and ${alike.length - names.length} more` : '';
    const why = whyOf(failure);
    const isSame = alike.every((other) => whyOf(other.failure) === why);
    const told = `${names.join(', ')}${more}: ${failure.title}. ${isSame ? '' : 'The first of them: '}${why}`;
    return failure.advice === undefined ? [told] : [told, `What to do: ${failure.advice}`];
  });
  if (causes.size > MAX_CAUSES) reasons.push(`And ${causes.size - MAX_CAUSES} more causes: see the job summary.`);
  const going = failed.filter(({ replication }) => goesOn(replication, now) && !hasEnded(replication));
  if (going.length > 0) reasons.unshift(`${going.length} of them ${going.length === 1 ? 'is' : 'are'} still copying.`);
  const title = `${failed.length} of ${results.length} backups failed`;
  return { title, reasons, advice: undefined, ...firstAnswered(results) };
}

/** The reasons, of which the first may begin with the name of a server that is told before it. */
function whyOf({ reasons }: Failure): string {
  return withoutName(reasons.join(' '));
}

export function withoutName(reason: string): string {
  const rest = reason.replace(/^(Resource \S+|\S.* \(resource \S+\)): /, '');
  return rest === reason ? reason : rest.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** Code and request ID of the first failure that the service answered. */
export function firstAnswered(results: readonly Result[], whole?: Failure): Pick<Failure, 'code' | 'requestId'> {
  const failures = [...(whole === undefined ? [] : [whole]), ...results.flatMap(({ failure }) => failure ?? [])];
  const { code, requestId } =
    failures.find((failure) => failure.code !== undefined || failure.requestId !== undefined) ?? NOTHING_KNOWN;
  return { code, requestId };
}

/** How far a step with several backups is, in one line. */
export function tellAll(results: readonly Result[]): string {
  const stateOf = ({ replication: { outcome, status, inDoubt }, failure }: Result): string => {
    if (failure !== undefined) return 'failed';
    if (outcome === 'checked') return 'checked';
    if (outcome === undefined) return inDoubt ? 'in doubt' : 'not submitted yet';
    if (outcome === 'already_replicated') return 'already there';
    if (isFinished({ status })) return 'copied';
    return isCopying({ status }) ? 'copying' : 'submitted';
  };
  const counts = Map.groupBy(results, stateOf);
  const copying = results.flatMap(({ replication: { progress, status }, failure }) =>
    failure === undefined && isCopying({ status }) && progress !== undefined ? [progress] : [],
  );
  const states = [
    'copied',
    'already there',
    'checked',
    'copying',
    'submitted',
    'in doubt',
    'not submitted yet',
    'failed',
  ];
  const [first = 'none', ...others] = states.flatMap((state) => {
    const count = counts.get(state)?.length ?? 0;
    if (count === 0) return [];
    const average = Math.round(copying.reduce((sum, percent) => sum + percent, 0) / copying.length);
    return `${count} ${state}${state === 'copying' && copying.length > 0 ? ` (${average} % on average)` : ''}`;
  });
  return `${[first.replace(' ', ` of ${results.length} `), ...others].join(', ')}.`;
}
