import { showAge } from '../duration.ts';
import type { FreshnessInputs } from '../github/freshness-inputs.ts';
import type { Secrets } from '../github/secrets.ts';
import { fold, Page, showTime, table } from '../github/summary/page.ts';
import { type Failure, TITLES } from '../report/result.ts';
import type { Freshness } from './check.ts';
import { nameOf, type Problem, type RecoveryPoint } from './recovery-point.ts';
import { adviceFor, oldestOf, PREVIEW, tellProblem } from './tell.ts';

/** Bytes of the rows of one table. GitHub drops a summary of more than 1 MiB as a whole. */
const MAX_ROWS = 150_000;
const MAX_IDS = 256;
/** Rows of servers in order that are shown without a click, where none is out of order. */
const MAX_OPEN = 20;

/** What the step found, for the page of the workflow run. */
export interface Report {
  readonly freshness: Freshness;
  readonly inputs: Pick<FreshnessInputs, 'destination' | 'maxAgeHours'>;
  readonly failure: Failure | undefined;
}

/** The page in GitHub's Markdown: the verdict, what somebody has to do, then the servers, the worst first. */
export function summarise(report: Report, secrets: Secrets): string {
  const page = new Page(secrets);
  const { points, hasVerdict } = report.freshness;
  const failing = points.filter(({ problem }) => problem !== undefined);
  const fresh = points.filter(({ problem }) => problem === undefined);
  const parts = hasVerdict
    ? [
        headingOf(points.length, failing, report, page),
        ...oldestLine(points, page),
        ...alertOf(failing, report, page),
        ...(failing.length === 0 ? [] : [tableOf(failing, report, page)]),
        ...freshOf(fresh, failing.length > 0 || fresh.length > MAX_OPEN, report, page),
        idsOf(points, page),
      ]
    : unknown(report, page);
  return [...parts, `<sub>${page.text(PREVIEW)}</sub>`].join('\n\n').concat('\n');
}

function freshOf(fresh: readonly RecoveryPoint[], isFolded: boolean, report: Report, page: Page): string[] {
  if (fresh.length === 0) return [];
  const servers = tableOf(fresh, report, page);
  return [isFolded ? fold(`✅ <b>${fresh.length} fresh</b>`, servers) : servers];
}

function headingOf(
  all: number,
  failing: readonly RecoveryPoint[],
  { inputs: { destination, maxAgeHours }, freshness: { points } }: Report,
  page: Page,
): string {
  const region = page.text(destination.region);
  const [only] = points;
  if (all === 1 && only !== undefined) {
    const name = page.text(nameOf(only), 60);
    return failing.length === 0
      ? `## ✅ ${name} has a fresh replica in ${region}`
      : `## ❌ ${name} has no fresh replica in ${region}`;
  }
  return failing.length === 0
    ? `## ✅ All ${all} replicas in ${region} are at most ${maxAgeHours} h old`
    : `## ❌ ${failing.length} of ${all} servers have no fresh replica in ${region}`;
}

function oldestLine(points: readonly RecoveryPoint[], page: Page): string[] {
  const oldest = oldestOf(points);
  if (oldest === undefined) return [];
  const without = points.filter(({ age }) => age === undefined).length;
  const others = without === 0 ? '' : `; ${without} ${without === 1 ? 'server has' : 'servers have'} none`;
  return [`Oldest recovery point: ${page.bold(nameOf(oldest))}, ${showAge(oldest.age)} old${others}.`];
}

/** What the servers in the alert have in common, the worst first. */
const LABELS = {
  unknown: 'Not known',
  unprotected: 'Not in the source vault',
  missing: 'No replica',
  implausible: 'No plausible time',
  stale: 'Too old',
} as const satisfies Record<Problem, string>;

function alertOf(failing: readonly RecoveryPoint[], { freshness }: Report, page: Page): string[] {
  if (failing.length === 0) return [];
  const lines = Object.entries(LABELS).flatMap(([problem, label]) => {
    const names = failing.filter((point) => point.problem === problem).map(nameOf);
    return names.length === 0 ? [] : [`> **${label}:** ${page.list(names, (name) => page.code(name))}.<br>`];
  });
  return [['> [!CAUTION]', ...lines, `> ${page.text(adviceFor(freshness.replicas))}`].join('\n')];
}

function tableOf(points: readonly RecoveryPoint[], { inputs, freshness }: Report, page: Page): string {
  const rows = points.map((point) => {
    const { age, restsOn, replica, problem } = point;
    const time = restsOn === undefined ? undefined : (replica?.[restsOn] ?? undefined);
    const told = problem === 'stale' ? '' : tellProblem(point, inputs.maxAgeHours);
    const taken = showTime(time, freshness.now);
    return [
      page.code(nameOf(point)),
      age === undefined ? '–' : showAge(age),
      [told, taken]
        .filter((text) => text !== undefined && text !== '')
        .map((text) => page.text(text ?? ''))
        .join(' ') || '–',
    ];
  });
  return table(['Server', '>Age', 'Recovery point (UTC)'], rows, MAX_ROWS);
}

function idsOf(points: readonly RecoveryPoint[], page: Page): string {
  const lines = points
    .slice(0, MAX_IDS)
    .map(({ resource, replica, restsOn }) => [page.id(resource.id), page.id(replica?.id), restsOn ?? '-'].join('  '));
  const block = ['```text', 'resource  replica  age by', ...lines, '```'].join('\n');
  return fold('🆔 <b>IDs</b>, and the field that each age rests on', block);
}

function unknown({ inputs: { destination }, failure }: Report, page: Page): string[] {
  const isCancelled = failure?.title === TITLES.cancelled;
  const region = page.text(destination.region);
  return [
    `## ${isCancelled ? '🚫 Cancelled: the' : '❌ The'} age of the replicas in ${region} is not known`,
    ...(failure === undefined || isCancelled
      ? []
      : [
          [
            '> [!CAUTION]',
            `> <b>${page.text(failure.title)}.</b>`,
            ...failure.reasons.map((reason) => `>\n> ${page.text(reason)}`),
            ...(failure.advice === undefined ? [] : [`>\n> What to do: ${page.text(failure.advice)}`]),
          ].join('\n'),
        ]),
  ];
}
