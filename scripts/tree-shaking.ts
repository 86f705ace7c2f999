// Takes what nobody uses out of a bundle. webpack finds it and leaves the removal to a minifier; ncc's removes nothing.
// What stays is as it was: names, lines, and the parentheses around each module, by which V8 compiles it once.
import { type ParserOptions, parse } from '@babel/parser';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}
interface Range {
  readonly start: number;
  readonly end: number;
}
type Program = ReturnType<typeof parse>['program'];
type Statement = Program['body'][number];

const options: ParserOptions = { sourceType: 'script', tokens: true };
/** Values that can be left out without anything else to notice. */
const harmless = ['ArrowFunctionExpression', 'FunctionExpression', 'StringLiteral', 'NumericLiteral', 'RegExpLiteral'];

/** The bundle without the functions and constants of its modules that nothing mentions. */
export function shake(bundle: string): string {
  const { program, tokens } = parse(bundle, options);
  const words = ((tokens ?? []) as { type: { label: string }; value: string; start: number; end: number }[]).filter(
    ({ type }) => type.label === 'name',
  );
  const unused = modulesIn(program).flatMap((module) =>
    unusedIn(
      module,
      words.filter((word) => isIn(word, module)),
    ),
  );
  let rest = '';
  let at = 0;
  for (const { start, end } of unused.sort((one, other) => one.start - other.start)) {
    rest += bundle.slice(at, start);
    at = end;
  }
  return rest + bundle.slice(at);
}

/** The bodies of webpack's modules: the functions under a number. */
function modulesIn(value: unknown): (Range & { body: Statement[] })[] {
  if (Array.isArray(value)) return value.flatMap(modulesIn);
  if (typeof value !== 'object' || value === null) return [];
  const {
    type,
    key,
    value: inner,
  } = value as { type?: string; key?: Node; value?: Node & { body?: { body?: unknown } } };
  if (type === 'ObjectProperty' && key?.type === 'NumericLiteral' && inner?.type === 'ArrowFunctionExpression') {
    const body = inner.body?.body;
    return Array.isArray(body) ? [{ start: inner.start, end: inner.end, body: body as Statement[] }] : [];
  }
  const children = Object.entries(value).filter(([name]) => !/comments|loc|tokens/i.test(name));
  return children.flatMap(([, child]) => modulesIn(child));
}

/** A name counts as used wherever it stands outside its own declaration, be it for something else of this name. */
function unusedIn({ body }: { body: readonly Statement[] }, words: readonly (Range & { value: string })[]): Range[] {
  const places = Map.groupBy(words, ({ value }) => value);
  const candidates = new Map(
    body.flatMap((statement): [Range, string][] => {
      const name = removable(statement);
      return name === undefined ? [] : [[rangeOf(statement), name]];
    }),
  );
  const unused: Range[] = [];
  for (let before = -1; before < unused.length; ) {
    before = unused.length;
    for (const [range, name] of candidates) {
      if (!places.get(name)?.every((place) => isIn(place, range) || unused.some((other) => isIn(place, other))))
        continue;
      unused.push(range);
      candidates.delete(range);
    }
  }
  return unused;
}

/** The name that a statement declares, where it does nothing else. */
function removable(statement: Statement): string | undefined {
  if (statement.type === 'FunctionDeclaration') return statement.id?.name;
  if (statement.type !== 'VariableDeclaration' || statement.declarations.length !== 1) return undefined;
  const { id, init } = statement.declarations[0] ?? {};
  if (id?.type !== 'Identifier' || init === undefined || init === null) return undefined;
  const isPure = init.leadingComments?.some(({ value }) => /[#@]__PURE__/.test(value)) ?? false;
  // `null && …` is what webpack makes of a pure expression that is not used.
  const isNothing = init.type === 'LogicalExpression' && init.operator === '&&' && init.left.type === 'NullLiteral';
  return isNothing || harmless.includes(init.type) || (isPure && /^(Call|New)Expression$/.test(init.type))
    ? id.name
    : undefined;
}

function rangeOf({ start, end }: Statement): Range {
  return { start: start ?? 0, end: end ?? 0 };
}

function isIn(inner: Range, outer: Range): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
