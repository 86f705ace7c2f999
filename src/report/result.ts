import { Journal, type Replication, type ReplicationRequest } from '../replication/replication.ts';

/** Why the step failed, in words for the person who reads its log at night. */
export interface Failure {
  readonly title: string;
  /** What happened, a sentence or more a line. */
  readonly reasons: readonly string[];
  /** What to do. */
  readonly advice: string | undefined;
  /** Of the failure that the service answered. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  /** An error of the language, which is for the debug log only. */
  readonly cause?: unknown;
}

/** Titles that the code refers to. */
export const TITLES = {
  cancelled: 'The step was cancelled',
  noFreshBackup: 'No fresh backup',
  notReplicated: 'The backup was not replicated',
  inDoubt: 'It is not known whether the backup is being replicated',
  selectionUnread: 'The selection could not be read',
} as const;

/** One backup of the step, and what happened to it. */
export interface Result {
  readonly replication: Replication;
  /** Absent while there is none. */
  readonly failure: Failure | undefined;
}

/** The same while the step works on it. */
export class OpenResult implements Result {
  readonly journal: Journal;
  readonly #changed: () => void;
  #failure: Failure | undefined;
  /** Why the step fails at the end although this backup is replicated: it is too old. */
  reservation: Failure | undefined;

  /** @param changed called whenever something new is known */
  constructor(request: ReplicationRequest, changed: () => void) {
    this.journal = new Journal(request, changed);
    this.#changed = changed;
  }

  get replication(): Replication {
    return this.journal.replication;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Its first failure stays. */
  fail(failure: Failure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#changed();
  }

  /** At the end: fails for its reservation, or tells it with what else has failed. */
  conclude(): void {
    const { reservation } = this;
    if (reservation === undefined) return;
    this.reservation = undefined;
    const { reasons = [], ...failure } = this.#failure ?? {};
    this.#failure = { ...reservation, ...failure, reasons: [...reasons, ...reservation.reasons] };
    this.#changed();
  }
}

/** All that is known of the backups of a step, in the order set or found. */
export class Ledger {
  readonly #results: OpenResult[] = [];
  /** Told whenever something new is known: the outputs are written then. */
  changed: () => void = () => undefined;
  /** Why the step fails as a whole, whatever happened to its backups. */
  failure: Failure | undefined;

  get results(): readonly OpenResult[] {
    return this.#results;
  }

  add(request: ReplicationRequest): OpenResult {
    const result = new OpenResult(request, () => this.changed());
    this.#results.push(result);
    return result;
  }

  /** At the end: what is wrong with a backup that was replicated all the same. */
  conclude(): void {
    for (const result of this.#results) result.conclude();
  }
}
