import type { Secrets } from '../secrets.ts';
import { alertOf, failureTable } from './failures.ts';
import { idsOf } from './ids.ts';
import { leadOf } from './lead.ts';
import { Night, type Report } from './night.ts';
import { Page } from './page.ts';
import { foldsOf } from './tables.ts';
import { timelineOf } from './timeline.ts';
import { headingOf } from './verdict.ts';

/**
 * The page of a step, in GitHub's Markdown: the verdict, what somebody has to do, what failed, and everything else folded.
 * GitHub drops a summary of more than 1 MiB as a whole: each part keeps to a number of bytes, with a word about what it
 * leaves out.
 */
export function summarise(report: Report, secrets: Secrets): string {
  const night = new Night(report);
  const page = new Page(secrets);
  const alert = alertOf(night, page);
  return [
    headingOf(night, page),
    ...leadOf(night, page, alert.length > 0),
    ...alert,
    ...failureTable(night, page),
    ...foldsOf(night, page),
    ...timelineOf(night, page),
    idsOf(night, page),
  ]
    .join('\n\n')
    .concat('\n');
}
