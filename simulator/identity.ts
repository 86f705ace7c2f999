import { randomUUID } from 'node:crypto';
import { json, type WireReply, type WireRequest } from './wire.ts';

/** Where STS leaves the keys that it hands out. */
interface Keys {
  addKey(id: string, secret: string, options: { securityToken: string; expiresAt: number }): void;
}

/** GitHub's endpoint for ID tokens and the STS of the simulated cloud, with the trust between them. */
export class Identity {
  /** What a job must show GitHub to get an ID token. */
  readonly requestToken = 'FakeRequestTokenOfTheJob';
  providerUrn = 'iam::0123456789abcdef:oidcProvider:github';
  agencyUrn = 'iam::0123456789abcdef:agency:replicate-backups';
  readonly audiences = new Set(['sts.huaweicloud.com']);
  /** The claim that the trust policy of the agency asks for. */
  trustedSubject = 'repo:octo-org/octo-repo:ref:refs/heads/main';
  /** The claim that GitHub gives this job. */
  subject = this.trustedSubject;
  /** How long a temporary key lives, in milliseconds. */
  keyLife = 3_600_000;
  /** What STS names as the end of a key, where it is not its time. */
  namedExpiration: string | undefined;
  /** Every secret that was handed out: none of them may show anywhere. */
  readonly handedOut: string[] = [];
  readonly #tokens = new Map<string, { audience: string; expiresAt: number }>();

  /** `GET …/id-token?audience=…` with the job's request token. */
  giveIdToken(request: WireRequest, now: () => number): WireReply {
    if (request.headers['authorization'] !== `Bearer ${this.requestToken}`)
      return json(401, { message: 'Unauthorized' }, now);
    const audience = new URL(request.path, 'http://github').searchParams.get('audience') ?? '';
    const claims = {
      iss: 'https://token.actions.githubusercontent.com',
      sub: this.subject,
      aud: audience,
      jti: randomUUID(),
    };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${encode({ alg: 'none' })}.${encode(claims)}.FakeSignature`;
    this.#tokens.set(token, { audience, expiresAt: now() + 300_000 });
    this.handedOut.push(token);
    return json(200, { value: token }, now);
  }

  /** `POST /v5/agencies/assume-with-oidc` */
  assumeAgency(keys: Keys, request: WireRequest, now: () => number): WireReply {
    const refuse = (status: number, code: string, message: string) =>
      json(status, { error_code: code, error_msg: message, request_id: randomUUID() }, now);
    const body = JSON.parse(request.body) as Record<string, unknown>;
    const known = [
      'provider_urn',
      'agency_urn',
      'agency_session_name',
      'id_token',
      'duration_seconds',
      'policy',
      'policy_ids',
    ];
    if (
      Object.keys(body).some((key) => !known.includes(key)) ||
      !/^.{2,128}$/.test(String(body['agency_session_name']))
    ) {
      return refuse(400, 'STS5.0001', 'invalid request');
    }
    const token = this.#tokens.get(String(body['id_token']));
    if (token === undefined || token.expiresAt <= now()) return refuse(403, 'STS5.2002', 'the ID token is not valid');
    if (body['provider_urn'] !== this.providerUrn || body['agency_urn'] !== this.agencyUrn) {
      return refuse(404, 'STS5.1002', 'provider or agency not found');
    }
    if (!this.audiences.has(token.audience)) return refuse(403, 'STS5.2001', 'the audience is not registered');
    if (this.subject !== this.trustedSubject) return refuse(403, 'STS5.1001', 'the trust policy does not match');
    const [id, secret, securityToken] = ['HST', 'FakeSecret', 'FakeSecurityToken'].map(
      (kind) => `${kind}${randomUUID()}`,
    );
    if (id === undefined || secret === undefined || securityToken === undefined) throw new Error('no key was made');
    const expiresAt = now() + this.keyLife;
    keys.addKey(id, secret, { securityToken, expiresAt });
    this.handedOut.push(id, secret, securityToken);
    const credentials = {
      access_key_id: id,
      secret_access_key: secret,
      security_token: securityToken,
      expiration: this.namedExpiration ?? new Date(expiresAt).toISOString(),
    };
    return json(200, { credentials, assumed_agency: { urn: this.agencyUrn, id: 'agency-id' } }, now);
  }
}
