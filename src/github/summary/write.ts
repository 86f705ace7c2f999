import * as core from '@actions/core';
import type { Secrets } from '../secrets.ts';
import type { Report } from './night.ts';
import { summarise } from './summary.ts';

/** Writes the job summary, if the runner takes one. */
export async function writeSummary(report: Report, secrets: Secrets): Promise<void> {
  // Old servers and local runs have no file for it, and the toolkit throws where there is none.
  if (!process.env['GITHUB_STEP_SUMMARY']) return;
  await core.summary.addRaw(summarise(report, secrets), true).write();
}
