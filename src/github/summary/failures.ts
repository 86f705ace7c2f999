import type { Failure } from '../../report/result.ts';
import { type Entry, type Fate, isEndOfStep, type Night } from './night.ts';
import { htmlTable, type Page, RE_RUN } from './page.ts';
import { gapsOf, type Problem, problemsOf } from './problems.ts';

/** Bytes of the table. */
const MAX_ROWS = 350_000;
/** Characters of a name. */
const MAX_SHORT = 12;
/** A re-run takes the workflow of the first run. */
const OLD_WORKFLOW = 'If you change the workflow, start a new run instead: a re-run uses the old one.';
const SAME_IDS = 'A re-run uses the same IDs and the same workflow: to replicate another backup, start a new run.';
/** So begins the advice of whoever has nothing else to do. */
const RUN_AGAIN = 'Run the step again';
const NO_SECOND = 'That never creates a second replica.';

/** Where somebody has to act: which servers, and the one thing to press. Of one backup, all there is to say. */
export function alertOf(night: Night, page: Page): string[] {
  const lines = night.isDryRun ? dryRunAlert(night, page) : alertLines(night, page);
  if (lines.length === 0) return [];
  const isSerious = !night.isDryRun && !night.isCancelled && (hasProblems(night) || night.report.whole !== undefined);
  return [[`> [!${isSerious ? 'CAUTION' : 'WARNING'}]`, ...lines.map((line) => `> ${line}`)].join('\n')];
}

/** As in `db-1, db-2 and 3 more`. */
function namesOf(some: readonly Entry[], { entries }: Night, show: (name: string) => string, page: Page): string {
  if (some.length === entries.length && some.length > 3) return `all ${some.length}`;
  return page.list(
    some.map(({ name }) => name),
    show,
  );
}

function hasProblems(night: Night): boolean {
  return night.stale.length > 0 || night.of('failed', 'doubt', 'lost', 'unverified').length > 0;
}

function alertLines(night: Night, page: Page): string[] {
  const { report, only, isCancelled } = night;
  const whole =
    report.whole === undefined || isEndOfStep(report.whole)
      ? []
      : tellOne(report.whole, page, night.entries.length > 0);
  if (night.entries.length === 0) {
    const press = report.whole?.advice === undefined ? 'Press' : 'Then press';
    return isCancelled ? [] : [...whole, `${press} ${RE_RUN}. ${NO_SECOND}`];
  }
  const named = (what: string, some: readonly Entry[]) =>
    some.length === 0 ? [] : [`**${what}:** ${namesOf(some, night, (name) => page.code(name), page)}.<br>`];
  const stale = (hasNoCopy: boolean) => night.stale.filter(({ fate }) => (fate === 'failed') === hasNoCopy);
  const left = night.of('copying', 'requested').filter(({ failure, isStale }) => failure !== undefined && !isStale);
  const parts =
    only === undefined
      ? [
          ...named('No copy', night.failed),
          ...named('No fresh backup, and no copy', stale(true)),
          ...named('Old backup, replicated all the same', stale(false)),
          ...named('In doubt', night.of('doubt')),
          ...named('Not known whether copied', night.of('lost')),
          ...named('Not verified', night.of('unverified')),
          ...named('Not requested', night.of('stopped')),
          ...(isCancelled ? [] : named('Still copying', left)),
        ]
      : problemsOf(night).flatMap((problem) => tellProblem(problem, page));
  // Who cancels a step knows that its copies go on.
  const isLeft = left.length > 0 && !isCancelled;
  if (parts.length === 0 && whole.length === 0 && !isLeft && night.of('stopped').length === 0) return [];
  const rest = only === undefined ? restOf(night, isCancelled ? [] : left, parts.length > 0) : [];
  return [...whole, ...parts, ...rest, whatToPress(night, left)];
}

function restOf(night: Night, named: readonly Entry[], areOthers: boolean): string[] {
  const count = (...fates: Fate[]) =>
    night.of(...fates).filter((entry) => !entry.isStale && !named.includes(entry)).length;
  const told = [
    [count('copied', 'there'), 'copied'],
    [count('copying'), 'still copying'],
    [count('requested'), 'requested'],
  ].flatMap(([count, state]) =>
    count === 0 ? [] : [[Number(count), `${count === 1 ? 'is' : 'are'} ${state}`] as const],
  );
  const [first] = told;
  if (first === undefined) return [];
  if (areOthers && told.length === 1 && first[0] > 1) return [`The other ${first.join(' ')}.<br>`];
  return [`${areOthers ? 'Of the others, ' : ''}${told.map((parts) => parts.join(' ')).join(', ')}.<br>`];
}

