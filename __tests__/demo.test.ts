import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { root, runNode } from '../scripts/step.ts';
import { documented } from '../simulator/cloud.ts';

test('npm start shows three acts, and writes their pages for a browser', async () => {
  const { exitCode, log } = await runNode([path.join(root, 'scripts/demo.ts')], { PATH: '' }, root);
  expect([
    exitCode,
    log
      .split(/^=== /m)
      .slice(1)
      .map((act) => act.charAt(0)),
  ]).toEqual([0, ['1', '2', '3', 'S']]);
  const [, first = '', second = '', third = ''] = log.split(/^=== /m);
  for (const shown of [`/backups/${documented.backupId}/replicate`, documented.recordId, 'outcome = submitted']) {
    expect(first).toContain(shown);
  }
  // Where it shows that the documented answer names another project, it is said.
  expect(first).toMatch(new RegExp(`project_id = ${documented.answeredProjectId}.*project_id is another one`, 's'));
  expect(second).toMatch(/nothing new was started.*has 1 replica of this backup/s);
  expect(third).toMatch(/❌ 1 of 3 servers has no fresh backup.*mail-01.*Exit code 1/s);
  // In plain words: no marks of the page, no commands of the runner, no secret.
  expect(log).not.toMatch(/<\w+>|&#\d+;|::|FakeToken/);
  const pages = readFileSync(path.join(root, 'reports/demo.html'), 'utf8');
  expect(pages.match(/class="card"/g)).toHaveLength(3);
  expect(pages).toMatch(/<strong>mail-?.*01<\/strong>/);
}, 60_000);
