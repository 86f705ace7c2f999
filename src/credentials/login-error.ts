/** There is no credential: GitHub issued no ID token, or STS no access key for it. */
export class LoginError extends Error {
  /** What else is known, a sentence each. */
  readonly notes: readonly string[];
  /** What to do. */
  readonly advice: string;
  /** Of the refusal, where STS answered one. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  /** A refusal that another attempt may not meet. */
  readonly mayPass: boolean;

  constructor(told: {
    message: string;
    advice: string;
    notes?: readonly string[];
    code?: string | undefined;
    requestId?: string | undefined;
    mayPass?: boolean;
    cause?: unknown;
  }) {
    super(told.message, { cause: told.cause });
    this.name = 'LoginError';
    this.advice = told.advice;
    this.notes = told.notes ?? [];
    this.code = told.code;
    this.requestId = told.requestId;
    this.mayPass = told.mayPass ?? false;
  }
}
