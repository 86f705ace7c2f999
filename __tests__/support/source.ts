import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from '@babel/parser';
import { root } from '../../scripts/step.ts';

// What stands in src/, as a syntax tree: for tests that compare a page with the code.

export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

export function parseSource(text: string): SyntaxNode {
  return parse(text, { sourceType: 'module', plugins: ['typescript'] }).program as unknown as SyntaxNode;
}

/** Every file of src/, by its path within it. */
export const sources: readonly (readonly [name: string, program: SyntaxNode])[] = readdirSync(path.join(root, 'src'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => [name.replaceAll('\\', '/'), parseSource(readFileSync(path.join(root, 'src', name), 'utf8'))]);

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** A node and all below it, in the order of the source. */
export function nodesOf(node: unknown): SyntaxNode[] {
  if (Array.isArray(node)) return node.flatMap(nodesOf);
  return isNode(node) ? [node, ...Object.values(node).flatMap(nodesOf)] : [];
}

/** Every piece of text below a node: strings, and what templates have between their values. Comments are none. */
export function textsIn(node: unknown): string[] {
  return nodesOf(node).flatMap(({ type, value }) => {
    if (type === 'TemplateElement') return [(value as { cooked: string }).cooked];
    return type === 'StringLiteral' ? [String(value)] : [];
  });
}

/** The names of what is set: of a variable, a property or a field. */
export function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'MemberExpression') return nameOf(node['property']);
  return typeof node['name'] === 'string' ? node['name'] : '';
}

/** What the constants, variables and types of a name are given, over all of src/. */
export function declared(name: RegExp): unknown[] {
  return sources
    .flatMap(([, program]) => nodesOf(program))
    .filter(({ type, id }) => /^(VariableDeclarator|TSTypeAliasDeclaration)$/.test(type) && name.test(nameOf(id)))
    .map(({ init, typeAnnotation }) => init ?? typeAnnotation);
}

/** The text that a template stands for, with `{…}` for what differs. */
export const DIFFERS = '{…}';

/**
 * The titles of errors in a piece of source: what a property, a variable or a field of the name `title` is given (or
 * `TITLE`, `TITLES`), and the first line of an error that is printed without one: `log.failed(['…', …])`.
 * @returns the titles; and what this function cannot read, which would be missed otherwise
 */
export function titlesIn(program: SyntaxNode): { titles: string[]; unread: string[] } {
  const titles: string[] = [];
  const unread: string[] = [];
  const read = (node: unknown): void => {
    if (!isNode(node)) return;
    switch (node.type) {
      case 'StringLiteral':
        titles.push(String(node['value']));
        break;
      case 'TemplateLiteral': {
        const pieces = (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
        titles.push(pieces.join(DIFFERS));
        break;
      }
      case 'ConditionalExpression':
        read(node['consequent']);
        read(node['alternate']);
        break;
      case 'LogicalExpression':
        read(node['left']);
        read(node['right']);
        break;
      case 'AssignmentPattern':
        read(node['right']);
        break;
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
        read(node['expression']);
        break;
      case 'ObjectExpression':
        for (const { value } of node['properties'] as { value?: unknown }[]) read(value);
        break;
      case 'ArrayExpression':
        for (const element of node['elements'] as unknown[]) read(element);
        break;
      case 'Identifier':
      case 'MemberExpression':
        // Handed on under the same name, so that it is read where it is made.
        if (!/title|^undefined$/i.test(`${nameOf(node)} ${nameOf(node['object'])}`.trim())) unread.push(nameOf(node));
        break;
      default:
        unread.push(node.type);
    }
  };
  const isTitle = (node: unknown) => /^titles?$|_titles?$/i.test(nameOf(node));
  for (const node of nodesOf(program)) {
    if (node.type === 'VariableDeclarator' && isTitle(node['id'])) read(node['init']);
    if (/^(Object|Class)Property$/.test(node.type) && isTitle(node['key'])) read(node['value']);
    if (/^Assignment(Expression|Pattern)$/.test(node.type) && isTitle(node['left'])) read(node['right']);
    if (node.type === 'CallExpression' && nameOf(node['callee']) === 'failed') {
      const [lines] = node['arguments'] as unknown[];
      if (isNode(lines) && lines.type === 'ArrayExpression') read((lines['elements'] as unknown[])[0]);
    }
  }
  const whole = titles.map((title) => title.replace(/\.$/, '')).filter((title) => /\p{L}/u.test(title));
  return { titles: [...new Set(whole)], unread };
}
