import { adviceFor } from '../cbr/error-codes.ts';
import { meaningOf } from '../cbr/judge.ts';
import type { Obstacle, Replication } from './replication.ts';

// What a dry run finds, and what its rules have in common.

export type Finding = { readonly obstacle: Obstacle } | { readonly fact: string } | { readonly unchecked: string };

export type Rule<Subject> = (subject: Subject) => Finding | readonly Finding[] | undefined;

/** The kind of vault that a kind of resource needs; those of other kinds cannot be replicated. */
const VAULT_KINDS: ReadonlyMap<string | undefined, 'server' | 'turbo'> = new Map([
  ['os::nova::server', 'server'],
  ['os::sfs::turbo', 'turbo'],
]);

/** A vault that expands automatically grows to so many times its size. */
export const MAX_EXPANSION = 1.25;

export const NOT_REPORTED = '(not reported by CBR)';

/** As people write it: 1,200. */
export const shown = (gigabytes: number) => gigabytes.toLocaleString('en-US');

export function obstacle(number: string, message: string, more: Partial<Obstacle> = {}): Finding {
  const code = `BackupService.${number}`;
  const known = { advice: adviceFor(number), means: meaningOf(code) };
  return { obstacle: { code, requestId: undefined, message: `${code}: ${message}`, ...known, ...more } };
}

/** Of a vault, as a resource of this type needs it. */
export function kindOfType(resourceType: string | undefined): 'server' | 'turbo' | undefined {
  return VAULT_KINDS.get(resourceType?.trim().toLowerCase());
}

/** Of a vault, as a backup needs it. */
export function kindOf({ backup }: Replication): 'server' | 'turbo' | undefined {
  return kindOfType(backup?.resourceType);
}
