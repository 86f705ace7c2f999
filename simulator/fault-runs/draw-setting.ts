import { HOUR, MINUTE, SECOND } from '../../src/clock.ts';
import { Cloud, documented } from '../cloud.ts';
import { Timeline } from '../timeline.ts';
import { Chance } from './chance.ts';
import { CREDENTIALS, type CredentialKind, letIn } from './credentials.ts';
import { drawHabits, drawOldRecord, drawWords } from './draw-service.ts';
import { drawSources } from './selected-nights.ts';

/** A vault that somebody may have chosen in place of the usual one. */
export const OTHER_VAULT = 'another-vault';

/** What all steps of a run have in common: its chance, its time, its cloud with the backups, and who logs in. */
export interface Setting {
  readonly chance: Chance;
  readonly timeline: Timeline;
  readonly cloud: Cloud;
  readonly startedAt: number;
  /** One step at a time; then the server's fence may be slow to know a new record. */
  readonly alone: boolean;
  readonly credential: CredentialKind;
  readonly backupIds: readonly string[];
}

/** What a seed draws before any step. The order of the draws is what makes a seed give the same run. */
export function drawSetting(seed: number): Setting {
  const chance = new Chance(seed);
  const timeline = new Timeline(chance.random);
  const startedAt = timeline.now();
  const alone = chance.is(0.5);
  const cloud = new Cloud(timeline.now);
  cloud.recordIds.length = 0;
  cloud.addVault({ id: OTHER_VAULT });
  const credential = chance.of(CREDENTIALS);
  letIn(cloud, drawLimits(chance, startedAt));
  cloud.identity.keyLife = chance.scaled(15 * MINUTE, 12 * HOUR);
  drawHabits(chance, cloud, alone);
  const backupIds = drawBackupIds(chance);
  for (let end = 0; end < 3 * backupIds.length; end++) {
    cloud.ends.push({ status: chance.is(0.8) ? 'success' : chance.of(['fail', 'skip']) });
  }
  drawWords(chance, cloud);
  drawSources(chance, cloud, startedAt, backupIds);
  for (const id of backupIds) if (chance.is(0.3)) cloud.addRecord(id, drawOldRecord(chance, cloud));
  return { chance, timeline, cloud, startedAt, alone, credential, backupIds };
}

/** Milliseconds since the start of the run. */
export function elapsed({ timeline, startedAt }: Setting): number {
  return timeline.now() - startedAt;
}

/** How long and for what a credential is good. */
function drawLimits(chance: Chance, now: number) {
  return {
    expiresAt: chance.is(0.05) ? now + chance.scaled(SECOND, 12 * HOUR) : Number.POSITIVE_INFINITY,
    denied: [...(chance.is(0.05) ? ['cbr:backups:get'] : []), ...(chance.is(0.2) ? ['cbr:backups:list'] : [])],
  };
}

function drawBackupIds(chance: Chance): readonly string[] {
  const count = chance.is(0.6) ? 1 : 2 + Math.floor(chance.random() * 5);
  return Array.from({ length: count }, (_, index) => (index === 0 ? documented.backupId : `backup-${index}`));
}
