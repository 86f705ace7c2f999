/** The workflow run that asks for the replication, in GitHub's terms. */
export interface WorkflowRun {
  /** `OWNER/REPO`; absent outside GitHub. */
  readonly repository?: string;
  readonly runId?: string;
  readonly runAttempt?: string;
  /** The page of the run. */
  readonly url?: string;
}

/** Reads it from the context that GitHub gives every step. */
export async function readWorkflowRun(): Promise<WorkflowRun> {
  // Loaded late, because it brings a client of GitHub's API along that is not needed here.
  let repository: string;
  let context: typeof import('@actions/github').context;
  try {
    // It reads the event when it is loaded, and throws where that cannot be read.
    ({ context } = await import('@actions/github'));
    repository = `${context.repo.owner}/${context.repo.repo}`;
  } catch {
    return {};
  }
  if (!Number.isSafeInteger(context.runId)) return { repository };
  const runAttempt = Number.isSafeInteger(context.runAttempt) ? context.runAttempt : 1;
  return {
    repository,
    runId: String(context.runId),
    runAttempt: String(runAttempt),
    url: `${context.serverUrl}/${repository}/actions/runs/${context.runId}/attempts/${runAttempt}`,
  };
}

/** Who asked, for the description of a replica: at most 255 characters, as the API has it. Nothing outside GitHub. */
export function describeRun({ repository, runId, runAttempt }: WorkflowRun): string | undefined {
  if (repository === undefined) return undefined;
  const run = runId === undefined ? '' : ` run ${runId} attempt ${runAttempt}`;
  return `${repository}${run}`.replace(/[<>]/g, '').slice(0, 255);
}
