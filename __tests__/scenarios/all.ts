import { accepted } from './accepted.ts';
import { beingMade } from './being-made.ts';
import { busy } from './busy.ts';
import { cancelled } from './cancelled.ts';
import { credentials } from './credentials.ts';
import { doubtful } from './doubtful.ts';
import { dryRuns } from './dry-run.ts';
import { dryRunSeveral } from './dry-run-several.ts';
import { dryRunUnknown } from './dry-run-unknown.ts';
import { environment } from './environment.ts';
import { evidence } from './evidence.ts';
import { hostile } from './hostile.ts';
import { inputs } from './inputs.ts';
import { keylessLogin } from './keyless.ts';
import { leaks } from './leaks.ts';
import { lists } from './lists.ts';
import { names } from './names.ts';
import { oddRecords } from './odd-records.ts';
import { refused } from './refused.ts';
import { refused1009 } from './refused-1009.ts';
import { refusedWhileWaiting } from './refused-while-waiting.ts';
import { repeated } from './repeated.ts';
import type { Scenario } from './scenario.ts';
import { selectionCheckpoint } from './selection-checkpoint.ts';
import { selectionResource } from './selection-resource.ts';
import { selectionVault } from './selection-vault.ts';
import { severalBusy } from './several-busy.ts';
import { severalCredentials } from './several-credentials.ts';
import { severalFailing } from './several-failing.ts';
import { severalSubmitting } from './several-submitting.ts';
import { severalWaiting } from './several-waiting.ts';
import { verifies } from './verify.ts';
import { followed } from './waiting.ts';
import { waitingEnds } from './waiting-ends.ts';

/** All scenarios, by what they are about. */
export const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  'an accepted request': accepted,
  'a doubtful request': doubtful,
  'a refused second replica': refused1009,
  'what counts as a replica': evidence,
  'a final refusal': refused,
  'a busy service': busy,
  'a backup that is being made': beingMade,
  'a request that did nothing': repeated,
  'waiting for the end': followed,
  'an end of the wait': waitingEnds,
  'a refusal during the wait': refusedWhileWaiting,
  'odd records': oddRecords,
  'verifying the replica': verifies,
  'access keys': credentials,
  'keyless login': keylessLogin,
  'several backups: submitting': severalSubmitting,
  'several backups: waiting': severalWaiting,
  'several backups: busy': severalBusy,
  'several backups: credentials': severalCredentials,
  'several backups: failing': severalFailing,
  'names of servers': names,
  'a selection by vault': selectionVault,
  'a selection by resource': selectionResource,
  'a selection by checkpoint': selectionCheckpoint,
  'a dry run': dryRuns,
  'a dry run that cannot check all': dryRunUnknown,
  'a dry run of several backups': dryRunSeveral,
  'lists in pages': lists,
  'wrong inputs': inputs,
  'hostile text': hostile,
  'what must not get out': leaks,
  'a cancelled step': cancelled,
  'odd environments': environment,
};
