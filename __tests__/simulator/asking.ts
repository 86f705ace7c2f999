import type { Cloud } from '../../simulator/cloud.ts';
import { documented } from '../../simulator/cloud.ts';
import { serve } from '../../simulator/service.ts';
import { Simulator } from '../../simulator/simulator.ts';

/** An entry of an answer, by its documented fields. */
export type Entry = Readonly<Record<string, unknown>>;

/** A simulated cloud whose time stands still until it is moved on, and what it answers. */
export class Asking {
  now = Date.UTC(2026, 10, 23, 2);
  readonly cloud: Cloud;

  constructor() {
    this.cloud = new Simulator({ now: () => this.now }).cloud;
    for (const projectId of [documented.projectId, documented.destinationProjectId]) {
      this.cloud.addToken(projectId, { projectId });
    }
  }

  /** Below a project. */
  ask(path: string, { body = undefined as unknown, project = documented.projectId as string } = {}) {
    const reply = serve(this.cloud, () => this.now, {
      method: body === undefined ? 'GET' : 'POST',
      path: `/v3/${project}/${path}`,
      headers: { 'x-auth-token': project, 'content-type': 'application/json' },
      body: body === undefined ? '' : JSON.stringify(body),
    });
    return { status: reply.status, body: JSON.parse(reply.body) as Entry };
  }

  /** One object or list of an answer. */
  read<T = Entry>(path: string, key: string, options: Parameters<Asking['ask']>[1] = {}): T {
    const { status, body } = this.ask(path, options);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body[key] as T;
  }

  ids(query: string, project?: string): unknown[] {
    const options = project === undefined ? {} : { project };
    return this.read<Entry[]>(`backups?${query}`, 'backups', options).map(({ id }) => id);
  }
}
