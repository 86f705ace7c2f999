import { generate } from 'selfsigned';

const DAY = 24 * 60 * 60 * 1_000;

/** A certificate authority of the tests' own, and what it has signed for `localhost`. All PEM. */
export interface Authority {
  readonly certificate: string;
  readonly server: { readonly key: string; readonly cert: string };
}

/** @param names the hosts that the server's certificate is for */
export async function createAuthority(...names: readonly string[]): Promise<Authority> {
  const [name = 'localhost', ...others] = names;
  const dates = { notBeforeDate: new Date(Date.now() - DAY), notAfterDate: new Date(Date.now() + DAY) };
  const root = await generate([{ name: 'commonName', value: 'Authority of the tests' }], {
    ...dates,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: name }], {
    ...dates,
    ca: { key: root.private, cert: root.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'subjectAltName', altNames: [name, ...others].map((value) => ({ type: 2, value })) },
    ],
  });
  return { certificate: root.cert, server: { key: server.private, cert: server.cert } };
}
