import { HOUR, MINUTE } from '../../src/clock.ts';
import type { Selection } from '../../src/github/selection-inputs.ts';
import { documented } from '../cloud.ts';
import type { CredentialKind } from './credentials.ts';
import { elapsed, OTHER_VAULT, type Setting } from './draw-setting.ts';
import { drawSelection } from './selected-nights.ts';

/** What a step is given, and what is to befall it. Times are milliseconds from the start of the run. */
export interface StepPlan {
  readonly startsAt: number;
  readonly selection: Selection;
  readonly parallel: number;
  readonly vaultId: string;
  readonly dryRun: boolean;
  readonly wait: boolean;
  readonly verify: boolean;
  readonly timeoutMinutes: number;
  readonly skew: number;
  readonly credential: CredentialKind;
  readonly wrongSecret: boolean;
  readonly crashesAt: number | undefined;
  readonly cancelledAt: number | undefined;
  readonly faultShare: number;
  /** Nothing goes wrong, and there is all the time it takes. */
  readonly calm: boolean;
}

/** @param from the earliest that it may start */
export function drawPlan(setting: Setting, from: number): StepPlan {
  const { chance, cloud, alone, credential } = setting;
  const wait = chance.is(0.8);
  // With a slow fence, a person takes two minutes to run a step again.
  const startsAt = from + (alone ? 2 * MINUTE : chance.between(0, 10 * MINUTE));
  return {
    startsAt,
    selection: drawSelection(chance, cloud, drawSomeBackups(setting)),
    parallel: chance.of([1, 2, 8]),
    vaultId: chance.is(0.9) ? documented.destinationVaultId : OTHER_VAULT,
    dryRun: chance.is(0.1),
    wait,
    // A token is of one project.
    verify: wait && credential !== 'token' && chance.is(0.5),
    timeoutMinutes: Math.ceil(chance.scaled(1, 900)),
    // A signature is valid for 15 minutes.
    skew: chance.is(0.5) ? 0 : chance.between(-1, 1) * (credential === 'token' ? HOUR : 14 * MINUTE),
    credential,
    wrongSecret: chance.is(0.02),
    crashesAt: chance.is(0.15) ? startsAt + chance.scaled(100, HOUR) : undefined,
    cancelledAt: chance.is(0.15) ? startsAt + chance.scaled(100, HOUR) : undefined,
    faultShare: chance.of([0, 0.1, 0.3, 0.6]),
    calm: false,
  };
}

/** A step of the next morning, when nothing goes wrong any more. */
export function drawCalmPlan(setting: Setting): StepPlan {
  // By then the latest commit of a lost request has happened, and its record shows.
  const startsAt = elapsed(setting) + 15 * MINUTE;
  return {
    ...drawPlan(setting, startsAt),
    startsAt,
    wait: true,
    dryRun: false,
    timeoutMinutes: 7_200,
    wrongSecret: false,
    crashesAt: undefined,
    cancelledAt: undefined,
    faultShare: 0,
    calm: true,
  };
}

/** Some of them, in any order. */
function drawSomeBackups({ chance, backupIds }: Setting): string[] {
  const drawn = backupIds.map((id) => ({ id, order: chance.random() }));
  const shuffled = drawn.sort((one, other) => one.order - other.order).map(({ id }) => id);
  return chance.is(0.7) ? shuffled : shuffled.slice(0, 1 + Math.floor(chance.random() * shuffled.length));
}
