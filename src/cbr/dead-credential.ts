// A credential that is not accepted any more comes as HTTP 401, or as another refusal whose words say so. Undocumented: which
// words. So what counts is a credential next to a word for what is wrong with it, in the code or in the message.

const CREDENTIAL =
  '(?:token|access ?key(?: ?id)?|ak ?/? ?sk|secret ?key|credentials?|signature|authentication|request ?time|timestamp)s?';
const DEAD =
  '(?:(?:has |is |was |been )*expired|invalid|(?:is )?not valid|(?:was |is )?revoked|malformed|(?:does|do|did) not (?:match|exist)|mismatch|not found|unknown|disabled|inactive|not active|too skewed|too old|fail(?:ed|ure)?|must be (?:updated|renewed)|out of date)';

const dead = new RegExp(
  [
    // `ExpiredToken`, `invalid security token`
    `\\b(?:expired|invalid|unknown|revoked|malformed|incorrect|wrong|outdated) (?:\\w+ ){0,3}${CREDENTIAL}\\b`,
    // `the security token included in the request has expired`, `SignatureDoesNotMatch`
    `\\b${CREDENTIAL}\\b[^.;:{}]{0,60}?\\b${DEAD}\\b`,
    '\\brequest (?:has |is )?expired\\b',
    '\\bauth(?:n|entication)? ?fail(?:ed|ure)?\\b',
    '\\bunauthenticated\\b',
    '\\bnot authenticated\\b',
  ].join('|'),
  'i',
);
/** That an action is not allowed says nothing against the credential, whatever else is said. */
const forbidden = /\b(?:polic(?:y|ies)|permissions?|not allowed|not permitted|denied by|not authori[sz]ed to)\b/i;

/**
 * Whether a refusal says of the credential that it is not accepted.
 * @param words its code, its message and whatever else it says
 */
export function isDeadCredential(words: readonly string[]): boolean {
  return words.some((word) => {
    // `ExpiredToken`, `invalid_token`, `Token.Expired`: the same as words.
    const text = word.replace(/([a-z])(?=[A-Z])/g, '$1 ').replace(/[_-]|\.(?=\w)/g, ' ');
    return dead.test(text) && !forbidden.test(text);
  });
}
