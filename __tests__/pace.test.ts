import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { paceTable, severalTable } from '../scripts/pace.ts';
import { root } from './support/step.ts';

test.each([paceTable, severalTable])('docs/pace.md says what following costs: %p', async (table) => {
  expect(readFileSync(path.join(root, 'docs/pace.md'), 'utf8')).toContain(await table());
});
