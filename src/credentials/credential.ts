import type { HttpRequest } from '../http/transport.ts';

/** What makes a request authorised. Nothing else in the code knows which kind is in use. */
export interface Credential {
  /** The kind and where it comes from, for the log; never the secret itself. */
  readonly description: string;
  /** One sentence: what to check where the service does not accept it. */
  readonly ifRefused: string;
  /**
   * The request with everything added that authorises it. Called again for every attempt.
   * @param projectId the project that the request is about
   * @throws {LoginError} where no valid credential is available
   */
  authorise(request: HttpRequest, projectId: string): Promise<HttpRequest>;
  /**
   * The service refused the credential: gets another one, where that is possible and was not yet done for this one.
   * @param refused the request as it was authorised
   * @returns whether a request is to be authorised and sent once more
   * @throws {LoginError} where no valid credential is available
   */
  replace?(refused: HttpRequest): Promise<boolean>;
}
