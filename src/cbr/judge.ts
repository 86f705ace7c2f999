import { isDeadCredential } from './dead-credential.ts';
import {
  type Behaviour,
  gatewayCodes,
  type Meaning,
  notTheService,
  type Row,
  serviceCodes,
  statuses,
  unknownStatus,
} from './error-codes.ts';

export interface Verdict {
  readonly behaviour: Behaviour;
  readonly advice: string;
  readonly means: Meaning | undefined;
  /** The service itself says that the same request will fail again. A gateway or a proxy may say anything for a moment. */
  readonly isFinal: boolean;
  /** Only a known caller gets this answer: the credential is accepted. */
  readonly provesCredential: boolean;
}

const SERVICE = 'BackupService.';
const GATEWAYS = ['APIG.', 'APIGW.'];
const rows: ReadonlyMap<string, Row> = new Map([
  ...Object.entries(serviceCodes).map(([number, one]) => [SERVICE + number, one] as const),
  ...GATEWAYS.flatMap((gateway) =>
    Object.entries(gatewayCodes).map(([number, one]) => [gateway + number, one] as const),
  ),
]);

/** How a failed answer says what it says. */
export interface Words {
  /** In JSON, and whole. */
  readonly isJson: boolean;
  /** As the service and its gateway do. */
  readonly isOwn: boolean;
  /** Every word of it that may tell something. */
  readonly all: readonly string[];
}

/**
 * Judges a failed answer: the error code first, the HTTP status second. Only a 401 needs no code: nothing is sent
 * after it, because five failed signatures lock an access key for five minutes.
 * @param status the HTTP status; of a 2xx answer that could not be read too
 * @param message the service's own words, where they tell a passing state from a lasting one
 */
export function judge(
  status: number,
  code: string | undefined,
  message: string,
  words: Words = { isJson: true, isOwn: true, all: [] },
): Verdict {
  const isService = code?.startsWith(SERVICE) === true;
  const known = judgeCode(code, message);
  const counts = known !== undefined && (status !== 401 || known.behaviour === 'stop');
  const isUnauthorised = status === 401 || (!counts && !isService && refusesCredential(status, words));
  const { behaviour, advice, means } = counts ? known : judgeStatus(isUnauthorised ? 401 : status, code, words.isOwn);
  return {
    behaviour,
    advice,
    means: isUnauthorised ? 'unauthorised' : means,
    isFinal: isService && behaviour === 'stop',
    // The service answers only known callers, and the gateway checks permissions only of known callers.
    provesCredential: behaviour !== 'ambiguous' && (isService || known?.means === 'no_permission'),
  };
}

/** What to do after a copy that failed, by the code in its record. */
export function judgeRecord(code: string | undefined): string {
  const known = judgeCode(codeOfRecord(code), '');
  return known === undefined || known.behaviour === 'ambiguous' || known.behaviour === 'adopt'
    ? 'Run the step again: it starts a new copy. If that fails too, ask Huawei Cloud support with the ID of the replication record.'
    : known.advice;
}

/** The code in a record may be the number alone. */
export function codeOfRecord(code: string | undefined): string | undefined {
  return /^\d{1,4}$/.test(code ?? '') ? SERVICE + code?.padStart(4, '0') : code;
}

/** What a code of the tables means, where there is no answer to judge. */
export function meaningOf(code: string | undefined): Meaning | undefined {
  return judgeCode(code, '')?.means;
}

function judgeCode(code: string | undefined, message: string): Row | undefined {
  const known = rows.get(code ?? '');
  return known?.isLasting?.(message) === true ? { behaviour: 'stop', advice: known.advice } : known;
}

/** An expired or wrong credential comes as these too. Not in HTML: any page may have such words. */
function refusesCredential(status: number, { isJson, all }: Words): boolean {
  return (status === 400 || status === 403) && isJson && isDeadCredential(all);
}

function judgeStatus(status: number, code = '', isOwn = true): Row {
  if (!isOwn && (status === 403 || (status >= 400 && status <= 499 && statuses[status] === undefined)))
    return notTheService;
  const { behaviour, advice, means } = statuses[status] ?? statuses[`${Math.floor(status / 100)}xx`] ?? unknownStatus;
  // A code that the tables do not have may mean anything; only a gateway that knows no address says so in the status too.
  const hasOwnMeaning =
    code.startsWith(SERVICE) || (status !== 404 && GATEWAYS.some((gateway) => code.startsWith(gateway)));
  return { behaviour, advice, ...(means === undefined || hasOwnMeaning ? {} : { means }) };
}
