// What the message of a refusal says of a vault's status. Undocumented: how it says it. A vault is locked for minutes while
// it is expanded; frozen, in deletion or in error it stays so.

const STATUS = '(available|lock(?:ed)?|frozen|deleting|error)';

/** Where a status is named as the one that the vault has. `error` alone is no status: a message may begin with it. */
const NAMED = [
  // `the status of vault X is lock`, `status: frozen`, `"status":"error"`, `status [deleting]`
  `\\bis\\W{1,3}(?:(?:now|currently|in|the)\\s+)*${STATUS}\\b`,
  `(?:status|state)["'\`]?\\s*(?:[:=]|[[(<{"'\`])\\W{0,3}${STATUS}\\b(?!\\s*:)`,
  '(?:status|state)\\s+(available|lock(?:ed)?|frozen|deleting)\\b',
  // `in the error state`
  `\\bin\\s+(?:an?\\s+|the\\s+)?${STATUS}\\s+(?:status|state)\\b`,
  // Nothing but the word.
  `^\\W*${STATUS}\\W*$`,
];
const named = new RegExp(NAMED.join('|'), 'gi');

/** Whether the status that a vault has does not pass by itself. */
export function isLastingStatus(message: string): boolean {
  const words = [...message.matchAll(named)].map((match) =>
    match
      .slice(1)
      .find((word) => word !== undefined)
      ?.toLowerCase(),
  );
  // Without a status that is named as the vault's: these two words are used of nothing else.
  if (words.length === 0) return /\b(frozen|deleting)\b/i.test(message);
  return words.some((word) => word === 'frozen' || word === 'deleting' || word === 'error');
}
