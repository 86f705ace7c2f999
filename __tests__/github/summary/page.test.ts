import { describe, expect, test } from '@jest/globals';
import { Secrets } from '../../../src/github/secrets.ts';
import { fold, htmlTable, Page, showSize, showTime, table, toMarkdown } from '../../../src/github/summary/page.ts';

const page = new Page(new Secrets());

test.each([
  ['a plain text, with a hyphen-ated word', 'a plain text, with a hyphen-ated word'],
  ['-x', '&#45;x'],
  ['*b* _c_ <d>', '&#42;b&#42; &#95;<wbr>c&#95; &#60;d&#62;'],
  ['!"#$%&', '&#33;&#34;&#35;<wbr>&#36;&#37;&#38;'],
  [
    "a'b;c=d?e[f]g^h`i{j|k}l~m(n)o+p\\q",
    'a&#39;b&#59;c&#61;d&#63;e&#91;f&#93;g&#94;h&#96;i&#123;j&#124;k&#125;l&#126;m&#40;n&#41;o&#43;p&#92;q',
  ],
  // No mark stays next to its word, where a link could become of both; at an end nothing may break.
  ['a.b: c/d@e', 'a&#46;<wbr>b&#58; c&#47;<wbr>d&#64;<wbr>e'],
  ['the end.', 'the end&#46;'],
  // Long words may break, by their capitals where they have some.
  ['fifteen-letters', 'fifteen-letters'],
  ['abcdefghijklmno', 'abcdefghijklmno'],
  ['abcdefghijklmnop', 'abcdefghij<wbr>klmnop'],
  ['BackupServiceVault', 'Backup<wbr>Service<wbr>Vault'],
  ['ABCdefghijklmnopqrst', 'ABCdefghij<wbr>klmnopqrst'],
  ['𝒳'.repeat(16), `${'𝒳'.repeat(10)}<wbr>${'𝒳'.repeat(6)}`],
  ['short and abcdefghijklmnop', 'short and abcdefghij<wbr>klmnop'],
])('%s in Markdown', (text, markdown) => {
  expect(toMarkdown(text)).toBe(markdown);
});

describe('texts from outside', () => {
  test('are bounded', () => {
    expect(page.text('x '.repeat(300))).toHaveLength('x '.repeat(200).length + '… &#40;cut&#41;'.length);
    expect(page.text('abc def', 3)).toMatch(/^abc…/);
  });

  test('names are bounded, and end with a mark where they are cut', () => {
    expect(page.plain('abcdef', 6)).toBe('abcdef');
    expect(page.plain('abcdefg', 6)).toBe('abcde…');
    expect(page.code('a b'.repeat(20))).toBe(`<code>${'a b'.repeat(20)}</code>`);
    expect(page.code('a b'.repeat(21))).toBe(`<code>${'a b'.repeat(21).slice(0, 59)}…</code>`);
  });

  test('a name is code or bold, and never empty', () => {
    expect(page.code('db_1')).toBe('<code>db&#95;<wbr>1</code>');
    expect(page.bold('db-1')).toBe('<strong>db-1</strong>');
    expect(page.code(' ')).toBe('<code>&#63;</code>');
  });

  test('a name from right to left keeps to its place', () => {
    expect(page.bold('שרת')).toBe('<strong>&#8296;שרת&#8297;</strong>');
  });

  test('an ID is one, or nothing of it is shown', () => {
    expect(page.id('a5200268-74a5')).toBe('a5200268-74a5');
    expect(page.id(undefined)).toBe('-');
    expect(page.id('')).toBe('-');
    expect(page.id('a b')).toBe('?');
    expect(page.id('x'.repeat(70))).toBe('x'.repeat(64));
  });

  test('up to ten names are listed, and the number of the others', () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
    const list = (count: number) => page.list(names(count), (name) => `<${name}>`);
    expect(list(0)).toBe('');
    expect(list(1)).toBe('<n0>');
    expect(list(2)).toBe('<n0> and <n1>');
    expect(list(3)).toBe('<n0>, <n1> and <n2>');
    expect(list(10)).toBe('<n0>, <n1>, <n2>, <n3>, <n4>, <n5>, <n6>, <n7>, <n8> and <n9>');
    expect(list(12)).toBe('<n0>, <n1>, <n2>, <n3>, <n4>, <n5>, <n6>, <n7>, <n8>, <n9> and 2 more');
  });
});

test('what is folded has blank lines around it, where Markdown begins again', () => {
  expect(fold('S', 'one', 'two')).toBe('<details><summary>S</summary>\n\none\n\ntwo\n\n</details>');
});

describe('tables', () => {
  test('numbers stand on the right', () => {
    expect(
      table(
        ['Name', '>Size'],
        [
          ['a', '1'],
          ['b', '2'],
        ],
        99,
      ),
    ).toBe('| Name | Size |\n|---|--:|\n| a | 1 |\n| b | 2 |');
  });

  test('in HTML', () => {
    expect(htmlTable(['Name', 'What'], [['<td>a</td>', '<td>1</td>']], 99)).toBe(
      '<table>\n<tr><th align="left">Name</th><th align="left">What</th></tr>\n<tr><td>a</td><td>1</td></tr>\n</table>',
    );
  });

  test('rows are kept up to so many bytes, and it is told how many are not', () => {
    const rows = ['a', 'ü', 'c', 'd'].map((cell) => [cell]);
    const lines = (max: number) => table(['N'], rows, max).split('\n').slice(2);
    // Six bytes a row with its end, and seven for the second one.
    expect(lines(25)).toEqual(['| a |', '| ü |', '| c |', '| d |']);
    expect(lines(24)).toEqual(['| a |', '| ü |', '| c |', '', expect.stringMatching(/^1 more row is left out: .*log/)]);
    expect(lines(13)).toEqual(['| a |', '| ü |', '', expect.stringMatching(/^2 more rows are left out: .*log/)]);
    expect(lines(12)).toEqual(['| a |', '', expect.stringMatching(/^3 more rows/)]);
    const html = htmlTable(['N'], [['<td>a</td>'], ['<td>b</td>']], 25).split('\n');
    expect(html.slice(2)).toEqual(['<tr><td>a</td></tr>', '</table>', '', expect.stringMatching(/^1 more row is/)]);
  });
});

test.each([
  [0.5, '0.5 GB'],
  [9.94, '9.9 GB'],
  [10.4, '10 GB'],
  [1_999, '1,999 GB'],
  [2_000, '2 TB'],
  [5_240, '5.2 TB'],
  [12_345, '12 TB'],
])('%p GB is shown as %s', (gigabytes, shown) => {
  expect(showSize(gigabytes)).toBe(shown);
});

test('a time is shown in UTC, with its year where that is another one', () => {
  const now = Date.UTC(2026, 10, 26);
  expect(showTime(Date.UTC(2026, 10, 26, 1, 2, 59), now)).toBe('26 Nov, 01:02');
  expect(showTime(Date.UTC(2025, 11, 31, 23, 59), now)).toBe('31 Dec 2025, 23:59');
  expect(showTime(undefined, now)).toBeUndefined();
  expect(showTime(Number.NaN, now)).toBeUndefined();
});
