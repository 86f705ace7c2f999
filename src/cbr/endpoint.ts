import { isLoopback } from '../http/loopback.ts';

/**
 * The CBR endpoint of a region: `https://cbr.{region}.myhuaweicloud.com`. The European regions, `eu-west-1xx`, are
 * `.myhuaweicloud.eu` in the vendor's Terraform provider and `.com` in its SDKs since 2025; the input `endpoint`
 * overrides either.
 * @param domain of another operator
 */
export function endpointOfRegion(region: string, domain?: string): string {
  return `https://cbr.${region}.${domain ?? (/^eu-west-1\d\d$/.test(region) ? 'myhuaweicloud.eu' : 'myhuaweicloud.com')}`;
}

/** The STS endpoint of a region, for keyless login. None is known for the European regions: set `sts_endpoint` there. */
export function stsEndpointOfRegion(region: string, domain = 'myhuaweicloud.com'): string {
  return `https://sts.${region}.${domain}`;
}

/**
 * Whose hosts the other regions and STS have, from a host of the form `cbr.{region}.{domain}`: a credential of one
 * operator must not reach another one.
 * @returns the domain of another operator; nothing for the vendor's own, which follow from the region; false where it
 * cannot be told
 */
export function operatorOfEndpoint(endpoint: URL): string | undefined | false {
  const [, domain] = /^cbr\.[^.]+\.([^.]+\..+)$/.exec(endpoint.hostname) ?? [];
  if (domain === undefined) return false;
  return /^myhuaweicloud\.(com|eu)\.?$/.test(domain) ? undefined : domain;
}

/** The region in a host of the form `cbr.{region}.…`. */
export function regionOfEndpoint(endpoint: URL): string | undefined {
  return /^cbr\.([^.]+)\.[^.]+\..+/.exec(endpoint.hostname)?.[1];
}

/**
 * Reads an endpoint: a host, or `https://host[:port]`. Plain `http://` only for a loopback host, where nobody can listen in.
 * @returns the endpoint, or what is wrong with it
 */
export function readEndpoint(text: string): URL | string {
  const right = 'use a host such as cbr.ap-southeast-1.myhuaweicloud.com, or https://host[:port]';
  // The URL parser would silently drop or rewrite some of these.
  if (/[\s\\@?#%]/.test(text)) {
    return `has a character that is not allowed in a host (white space, a backslash, @, ?, # or %); ${right}`;
  }
  const [, scheme = 'https', authority] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/]+)\/?$/i.exec(text) ?? [];
  if (authority === undefined) return `${text === '' ? 'is empty' : 'has a path'}; ${right}`;
  const url = URL.parse(`${scheme}://${authority}`);
  if (url === null) return `is not a valid host; ${right}`;
  if (!hasRightLabels(url.hostname)) return `has an empty or invalid part in its host name; ${right}`;
  if (url.protocol === 'https:') return url;
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return url;
  return url.protocol === 'http:'
    ? `uses http:// for a host that is not this machine, which would send the credential unencrypted; ${right}`
    : `does not use https://; ${right}`;
}

/** An unset variable in a host leaves an empty label behind. Addresses have the form already. */
function hasRightLabels(hostname: string): boolean {
  if (hostname.startsWith('[')) return true;
  const labels = hostname.replace(/\.$/, '').split('.');
  return hostname.length <= 254 && labels.every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label));
}
