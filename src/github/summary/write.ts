import type { Secrets } from '../secrets.ts';
import type { Report } from './night.ts';
import { putSummary } from './put.ts';
import { summarise } from './summary.ts';

/** Writes the job summary, if the runner takes one. */
export async function writeSummary(report: Report, secrets: Secrets): Promise<void> {
  await putSummary(summarise(report, secrets));
}
