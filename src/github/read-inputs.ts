import * as core from '@actions/core';
import type * as z from 'zod/mini';
import { CREDENTIAL_ROWS, type CredentialChoice, chooseCredential, secretsOf } from './credential-inputs.ts';
import { regionIn } from './endpoints.ts';
import type { Row } from './input-rules.ts';
import type { Log } from './log.ts';

// How the inputs of both actions are read, by a row for each.

/** What is asked for by name here: what the environment may supply, and the credential. */
type CommonRows = typeof CREDENTIAL_ROWS & {
  readonly projectId: Row<'project_id'>;
  readonly sourceRegion: Row<'source_region'>;
  readonly endpoint: Row<'endpoint'>;
  readonly stsEndpoint: Row<'sts_endpoint'>;
};

export type NameIn<All> = { [Key in keyof All]: All[Key] extends Row<infer Name> ? Name : never }[keyof All];
/** What the rows say, each by itself; secrets are in the credential. */
export type Given<All> = {
  readonly [Key in Exclude<keyof All, keyof typeof CREDENTIAL_ROWS>]: All[Key] extends Row
    ? z.output<All[Key]['schema']>
    : never;
};

/** What was given. */
export interface Read<All> {
  /** As text, with what the environment says where nothing is given. */
  readonly values: Readonly<Record<NameIn<All>, string>>;
  /** What has a problem is not in it. */
  readonly given: Given<All>;
  /** A list of problems where none can be chosen. */
  readonly credential: CredentialChoice | readonly string[];
  readonly problems: readonly string[];
}

/** Reads inputs from the environment of the step, secrets first, so that the first thing printed is the mask. */
export function readRows<All extends CommonRows & Readonly<Record<string, Row>>>(
  rows: All,
  log: Log,
  environment: NodeJS.ProcessEnv,
): Read<All> {
  const all: readonly Row[] = Object.values<Row>(rows);
  const secrets = all.filter(({ isSecret }) => isSecret).map(({ name }) => core.getInput(name));
  for (const secret of [...secrets, ...secretsOf(environment)]) log.mask(secret);
  const values = Object.fromEntries(all.map((row) => [row.name, core.getInput(row.name) || row.default])) as Record<
    NameIn<CommonRows>,
    string
  >;
  values.project_id ||= firstOf(environment, 'HUAWEICLOUD_SDK_PROJECT_ID', 'HUAWEI_CLOUD_PROJECT_ID');
  values.source_region ||= regionIn(values.endpoint) ?? firstOf(environment, 'HUAWEI_CLOUD_REGION');
  const credential = chooseCredential(values, environment);
  // Nothing else needs it, so a value for other programs cannot be wrong.
  if (!Array.isArray(credential) && credential.kind === 'keyless') {
    values.sts_endpoint ||= firstOf(environment, 'HUAWEICLOUD_SDK_STS_ENDPOINT');
  }

  const given: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, { name, schema }] of Object.entries<Row>(rows)) {
    const read = schema.safeParse((values as Record<string, string>)[name]);
    if (!read.success) problems.push(...read.error.issues.map(({ message }) => `${name}: ${message}`));
    else if (!Object.hasOwn(CREDENTIAL_ROWS, key)) given[key] = read.data;
  }
  if (Array.isArray(credential)) problems.push(...credential);
  return { values: values as Record<NameIn<All>, string>, given: given as Given<All>, credential, problems };
}

function firstOf(environment: NodeJS.ProcessEnv, ...names: readonly string[]): string {
  return names.map((name) => environment[name]?.trim() ?? '').find((value) => value !== '') ?? '';
}
