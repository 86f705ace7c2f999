/** Which workflow run asked for the replication. */
export interface Provenance {
  /** `OWNER/REPO`; absent outside GitHub. */
  readonly repository?: string;
  readonly runId?: string;
  readonly attempt?: string;
  readonly runUrl?: string;
}

/** Reads it from the context that GitHub gives every step. */
export async function readProvenance(): Promise<Provenance> {
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
  const attempt = Number.isSafeInteger(context.runAttempt) ? context.runAttempt : 1;
  return {
    repository,
    runId: String(context.runId),
    attempt: String(attempt),
    runUrl: `${context.serverUrl}/${repository}/actions/runs/${context.runId}/attempts/${attempt}`,
  };
}

/** Who asked, for the description of a replica: at most 255 characters, as the API has it. Nothing outside GitHub. */
export function describeProvenance({ repository, runId, attempt }: Provenance): string | undefined {
  if (repository === undefined) return undefined;
  const run = runId === undefined ? '' : ` run ${runId} attempt ${attempt}`;
  return `${repository}${run}`.replace(/[<>]/g, '').slice(0, 255);
}
