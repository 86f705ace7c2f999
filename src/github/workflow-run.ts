import { existsSync } from 'node:fs';

/** The workflow run that asks for the replication, in GitHub's terms. */
export interface WorkflowRun {
  /** `OWNER/REPO`; absent outside GitHub. */
  readonly repository?: string;
  readonly runId?: string;
  readonly runAttempt?: string;
  /** The page of the run. */
  readonly url?: string;
}

interface Context {
  readonly repository: string | undefined;
  readonly runId: number;
  readonly runAttempt: number;
  readonly serverUrl: string | undefined;
}

/** Reads it from the context that GitHub sets for every step; what does not have GitHub's form is left out. */
export async function readWorkflowRun(environment: NodeJS.ProcessEnv = process.env): Promise<WorkflowRun> {
  const { repository, runId, runAttempt, serverUrl } = await readContext(environment);
  if (repository === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return {};
  if (!Number.isSafeInteger(runId)) return { repository };
  const attempt = Number.isSafeInteger(runAttempt) ? runAttempt : 1;
  const run = { repository, runId: String(runId), runAttempt: String(attempt) };
  const server = URL.parse(serverUrl ?? 'https://github.com');
  if (server === null || !/^https?:$/.test(server.protocol)) return run;
  return { ...run, url: `${server.origin}/${repository}/actions/runs/${runId}/attempts/${attempt}` };
}

/** By the toolkit, else from the environment, which has all of it on GitHub: an event that cannot be read costs nothing. */
async function readContext(environment: NodeJS.ProcessEnv): Promise<Context> {
  const event = environment['GITHUB_EVENT_PATH'];
  // The toolkit prints a path that leads nowhere as it is.
  if (!event || existsSync(event)) {
    try {
      // Loaded late, because it brings a client of GitHub's API along that is not needed here. It reads the event then.
      const { context } = await import('@actions/github');
      const { repo, runId, runAttempt, serverUrl } = context;
      return { repository: `${repo.owner}/${repo.repo}`, runId, runAttempt, serverUrl };
    } catch {}
  }
  return {
    repository: environment['GITHUB_REPOSITORY'],
    runId: Number.parseInt(environment['GITHUB_RUN_ID'] ?? '', 10),
    runAttempt: Number.parseInt(environment['GITHUB_RUN_ATTEMPT'] ?? '', 10),
    serverUrl: environment['GITHUB_SERVER_URL'],
  };
}

/** Who asked, for the description of a replica: at most 255 characters, as the API has it. Nothing outside GitHub. */
export function describeRun({ repository, runId, runAttempt }: WorkflowRun): string | undefined {
  if (repository === undefined) return undefined;
  const run = runId === undefined ? '' : ` run ${runId} attempt ${runAttempt}`;
  return `${repository}${run}`.replace(/[<>]/g, '').slice(0, 255);
}
