import { endpointOfRegion, operatorOfEndpoint, regionOfEndpoint, stsEndpointOfRegion } from '../cbr/endpoint.ts';
import { InputError } from './input-error.ts';
import { regionForm, toUrl } from './input-rules.ts';

// Which hosts the credential is sent to, where the inputs do not name them.

interface Named {
  readonly endpoint: URL | undefined;
  /** None where nothing is asked of it. */
  readonly sourceRegion: string | undefined;
  readonly destinationRegion: string;
  readonly destinationEndpoint: URL | undefined;
  readonly stsEndpoint: URL | undefined;
}

interface Needed {
  readonly source: boolean;
  readonly destination: boolean;
  readonly sts: boolean;
}

export interface Endpoints {
  /** Of the source region, where something is asked of it. */
  readonly endpoint: URL | undefined;
  readonly destinationEndpoint: URL;
  readonly stsEndpoint: URL | undefined;
}

/**
 * Those that are named, and for the others what follows: a credential of one operator is never sent to another one.
 * @throws {InputError} it cannot be told whose host one of them would be, or a region makes no host
 */
export function resolveEndpoints(named: Named, needed: Needed): Endpoints {
  const { destinationRegion } = named;
  const known = named.endpoint ?? (needed.source ? undefined : named.destinationEndpoint);
  const operator = known === undefined ? undefined : operatorOfEndpoint(known);
  if (operator === false) {
    const missing = [
      ...(needed.sts && named.stsEndpoint === undefined ? ['sts_endpoint'] : []),
      ...(needed.destination && named.destinationEndpoint === undefined ? ['destination_endpoint'] : []),
    ];
    const by = named.endpoint === undefined ? 'destination_endpoint' : 'endpoint';
    const problems = missing.map((name) => `${name}: is required, because it cannot be derived from ${by}`);
    if (problems.length > 0) throw new InputError(problems);
  }
  const domain = operator || undefined;
  const { sourceRegion = '' } = named;
  const endpoint = named.endpoint ?? (needed.source ? toUrl(endpointOfRegion(sourceRegion)) : undefined);
  const destinationEndpoint = named.destinationEndpoint ?? toUrl(endpointOfRegion(destinationRegion, domain));
  const stsRegion = sourceRegion === '' && !needed.source ? destinationRegion : sourceRegion;
  const stsOfRegion = stsRegion === '' ? undefined : toUrl(stsEndpointOfRegion(stsRegion, domain));
  const stsEndpoint = named.stsEndpoint ?? stsOfRegion;
  // A region ID of the right characters may still make no host, such as xn--0.
  const unusable = [
    ...(endpoint === undefined && needed.source ? ['source_region'] : []),
    ...(destinationEndpoint === undefined ? ['destination_region'] : []),
    ...(stsEndpoint === undefined && needed.sts ? ['sts_endpoint'] : []),
  ];
  if (destinationEndpoint === undefined || unusable.length > 0) {
    throw new InputError(
      unusable.map((name) => `${name}: does not make a valid host; use ${regionForm}, or set the endpoint`),
    );
  }
  return { endpoint, destinationEndpoint, stsEndpoint };
}

export function regionIn(endpoint: string): string | undefined {
  const url = toUrl(endpoint);
  return url === undefined ? undefined : regionOfEndpoint(url);
}
