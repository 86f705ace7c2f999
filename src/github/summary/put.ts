import * as core from '@actions/core';

/** Adds a page to the job summary, if the runner takes one. */
export async function putSummary(markdown: string): Promise<void> {
  // Old servers and local runs have no file for it, and the toolkit throws where there is none.
  if (process.env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(markdown, true).write();
}
