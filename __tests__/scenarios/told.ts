/**
 * What the step tells, as far as the scenarios go by it: the titles of its errors, and a few words that stand for a state
 * which no output has. To reword one, change its source and this file; nothing else here knows a sentence.
 */
export const titles = {
  wrongInput: 'An input is wrong; nothing was sent',
  wrongInputs: 'Inputs are wrong; nothing was sent',
  notReplicated: 'The backup was not replicated',
  inDoubt: 'It is not known whether the backup is being replicated',
  anotherReplica: 'Another replica is in the way',
  replicaNotFound: 'A replica exists or is in progress, but cannot be found',
  replicaNotReadable: 'A replica exists or is in progress, but may not be read',
  neverAvailable: 'The backup did not become available within the time limit',
  timeLimit: 'The time limit was reached',
  copyFailed: 'The replication failed',
  copySkipped: 'The replication was skipped',
  notFollowed: 'The replication can no longer be followed',
  recordGone: 'The replication record is gone',
  notVerified: 'The replica could not be verified',
  noFreshBackup: 'No fresh backup',
  failedInCbr: 'The backup failed in CBR',
  backupBeingMade: 'The backup is still being made',
  checkpointBeingMade: 'The checkpoint is still being made',
  nothingFound: 'Nothing to replicate was found',
  selectionUnread: 'The selection could not be read',
  tooMany: 'Too many backups were selected',
  loginFailed: 'The login failed',
  cancelled: 'The step was cancelled',
  unforeseen: 'An unforeseen error has ended the step',
  endedByOthers: 'Something else in this process has ended the step',
  oldNode: 'This action needs Node 24; nothing was sent',
  notLoaded: 'A file of this action is missing or damaged; nothing was sent',
  noOutputs: 'The outputs could not be written',
  obstacles: (count: number) =>
    `The dry run found ${count === 1 ? 'an obstacle' : `${count} obstacles`}; nothing was submitted`,
  backupsFailed: (failed: number, all: number) => `${failed} of ${all} backups failed`,
} as const;

export const told = {
  /** A request may have made a replica, and no answer has settled it. */
  inDoubt: 'may have gone through',
  /** No request can have made a replica. */
  nothingMade: 'No request of this step created a replica',
  /** Without wait: the copy is not finished, and may still fail. */
  notWaited: 'does not wait',
  /** The copy is finished, whatever else has failed. */
  completed: /[Cc]opy (itself )?completed/,
  /** The step has ended before the copy. */
  continues: /The copy continues|of them (is|are) still copying/,
  /** A line of the log about all backups of the step. */
  ofAll: (backups: number) => new RegExp(`^\\d+ of ${backups} (?!backups).*$`, 'gm'),
  /** A request is sent again, or a read is made again. */
  again: /trying again/gi,
  /** A status that the action does not know. */
  unknownStatus: 'does not know this status',
  /** Nothing was sent for a backup, because of what came of those before. */
  notTried: 'Not tried',
  /** Begins the line of what a dry run could not check. */
  notChecked: 'Not checked:',
} as const;
