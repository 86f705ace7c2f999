import { readFileSync, statSync } from 'node:fs';

/** Bytes. All public authorities together are a tenth of it. */
const MAX_SIZE = 4 * 1024 * 1024;
/** The first byte of everything in DER form. */
const DER_SEQUENCE = 0x30;
/** The names that OpenSSL knows for a certificate; like OpenSSL, only at the start of a line. */
const CERTIFICATE =
  /^-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----[^\S\n]*\n[\s\S]*?^-----END (X509 |TRUSTED )?CERTIFICATE-----/gm;

/**
 * What is known about `NODE_EXTRA_CA_CERTS` where a certificate is not trusted.
 * @param whose certificate it is
 * @returns what was found out, to go behind the failure, and what to do; undefined where the variable is not set
 */
export function tellExtraAuthorities(
  environment: NodeJS.ProcessEnv,
  whose: string,
): { finding: string; advice: string } | undefined {
  const file = environment['NODE_EXTRA_CA_CERTS'];
  if (!file) return undefined;
  const problem = findProblemOfFile(file);
  return problem === undefined
    ? {
        finding: '; NODE_EXTRA_CA_CERTS is set, but no authority in its file signed this certificate',
        advice: `Add the certificate authority of ${whose} to the file that NODE_EXTRA_CA_CERTS names; if nothing inspects TLS in your network, check the address.`,
      }
    : {
        finding: `; NODE_EXTRA_CA_CERTS names ${file}, which ${problem}`,
        advice:
          'Correct NODE_EXTRA_CA_CERTS: it must name a file in PEM format that is on this runner before the step starts.',
      };
}

/**
 * What is wrong with the file of `NODE_EXTRA_CA_CERTS`. Node only prints a warning and continues without it; looked at only
 * after a certificate was not accepted.
 * @returns undefined where the file can be used
 */
function findProblemOfFile(file: string): string | undefined {
  try {
    const found = statSync(file);
    // Neither a folder nor a pipe, which would be waited for.
    if (!found.isFile()) return 'is not a file';
    if (found.size > MAX_SIZE) return 'is too large to be a list of certificates';
    return findProblemOfContent(readFileSync(file));
  } catch (error) {
    const { code } = error as { code?: unknown };
    return code === 'ENOENT' ? 'does not exist' : `cannot be read (${String(code)})`;
  }
}

function findProblemOfContent(content: Buffer): string | undefined {
  const certificates = content.toString('latin1').match(CERTIFICATE) ?? [];
  if (certificates.length === 0) {
    const isDer = content[0] === DER_SEQUENCE && isCertificate(content);
    return isDer
      ? 'is a certificate in DER format, but must be in PEM format'
      : 'contains no certificate in PEM format';
  }
  const broken = certificates.findIndex((text) => !isCertificate(text.replace(/(X509|TRUSTED) /g, '')));
  return broken === -1 ? undefined : `contains a certificate that cannot be read (number ${broken + 1} in the file)`;
}

function isCertificate(content: Buffer | string): boolean {
  try {
    // Loaded only here: hardly any step needs it.
    const { X509Certificate } = process.getBuiltinModule('node:crypto');
    new X509Certificate(content);
    return true;
  } catch {
    return false;
  }
}