function whatToPress(night: Night, left: readonly Entry[]): string {
  const { only } = night;
  if (night.failed.length > 0 || night.stale.length > 0 || night.of('unverified').length > 0) {
    const where = only === undefined ? 'Fix what the table says, then' : 'Then';
    return `${where} press ${RE_RUN}. ${NO_SECOND} ${isByIds(night) ? SAME_IDS : OLD_WORKFLOW}`;
  }
  const copies = left.length === 1 ? 'the copy finishes' : 'the copies finish';
  if (night.of('lost', 'doubt').length > 0) {
    const isMoreToDo = problemsOf(night).some(({ advice = RUN_AGAIN }) => !advice.startsWith(RUN_AGAIN));
    return isMoreToDo
      ? `Fix what ${only === undefined ? 'the table' : 'it'} says, then press ${RE_RUN}. ${NO_SECOND}`
      : `Press ${RE_RUN}: that finds out. ${NO_SECOND}`;
  }
  if (night.of('stopped').length > 0) return `To replicate them, press ${RE_RUN}. ${NO_SECOND}`;
  if (left.length > 0) return `The step has stopped waiting. Press ${RE_RUN} to wait until ${copies}. ${NO_SECOND}`;
  return `Then press ${RE_RUN}. ${NO_SECOND}`;
}

/** Whether a new backup is another one than the inputs have named. */
function isByIds({ report: { inputs } }: Night): boolean {
  return inputs.selection?.kind === 'backups' || inputs.selection?.kind === 'checkpoint';
}

function dryRunAlert(night: Night, page: Page): string[] {
  const { only, report } = night;
  if (night.isCancelled) return [];
  const whole = report.whole === undefined ? [] : tellOne(report.whole, page, night.entries.length > 0);
  if (night.entries.length === 0) return whole;
  const problems = problemsOf(night);
  if (only !== undefined && problems.length > 0) {
    return [...whole, ...problems.flatMap((problem) => tellProblem(problem, page))];
  }
  const inTheWay = night.of('failed');
  if (inTheWay.length > 0) {
    return [
      ...whole,
      `**Not ready:** ${namesOf(inTheWay, night, (name) => page.code(name), page)}.<br>`,
      'Fix what the table says, then check again.',
    ];
  }
  if (whole.length > 0) return whole;
  const gaps = gapsOf(night);
  return gaps.length === 0 ? [] : ['**Not checked:**', ...gaps.slice(0, 10).map((gap) => `- ${page.text(gap)}`)];
}

function tellOne({ title, reasons, advice }: Failure, page: Page, isTitled: boolean): string[] {
  return [
    ...(isTitled ? [`**${page.text(title)}.**`] : []),
    ...reasons.map((reason) => `${page.text(reason)}<br>`),
    ...(advice === undefined ? [] : [`**What to do:** ${page.text(forPage(advice))}<br>`]),
  ];
}

function tellProblem({ what, code, advice }: Problem, page: Page): string[] {
  return [
    `**What happened:** ${whatOf({ what, code }, page)}<br>`,
    ...(advice === undefined ? [] : [`**What to do:** ${page.text(forPage(advice))}<br>`]),
  ];
}

/** What to press, and what that never does, is said once, at the end of the box. GitHub runs no step again, but its job. */
function forPage(advice: string): string {
  return advice
    .replace(` ${NO_SECOND}`, '')
    .replace(/[,;]? then run the step again(?=[.:;]|$)/, '')
    .replace(/\b([Rr])un the step again\b/g, '$1e-run the job');
}

function whatOf({ what, code }: Pick<Problem, 'what' | 'code'>, page: Page): string {
  const isSaid = code === undefined || what.includes(code);
  return `${page.text(what)}${isSaid ? '' : ` ${page.code(code)}`}`;
}

/** What failed and nothing else, a row each, alike ones in one. */
export function failureTable(night: Night, page: Page): string[] {
  const problems = problemsOf(night);
  if (problems.length === 0 || night.only !== undefined) return [];
  const rows = problems.map(({ entries, what, code, advice }): string[] => {
    const names = entries.map(({ name }) => name);
    // A phone has room for it in one line.
    const isShort = names.length === 1 && names.every((name) => name.length <= MAX_SHORT);
    return [
      `<td${isShort ? ' nowrap' : ''}>${night.isDryRun ? '🚧' : '❌'} ${namesOf(entries, night, (name) => page.bold(name), page)}</td>`,
      `<td>${whatOf({ what, code }, page)}</td>`,
      `<td>${advice === undefined ? '–' : page.text(forPage(advice))}</td>`,
    ];
  });
  return [htmlTable(['Server', night.isDryRun ? 'Obstacle' : 'What happened', 'What to do'], rows, MAX_ROWS)];
}
