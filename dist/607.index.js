export const id = 607;
export const ids = [607];
export const modules = {

/***/ 7607:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  replicate: () => (/* binding */ replicate)
});

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: ../node_modules/zod/v4/core/parse.js + 1 modules
var parse = __webpack_require__(4507);
// EXTERNAL MODULE: ./clock.js + 1 modules
var clock_0 = __webpack_require__(4802);
;// CONCATENATED MODULE: ./http/repeat.js

const LONGEST = 10 * clock_0/* MINUTE */.pY;
const FIRST_PAUSE = 2 * clock_0/* SECOND */.Z2;
function growingPause(failures, asked, chance) {
    const grown = FIRST_PAUSE * 2 ** (failures - 1);
    return (asked ?? grown / 2) + (chance * grown) / 2;
}
async function repeat({ clock, cancelled, attempt, judge, tell, tooLong }) {
    let start;
    for (let attempts = 1;; attempts++) {
        try {
            return await attempt();
        }
        catch (error) {
            const again = judge(error);
            if (again === undefined || attempts >= again.most)
                throw error;
            start ??= clock.now();
            const pause = growingPause(attempts, again.asked, clock.random());
            if (clock.now() + pause > start + LONGEST) {
                if (again.asked !== undefined)
                    tooLong(error, pause);
                throw error;
            }
            tell(error, pause);
            await clock.pause(pause, cancelled);
        }
    }
}

// EXTERNAL MODULE: ./http/retry-after.js
var retry_after = __webpack_require__(6943);
;// CONCATENATED MODULE: ./http/transport-failure.js
class TransportFailure extends Error {
    kind;
    sent;
    constructor(kind, sent, message) {
        super(message);
        this.name = 'TransportFailure';
        this.kind = kind;
        this.sent = sent;
    }
    get canConnectLater() {
        return this.kind === 'unknown_host' || this.kind === 'unreachable';
    }
}
const certificateCode = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|INVALID_CA$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$|PATH_LENGTH_EXCEEDED$)/;
const unknownHostCode = /^(ENOTFOUND|EAI_)/;
const tunnelRefused = /^Proxy response \((\d+)\)/;
function toTransportFailure(error, sent) {
    const { code, message } = describe(error);
    const detail = code === '' || message.includes(code) ? message : `${message} (${code})`;
    if (sent) {
        return new TransportFailure('no_answer', true, `no answer came back: ${detail}`);
    }
    const tunnel = tunnelRefused.exec(message)?.[1];
    if (tunnel !== undefined) {
        return /^50[234]$/.test(tunnel)
            ? new TransportFailure('unreachable', false, `the proxy could not reach the host (HTTP ${tunnel})`)
            : new TransportFailure('proxy_refused', false, `the proxy refused the connection (HTTP ${tunnel})`);
    }
    if (certificateCode.test(code)) {
        return new TransportFailure('certificate', false, `no trusted TLS connection: ${detail}`);
    }
    if (unknownHostCode.test(code)) {
        return new TransportFailure('unknown_host', false, `the host name could not be resolved: ${detail}`);
    }
    return new TransportFailure('unreachable', false, `no connection: ${detail}`);
}
function describe(error) {
    const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
    const code = error.code ?? first.code;
    return {
        code: typeof code === 'string' ? code : '',
        message: first instanceof Error ? first.message : String(first),
    };
}

;// CONCATENATED MODULE: ./version.js
const VERSION = '1.0.0';

// EXTERNAL MODULE: ./cbr/call-error.js
var call_error = __webpack_require__(8436);
// EXTERNAL MODULE: ../node_modules/p-limit/index.js + 1 modules
var p_limit = __webpack_require__(9680);
// EXTERNAL MODULE: ./credentials/login-error.js
var login_error = __webpack_require__(1506);
;// CONCATENATED MODULE: ./cbr/mutex.js

class Line {
    #limit = (0,p_limit/* default */.A)(1);
    get isFree() {
        return this.#limit.activeCount + this.#limit.pendingCount === 0;
    }
    take(givenUp) {
        return new Promise((given, refused) => {
            const abort = () => refused(givenUp.reason);
            if (givenUp.aborted)
                return abort();
            givenUp.addEventListener('abort', abort, { once: true });
            this.#limit(() => new Promise((release) => {
                givenUp.removeEventListener('abort', abort);
                if (givenUp.aborted)
                    release();
                else
                    given(release);
            }));
        });
    }
}

;// CONCATENATED MODULE: ./cbr/gate.js






function inParallel(most) {
    return { parallel: (0,p_limit/* default */.A)(most) };
}
const NOT_ITS_TURN = Symbol('turn');
const MOST_REFUSALS = 7;
class Gate {
    #common;
    #caller;
    #first = (0,p_limit/* default */.A)(1);
    #throttled = new Line();
    #refusals = 0;
    #refusedSince = 0;
    #accept = () => undefined;
    accepted;
    constructor(common, caller) {
        this.#common = common;
        this.#caller = caller;
        this.accepted = new Promise((resolve) => {
            this.#accept = resolve;
        });
    }
    pass(request) {
        return this.#first(() => this.#common.parallel(() => this.#send(request)));
    }
    async passInTime(request, tooLong) {
        const { cancelled } = this.#caller;
        let turn = this.#throttled.isFree ? undefined : await this.#throttled.take(cancelled);
        try {
            for (;;) {
                try {
                    const hasTurn = turn !== undefined;
                    const value = await this.pass(() => {
                        if (!hasTurn && !this.#throttled.isFree)
                            throw NOT_ITS_TURN;
                        return request();
                    });
                    this.#refusals = 0;
                    return value;
                }
                catch (error) {
                    if (error === NOT_ITS_TURN) {
                        turn = await this.#throttled.take(cancelled);
                        continue;
                    }
                    if (!(error instanceof call_error/* ServiceError */._7))
                        throw error;
                    if (error.behaviour !== 'throttled') {
                        this.#refusals = 0;
                        throw error;
                    }
                    if (turn === undefined) {
                        const waits = !this.#throttled.isFree;
                        turn = await this.#throttled.take(cancelled);
                        if (waits)
                            continue;
                    }
                    await this.#pause(error, tooLong);
                }
            }
        }
        finally {
            turn?.();
        }
    }
    async #pause(error, tooLong) {
        const { clock, cancelled, tellTrouble } = this.#caller;
        const now = clock.now();
        if (this.#refusals === 0)
            this.#refusedSince = now;
        this.#refusals++;
        if (this.#refusals >= MOST_REFUSALS)
            throw error;
        const pause = growingPause(this.#refusals, error.retryAfter, clock.random());
        if (now + pause > this.#refusedSince + LONGEST) {
            if (error.retryAfter !== undefined)
                tooLong(error, pause);
            throw error;
        }
        tellTrouble(error.message, `Nothing was done; trying again in ${Math.ceil(pause / clock_0/* SECOND */.Z2)} s.`);
        await clock.pause(pause, cancelled);
    }
    async #send(request) {
        if (this.#common.refused !== undefined)
            throw this.#common.refused;
        try {
            const value = await request();
            this.#open();
            return value;
        }
        catch (error) {
            if ((0,call_error/* isUnauthorised */.ED)(error) || error instanceof login_error/* LoginError */.Q)
                this.#common.refused = error;
            else if (provesCredential(error))
                this.#open();
            throw error;
        }
    }
    #open() {
        this.#first.concurrency = Number.POSITIVE_INFINITY;
        this.#accept();
    }
}
function provesCredential(error) {
    if (!(error instanceof call_error/* ServiceError */._7) || error.behaviour === 'ambiguous')
        return false;
    const { status, isJson, code, requestId } = error;
    if (status === 403 && code === undefined)
        return isJson && requestId !== undefined;
    return code !== undefined && /^(BackupService\.|APIGW?\.030[246]$)/.test(code);
}

// EXTERNAL MODULE: ../node_modules/zod/v4/mini/schemas.js + 3 modules
var schemas = __webpack_require__(3673);
// EXTERNAL MODULE: ../node_modules/zod/v4/core/api.js + 1 modules
var api = __webpack_require__(2335);
;// CONCATENATED MODULE: ./cbr/schemas.js

const schemas_text = schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* string */.YjP().check(api/* _minLength */.m9(1))), undefined);
const time = schemas/* pipe */.FsL(schemas_text, schemas/* transform */.pdi((value) => {
    if (value === undefined)
        return undefined;
    const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(value);
    const milliseconds = Date.parse(zoned ? value : `${value}Z`);
    return Number.isNaN(milliseconds) ? undefined : milliseconds;
}));
const objectOrJson = schemas/* transform */.pdi((value) => {
    if (typeof value !== 'string')
        return value;
    try {
        return JSON.parse(value);
    }
    catch {
        return undefined;
    }
});
const progress = schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* pipe */.FsL(schemas/* union */.KCZ([schemas/* number */.aig(), schemas/* pipe */.FsL(schemas/* string */.YjP().check(api/* _regex */.Fk(/^\d{1,3}$/)), schemas/* transform */.pdi(Number))]), schemas/* number */.aig().check(api/* _gte */.qm(0), api/* _lte */.Zm(100)))), undefined);
const extraInfo = schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* pipe */.FsL(objectOrJson, schemas/* object */.Ikc({
    progress,
    fail_code: schemas_text,
    fail_reason: schemas_text,
    destination_vault_id: schemas_text,
}))), undefined);
const replicationRecord = schemas/* object */.Ikc({
    id: schemas_text,
    status: schemas_text,
    created_at: time,
    destination_backup_id: schemas_text,
    destination_project_id: schemas_text,
    destination_region: schemas_text,
    destination_vault_id: schemas_text,
    destinatio_vault_id: schemas_text,
    extra_info: extraInfo,
});
function listOf(entry) {
    return schemas/* pipe */.FsL(schemas/* array */.YOg(schemas/* catch */.MfU(schemas/* nullable */.mee(entry), null)), schemas/* transform */.pdi((entries) => entries.filter((one) => one !== null)));
}
function someOf(entry) {
    return schemas/* pipe */.FsL(schemas/* transform */.pdi((value) => (Array.isArray(value) ? value : [])), listOf(entry));
}
const size = schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* number */.aig().check(api/* _positive */.NC())), undefined);
const backup = schemas/* object */.Ikc({
    id: schemas_text,
    status: schemas_text,
    name: schemas_text,
    image_type: schemas_text,
    vault_id: schemas_text,
    project_id: schemas_text,
    resource_name: schemas_text,
    resource_type: schemas_text,
    resource_size: size,
    protected_at: time,
    extend_info: schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* object */.Ikc({ contain_system_disk: schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* boolean */.zMY()), undefined) })), undefined),
    replication_records: schemas/* catch */.MfU(schemas/* optional */.lqM(listOf(replicationRecord)), undefined),
});
const showBackupAnswer = schemas/* object */.Ikc({ backup });
const listBackupsAnswer = schemas/* object */.Ikc({
    backups: listOf(backup),
    count: schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* number */.aig()), undefined),
});
const replicationCapabilitiesAnswer = schemas/* object */.Ikc({
    regions: listOf(schemas/* object */.Ikc({ name: schemas_text, replication_destinations: someOf(schemas/* string */.YjP()) })),
});
const vault = schemas/* object */.Ikc({
    id: schemas_text,
    name: schemas_text,
    project_id: schemas_text,
    billing: schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* object */.Ikc({
        protect_type: schemas_text,
        object_type: schemas_text,
        status: schemas_text,
        size,
        used: schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* number */.aig().check(api/* _gte */.qm(0))), undefined),
    })), undefined),
    auto_expand: schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* boolean */.zMY()), undefined),
});
const listExternalVaultsAnswer = schemas/* object */.Ikc({ vaults: listOf(vault) });
const replicateAnswer = schemas/* object */.Ikc({
    replication: schemas/* object */.Ikc({
        replication_record_id: schemas/* string */.YjP().check(api/* _minLength */.m9(1)),
        backup_id: schemas_text,
        project_id: schemas_text,
        provider_id: schemas_text,
        source_region: schemas_text,
        destination_region: schemas_text,
        destination_project_id: schemas_text,
        destination_vault_id: schemas_text,
    }),
});

;// CONCATENATED MODULE: ./cbr/client.js









const MOST_ATTEMPTS = 7;
const MOST_ATTEMPTS_UNKNOWN_HOST = 3;
class CbrClient {
    #options;
    #gate;
    constructor(options) {
        this.#options = options;
        this.#gate = new Gate(options.common, options);
    }
    get accepted() {
        return this.#gate.accepted;
    }
    async replicateBackup(backupId, body, starts) {
        return this.#call({
            task: 'replicate the backup',
            path: `backups/${encodeURIComponent(backupId)}/replicate`,
            schema: replicateAnswer,
            pick: ({ replication }) => replication,
            body,
            starts,
        });
    }
    async showBackup(backupId, once = false) {
        return this.#call({
            task: 'read the backup',
            path: `backups/${encodeURIComponent(backupId)}`,
            schema: showBackupAnswer,
            pick: ({ backup }) => backup,
            once,
        });
    }
    async listBackups(limit, offset) {
        return this.#call({
            task: 'list the backups',
            path: `backups?show_replication=true&sort=created_at%3Adesc&limit=${limit}&offset=${offset}`,
            schema: listBackupsAnswer,
            pick: ({ backups, count }) => ({ backups, count }),
            once: true,
        });
    }
    async showReplicationCapabilities() {
        return this.#call({
            task: 'read which regions can take replicas',
            path: 'replication-capabilities',
            schema: replicationCapabilitiesAnswer,
            pick: ({ regions }) => regions,
        });
    }
    async listExternalVaults(vaultId, region, projectId) {
        const query = new URLSearchParams({ external_project_id: projectId, region_id: region, vault_id: vaultId });
        return this.#call({
            task: 'read the destination vault',
            path: `vaults/external?${query}`,
            schema: listExternalVaultsAnswer,
            pick: ({ vaults }) => vaults,
        });
    }
    async #call(call) {
        const { endpoint, projectId } = this.#options;
        const { path, body } = call;
        const request = {
            method: body === undefined ? 'GET' : 'POST',
            url: new URL(`/v3/${encodeURIComponent(projectId)}/${path}`, endpoint),
            headers: {
                Accept: 'application/json',
                'User-Agent': `replicate-cbr-backup/${VERSION}`,
                ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        };
        const attempt = () => this.#attempt(request, call);
        return call.once === true ? this.#gate.pass(attempt) : this.#repeatWhereNothingWasDone(attempt);
    }
    async #attempt(request, { task, schema, pick, starts }) {
        const { endpoint, projectId, credential, transport, clock, cancelled } = this.#options;
        const authorised = await credential.authorise(request, projectId);
        starts?.();
        const answer = await transport.send(authorised, cancelled).catch((failure) => {
            throw failure instanceof TransportFailure ? new call_error/* UnansweredError */.jd(task, failure, endpoint) : failure;
        });
        const value = readAnswer(answer, schema);
        if (value === undefined)
            throw explainClock(new call_error/* ServiceError */._7(task, answer, clock.now()), clock.now());
        return { value: pick(value), requestId: answer.headers['x-request-id'], date: (0,retry_after/* readDate */.h)(answer.headers) };
    }
    #repeatWhereNothingWasDone(attempt) {
        const { clock, cancelled, tellTrouble } = this.#options;
        const tooLong = ({ date = clock.now(), notes }, pause) => {
            notes.push(`It asks to wait until ${new Date(date + pause).toISOString()}: longer than this step does.`);
        };
        return repeat({
            clock,
            cancelled,
            attempt: () => this.#gate.passInTime(attempt, tooLong),
            judge: (error) => error instanceof call_error/* UnansweredError */.jd && error.canConnectLater
                ? { most: mostAttempts(error), asked: undefined }
                : undefined,
            tell: (error, pause) => {
                tellTrouble(error.message, `Nothing was done; trying again in ${Math.ceil(pause / clock_0/* SECOND */.Z2)} s.`);
            },
            tooLong: () => undefined,
        });
    }
}
function explainClock(error, now) {
    const wrong = error.status === 401 && error.date !== undefined ? Math.round((now - error.date) / clock_0/* MINUTE */.pY) : 0;
    if (Math.abs(wrong) >= 10) {
        const side = wrong > 0 ? 'ahead of' : 'behind';
        error.notes.push(`The clock of this runner is ${Math.abs(wrong)} minutes ${side} the service's: correct it, signatures are valid for 15 minutes only.`);
    }
    return error;
}
function mostAttempts(error) {
    const unknownHost = error instanceof call_error/* UnansweredError */.jd && error.kind === 'unknown_host';
    return unknownHost ? MOST_ATTEMPTS_UNKNOWN_HOST : MOST_ATTEMPTS;
}
function readAnswer(answer, schema) {
    if (answer.status < 200 || answer.status > 299 || answer.bodyProblem !== undefined)
        return undefined;
    try {
        return parse/* safeParse */.xL(schema, JSON.parse(answer.body)).data;
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./credentials/signature.js

const ALGORITHM = 'SDK-HMAC-SHA256';
const SIGNED = /^(content-type|x-.*)$/;
function sign(request, key, projectId, date) {
    const timestamp = `${new Date(date).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
    const headers = {
        ...request.headers,
        'X-Project-Id': projectId,
        'X-Sdk-Date': timestamp,
        ...(key.securityToken === undefined ? {} : { 'X-Security-Token': key.securityToken }),
    };
    const signed = Object.entries({ ...headers, host: request.url.host })
        .map(([name, value]) => [name.toLowerCase(), value.trim()])
        .filter(([name]) => name === 'host' || SIGNED.test(name))
        .sort(byName);
    const names = signed.map(([name]) => name).join(';');
    const canonicalRequest = [
        request.method,
        canonicalPath(request.url.pathname),
        canonicalQuery(request.url.searchParams),
        signed.map(([name, value]) => `${name}:${value}\n`).join(''),
        names,
        sha256(request.body ?? ''),
    ].join('\n');
    const signature = (0,external_node_crypto_.createHmac)('sha256', key.secret)
        .update([ALGORITHM, timestamp, sha256(canonicalRequest)].join('\n'))
        .digest('hex');
    const authorization = `${ALGORITHM} Access=${key.id}, SignedHeaders=${names}, Signature=${signature}`;
    return { ...request, headers: { ...headers, Authorization: authorization } };
}
function canonicalPath(path) {
    const encoded = path.split('/').map(encode).join('/');
    return encoded.endsWith('/') ? encoded : `${encoded}/`;
}
function canonicalQuery(parameters) {
    return [...parameters]
        .sort((one, other) => byName(one, other) || byText(one[1], other[1]))
        .map(([name, value]) => `${encode(name)}=${encode(value)}`)
        .join('&');
}
function encode(text) {
    return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
function byName([one], [other]) {
    return byText(one, other);
}
function byText(one, other) {
    return one < other ? -1 : one > other ? 1 : 0;
}
function sha256(text) {
    return (0,external_node_crypto_.createHash)('sha256').update(text, 'utf8').digest('hex');
}

;// CONCATENATED MODULE: ./credentials/access-key.js

function accessKeyCredential(key, source, clock) {
    const kind = key.securityToken === undefined ? 'access key' : 'temporary access key';
    return {
        description: `${kind} from ${source}`,
        authorise: async (request, projectId) => sign(request, key, projectId, clock.now()),
    };
}

// EXTERNAL MODULE: ./http/loopback.js
var loopback = __webpack_require__(9137);
// EXTERNAL MODULE: ./http/error-body.js
var error_body = __webpack_require__(9609);
;// CONCATENATED MODULE: ./credentials/login-call.js





class PassingFailure extends Error {
    asked;
    constructor(message, asked) {
        super(message);
        this.name = 'PassingFailure';
        this.asked = asked;
    }
}
async function callForLogin(task, request, schema, explain, { transport, clock, cancelled }) {
    const answer = await transport.send(request, cancelled).catch((error) => {
        if (!(error instanceof TransportFailure) || error.kind === 'cancelled')
            throw error;
        const message = `Failed to ${task}: ${error.message}.`;
        if (error.canConnectLater || error.kind === 'no_answer')
            throw new PassingFailure(message);
        const advice = `Check what is between this runner and ${request.url.host}: a proxy (https_proxy, no_proxy), or an inspecting network (NODE_EXTRA_CA_CERTS).`;
        throw new login_error/* LoginError */.Q({ message, advice });
    });
    if (answer.status >= 200 && answer.status <= 299 && answer.bodyProblem === undefined) {
        const value = parse/* safeParse */.xL(schema, login_call_parse(answer.body)).data;
        if (value !== undefined)
            return { value, date: (0,retry_after/* readDate */.h)(answer.headers) };
    }
    const body = (0,error_body/* readErrorBody */.N)(answer.body);
    const name = body.code === undefined ? `HTTP ${answer.status}` : `${body.code} (HTTP ${answer.status})`;
    const words = answer.status < 300 ? 'which could not be read' : `"${body.message ?? 'no message'}"`;
    const message = `Failed to ${task}: the answer was ${name}, ${words}.`;
    if (answer.status < 300 || answer.status === 408 || answer.status === 429 || answer.status >= 500) {
        throw new PassingFailure(message, (0,retry_after/* readRetryAfter */.D)(answer.headers, clock.now()));
    }
    const requestId = answer.headers['x-request-id'] ?? body.requestId;
    throw new login_error/* LoginError */.Q({ message, ...explain(body), code: body.code, requestId });
}
function login_call_parse(body) {
    try {
        return JSON.parse(body);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./credentials/id-token.js




const given = schemas/* object */.Ikc({ value: schemas/* string */.YjP().check(api/* _minLength */.m9(1)) });
async function requestIdToken({ url, token, audience }, caller) {
    const address = URL.parse(url ?? '');
    if (address === null || token === undefined || token === '') {
        throw new login_error/* LoginError */.Q({
            message: 'This job may not ask GitHub for an ID token, which keyless login needs.',
            advice: 'Add to the job: "permissions: { id-token: write }" (with "contents: read" beside it where the job checks out code). Workflows from forks get no ID token.',
        });
    }
    if (address.protocol !== 'https:' && !(0,loopback/* isLoopback */.U)(address.hostname)) {
        throw new login_error/* LoginError */.Q({
            message: 'The address for ID tokens does not begin with https://, so nothing was sent there.',
            advice: 'Look for what sets ACTIONS_ID_TOKEN_REQUEST_URL in this job: GitHub sets another one.',
        });
    }
    address.searchParams.set('audience', audience);
    const headers = { Accept: 'application/json', Authorization: `Bearer ${token}` };
    const explain = () => ({ notes: [], advice: 'Run the job again: what allows it to ask ends with the job.' });
    const { value } = await callForLogin('get an ID token of GitHub', { method: 'GET', url: address, headers }, given, explain, caller);
    return value.value;
}

;// CONCATENATED MODULE: ./credentials/keyless.js







const assumed = schemas/* object */.Ikc({
    credentials: schemas/* object */.Ikc({
        access_key_id: schemas/* string */.YjP().check(api/* _minLength */.m9(1)),
        secret_access_key: schemas/* string */.YjP().check(api/* _minLength */.m9(1)),
        security_token: schemas/* string */.YjP().check(api/* _minLength */.m9(1)),
        expiration: schemas/* string */.YjP(),
    }),
});
const RENEW_WITH_LEFT = 1 / 3;
const RETRY_RENEWAL_AFTER = clock_0/* MINUTE */.pY;
const keyless_MOST_ATTEMPTS = 6;
const SHORTEST_LIFE = 15 * clock_0/* MINUTE */.pY;
const MARGIN = 30 * clock_0/* SECOND */.Z2;
function keylessCredential(options) {
    let session;
    let login;
    const renew = (attempts) => {
        login ??= logIn(options, attempts).finally(() => {
            login = undefined;
        });
        return login;
    };
    const current = async () => {
        const { clock, tell, cancelled } = options;
        if (session === undefined || clock.now() >= session.endsAt) {
            session = await renew(keyless_MOST_ATTEMPTS);
        }
        else if (clock.now() >= session.renewAt) {
            try {
                session = await renew(1);
            }
            catch (error) {
                if (cancelled.aborted || clock.now() >= session.endsAt)
                    throw error;
                session = { ...session, renewAt: clock.now() + RETRY_RENEWAL_AFTER };
                tell(messageOf(error), 'The temporary access key could not be renewed; going on with the old one for now.');
            }
        }
        return session;
    };
    return {
        description: `keyless login through agency ${options.agencyUrn}`,
        authorise: async (request, projectId) => {
            const { key } = await current();
            return sign(request, key, projectId, options.clock.now());
        },
    };
}
async function logIn(options, attempts) {
    const { clock, cancelled, tell, mask } = options;
    const { credentials, date } = await repeat({
        clock,
        cancelled,
        attempt: () => exchange(options),
        judge: (error) => (error instanceof PassingFailure ? { most: attempts, asked: error.asked } : undefined),
        tell: (error, pause) => tell(messageOf(error), `Trying again in ${Math.ceil(pause / clock_0/* SECOND */.Z2)} s.`),
        tooLong: () => undefined,
    }).catch((error) => {
        if (!(error instanceof PassingFailure))
            throw error;
        throw new login_error/* LoginError */.Q({
            message: error.message,
            advice: 'Check sts_endpoint and the network, then run the step again.',
        });
    });
    for (const secret of [credentials.access_key_id, credentials.secret_access_key, credentials.security_token]) {
        mask(secret);
    }
    const life = Date.parse(credentials.expiration) - (date ?? clock.now());
    const endsAt = clock.now() + (Number.isNaN(life) ? SHORTEST_LIFE : life) - MARGIN;
    return {
        key: {
            id: credentials.access_key_id,
            secret: credentials.secret_access_key,
            securityToken: credentials.security_token,
        },
        endsAt,
        renewAt: endsAt - (endsAt - clock.now()) * RENEW_WITH_LEFT,
    };
}
async function exchange(options) {
    const { stsEndpoint, providerUrn, agencyUrn, idTokens, mask } = options;
    const idToken = await requestIdToken(idTokens, options);
    mask(idToken);
    const request = {
        method: 'POST',
        url: new URL('/v5/agencies/assume-with-oidc', stsEndpoint),
        headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
        body: JSON.stringify({
            provider_urn: providerUrn,
            agency_urn: agencyUrn,
            agency_session_name: 'replicate-cbr-backup',
            id_token: idToken,
        }),
    };
    const explain = ({ code }) => ({ notes: [tellClaims(idToken)], advice: adviseLogin(code) });
    const { value, date } = await callForLogin(`log in at ${stsEndpoint.host}`, request, assumed, explain, options);
    return { credentials: value.credentials, date };
}
function adviseLogin(code) {
    const forms = 'sub is repo:OWNER/REPO:… or, for repositories made since July 2026, repo:OWNER@ID/REPO@ID:…';
    if (code === 'STS5.1001')
        return `The trust policy of the agency does not match: compare its conditions with these claims (${forms}).`;
    if (code === 'STS5.2001')
        return 'The audience is not registered: add it to the client IDs of the provider, or correct oidc_audience.';
    return `Check oidc_provider_urn, oidc_agency_urn, the audience of the provider and the trust policy of the agency (${forms}).`;
}
function tellClaims(idToken) {
    try {
        const claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
        const show = (name) => `${name} ${JSON.stringify(claims[name] ?? null)}`;
        return `Claims of the ID token: ${show('iss')}, ${show('sub')}, ${show('aud')}.`;
    }
    catch {
        return 'The claims of the ID token could not be read.';
    }
}
function messageOf(error) {
    return error instanceof Error ? error.message : String(error);
}

;// CONCATENATED MODULE: ./credentials/token.js
function tokenCredential(token) {
    return {
        description: 'IAM token from the input token',
        authorise: async (request) => ({ ...request, headers: { ...request.headers, 'X-Auth-Token': token } }),
    };
}

// EXTERNAL MODULE: ../node_modules/undici/lib/api/api-connect.js
var api_connect = __webpack_require__(9086);
// EXTERNAL MODULE: ../node_modules/undici/lib/dispatcher/dispatcher.js
var dispatcher = __webpack_require__(6089);
// EXTERNAL MODULE: ../node_modules/undici/lib/dispatcher/env-http-proxy-agent.js
var env_http_proxy_agent = __webpack_require__(5579);
;// CONCATENATED MODULE: ./http/undici.js



Object.assign(dispatcher.prototype, { connect: api_connect });


;// CONCATENATED MODULE: ./http/transport.js




const ANSWER_LIMIT = 60 * clock_0/* SECOND */.Z2;
const CONNECT_LIMIT = 10 * clock_0/* SECOND */.Z2;
const LARGEST_ANSWER = 8 * 1024 * 1024;
function createTransport(environment, clock) {
    const proxy = proxyOf(environment);
    const closing = new AbortController();
    (0,external_node_events_.setMaxListeners)(0, closing.signal);
    const tls = { rejectUnauthorized: true, signal: closing.signal };
    const agent = new env_http_proxy_agent({
        httpProxy: '',
        httpsProxy: proxy?.href ?? '',
        noProxy: environment['no_proxy'] || environment['NO_PROXY'] || '',
        connect: { ...tls, timeout: CONNECT_LIMIT },
        requestTls: tls,
        proxyTls: tls,
        allowH2: false,
        headersTimeout: 0,
        bodyTimeout: 0,
    });
    return {
        send: async (request, cancelled) => {
            const limit = clock.limit(ANSWER_LIMIT);
            try {
                return await transport_exchange(agent, request, limit.signal, cancelled);
            }
            catch (error) {
                if (error instanceof TransportFailure && proxy !== undefined)
                    throw nameProxy(error, proxy);
                throw error;
            }
            finally {
                limit.clear();
            }
        },
        close: async () => {
            closing.abort();
            await agent.destroy();
        },
    };
}
function transport_exchange(agent, request, limit, cancelled) {
    return new Promise((resolve, reject) => {
        let connection;
        let head;
        let ended = false;
        let size = 0;
        const chunks = [];
        const end = (bodyProblem) => {
            if (head !== undefined) {
                const body = Buffer.concat(chunks).toString('utf8');
                resolve({ ...head, body, ...(bodyProblem === undefined ? {} : { bodyProblem }) });
            }
            release();
        };
        const fail = (failure) => {
            reject(failure);
            release();
        };
        const release = () => {
            ended = true;
            limit.removeEventListener('abort', onLimit);
            cancelled.removeEventListener('abort', onCancel);
            connection?.abort(new Error('not needed any more'));
        };
        const onLimit = () => {
            const seconds = ANSWER_LIMIT / clock_0/* SECOND */.Z2;
            if (head !== undefined)
                end(`it was not complete after ${seconds} s`);
            else if (connection === undefined)
                fail(new TransportFailure('unreachable', false, `no connection within ${seconds} s`));
            else
                fail(new TransportFailure('no_answer', true, `no answer came back within ${seconds} s`));
        };
        const onCancel = () => {
            fail(new TransportFailure('cancelled', connection !== undefined, 'the step was cancelled'));
        };
        if (cancelled.aborted)
            return onCancel();
        limit.addEventListener('abort', onLimit);
        cancelled.addEventListener('abort', onCancel);
        agent.dispatch({
            origin: request.url.origin,
            path: request.url.pathname + request.url.search,
            method: request.method,
            headers: request.headers,
            body: request.body ?? null,
        }, {
            onRequestStart: (controller) => {
                connection = controller;
                if (ended)
                    controller.abort(new Error('not needed any more'));
            },
            onResponseStart: (_controller, status, headers) => {
                if (status >= 200)
                    head = { status, headers: singleValued(headers) };
            },
            onResponseData: (_controller, chunk) => {
                size += chunk.length;
                if (size > LARGEST_ANSWER)
                    end(`it is larger than ${LARGEST_ANSWER} bytes`);
                else
                    chunks.push(chunk);
            },
            onResponseEnd: () => {
                connection = undefined;
                if (!ended)
                    end();
            },
            onResponseError: (_controller, error) => {
                if (ended)
                    return;
                if (head !== undefined)
                    end(`it broke off: ${error.message}`);
                else
                    fail(toTransportFailure(error, connection !== undefined));
            },
        });
    });
}
function singleValued(headers) {
    const entries = Object.entries(headers).map(([name, value]) => [
        name.toLowerCase(),
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]);
    return Object.fromEntries(entries);
}
function nameProxy({ kind, sent, message }, proxy) {
    if (kind === 'proxy_refused') {
        return new TransportFailure(kind, sent, message.replace('the proxy', `the proxy ${proxy.host}`));
    }
    const hint = kind === 'unreachable' || kind === 'unknown_host' ? ` (a proxy is set in the environment: ${proxy.host})` : '';
    return new TransportFailure(kind, sent, `${message}${hint}`);
}
function proxyOf(environment) {
    const name = environment['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY';
    const value = environment[name]?.trim();
    if (!value)
        return undefined;
    const url = URL.parse(value.includes('://') ? value : `http://${value}`);
    const isAddress = url !== null && url.pathname.length <= 1 && url.search === '' && url.hash === '';
    if (!isAddress || !/^https?:$/.test(url.protocol) || !canDecode(url.username + url.password)) {
        throw new Error(`The environment variable ${name} does not name a proxy that can be used: http://host:port is right.`);
    }
    return url;
}
function canDecode(text) {
    try {
        decodeURIComponent(text);
        return true;
    }
    catch {
        return false;
    }
}

// EXTERNAL MODULE: ./cbr/error-codes.js
var error_codes = __webpack_require__(3210);
// EXTERNAL MODULE: ./duration.js
var duration = __webpack_require__(2005);
;// CONCATENATED MODULE: ./replication/progress.js

const SHORTEST_SPAN = 30 * clock_0/* SECOND */.Z2;
const SMALLEST_STEP = 2;
const LONGEST_STANDSTILL = 20 * clock_0/* MINUTE */.pY;
class Progress {
    #first;
    #last;
    see(percent, at) {
        if (percent === undefined)
            return;
        if (this.#last === undefined || percent < this.#last.percent)
            this.#first = { at, percent };
        if (percent !== this.#last?.percent)
            this.#last = { at, percent };
    }
    get percent() {
        return this.#last?.percent;
    }
    left(now) {
        const first = this.#first;
        const last = this.#last;
        if (first === undefined || last === undefined || now - last.at > LONGEST_STANDSTILL)
            return undefined;
        const moved = last.percent - first.percent;
        if (last.at - first.at < SHORTEST_SPAN || moved < SMALLEST_STEP)
            return undefined;
        const left = ((100 - last.percent) / moved) * (last.at - first.at) - (now - last.at);
        return Math.max(0, left);
    }
}

// EXTERNAL MODULE: ./replication/records.js
var replication_records = __webpack_require__(3846);
// EXTERNAL MODULE: ./replication/replication.js
var replication_replication = __webpack_require__(9466);
;// CONCATENATED MODULE: ./replication/read-backup.js



const READ_RIGHT = 'Grant the right cbr:backups:get in the source project, then run the step again: it makes no second replica.';
const LIST_RIGHT = 'Grant the right cbr:backups:list in the source project, then run the step again: here only the list shows replication records.';
async function readBackup(replication, client, once = false) {
    try {
        const answer = await client.showBackup(replication.request.backupId, once);
        noteBackup(replication, answer.value);
        return answer;
    }
    catch (error) {
        return passingFailure(error, READ_RIGHT);
    }
}
async function readRecords(replication, client) {
    const answer = await readBackup(replication, client);
    if (answer instanceof call_error/* CallError */.RA || answer.value.replication_records !== undefined)
        return answer;
    try {
        const { value: records } = await listRecords(replication.request.backupId, client);
        return records && { ...answer, value: { ...answer.value, replication_records: records } };
    }
    catch (error) {
        return passingFailure(error, LIST_RIGHT);
    }
}
const SEARCHED_PAGE = 500;
async function listRecords(backupId, client) {
    for await (const { value } of pagesOf(client, SEARCHED_PAGE)) {
        const backup = value.backups.find(({ id }) => (0,replication_records/* isSame */.Ft)(id, backupId));
        if (backup !== undefined)
            return { value: backup.replication_records ?? [] };
    }
    return { value: undefined };
}
async function* pagesOf(client, limit) {
    for (let offset = 0;; offset += limit) {
        const page = await client.listBackups(limit, offset);
        yield page;
        if (page.value.backups.length < limit)
            return;
    }
}
function passingFailure(error, right) {
    if (!(error instanceof call_error/* CallError */.RA) || error.behaviour === 'cancelled' || (0,call_error/* isUnauthorised */.ED)(error))
        throw error;
    if (error instanceof call_error/* ServiceError */._7 && error.status === 403) {
        throw new replication_replication/* ReplicationError */.hq({
            message: error.message,
            advice: lacksRight(error) ? right : error.advice,
            call: error,
        });
    }
    if (error.behaviour === 'stop' && /^BackupService\./.test(error.code ?? ''))
        throw error;
    return error;
}
function isBeingMade(status) {
    return status === 'protecting' || status === 'waiting_protect';
}
function noteBackup(replication, backup) {
    const known = replication.backup;
    replication.backup = {
        name: backup.name ?? known?.name,
        vaultId: backup.vault_id ?? known?.vaultId,
        resourceName: backup.resource_name ?? known?.resourceName,
        resourceType: backup.resource_type ?? known?.resourceType,
        size: backup.resource_size ?? known?.size,
        protectedAt: backup.protected_at ?? known?.protectedAt,
    };
}
function lacksRight({ status, code = '' }) {
    return status === 403 && (/^APIGW?\.030[246]$/.test(code) || !/^(APIGW?|BackupService)\./.test(code));
}

;// CONCATENATED MODULE: ./replication/watch.js




const watch_FIRST_PAUSE = 14 * clock_0/* SECOND */.Z2;
const SHARE = 0.02;
const LONGEST_EXPECTED = 75 * clock_0/* SECOND */.Z2;
function pace(passed, left, chance) {
    const sure = Math.max(watch_FIRST_PAUSE, SHARE * passed);
    const hoped = left === undefined ? 0 : Math.min(left / 2, passed / 4, LONGEST_EXPECTED);
    return Math.max(sure, hoped) * (1 - chance / 5);
}
const REMINDER = 5 * clock_0/* MINUTE */.pY;
const FAILURE_REMINDER = 15 * clock_0/* MINUTE */.pY;
const LONGEST_ASKED = 10 * clock_0/* MINUTE */.pY;
const LONGEST_PAGE = 1_000;
const MOST_FAILED_LISTS = 3;
class Watch {
    #client;
    #caller;
    #waiting = new Set();
    #unlisted = new Set();
    #doubted = new Set();
    #canList = true;
    #needsList = false;
    #failedLists = 0;
    #listing;
    #lastLooks = (0,p_limit/* default */.A)(2);
    #lastLookFailed = false;
    #isThrottled = false;
    #page = 0;
    constructor(client, caller) {
        this.#client = client;
        this.#caller = caller;
    }
    async untilSeen(watching, look) {
        const { caller, until, pause } = watching;
        const { clock, tellTrouble } = caller;
        let failures = 0;
        let toldAt = Number.NEGATIVE_INFINITY;
        let asked = 0;
        while (clock.now() < until) {
            const left = until - clock.now();
            const answer = await this.#next(watching, Math.min(Math.max(pause(), asked), left), left);
            if (answer === undefined)
                continue;
            if (!(answer instanceof call_error/* CallError */.RA)) {
                failures = asked = 0;
                const seen = look(answer);
                if (seen !== undefined)
                    return seen;
                continue;
            }
            failures++;
            asked = answer instanceof call_error/* ServiceError */._7 ? Math.min(answer.retryAfter ?? 0, LONGEST_ASKED) : 0;
            if (clock.now() - toldAt < FAILURE_REMINDER)
                continue;
            toldAt = clock.now();
            tellTrouble(answer.message, failures === 1 ? 'Going on.' : `Attempt ${failures} in a row that failed; going on.`);
        }
        return undefined;
    }
    async #next({ replication, shows }, pause, left) {
        const { clock, cancelled } = this.#caller;
        const waiting = { replication, shows, wake: new AbortController() };
        this.#waiting.add(waiting);
        try {
            await clock.pause(pause, AbortSignal.any([cancelled, waiting.wake.signal]));
        }
        catch (error) {
            if (!waiting.wake.signal.aborted)
                throw error;
        }
        finally {
            this.#waiting.delete(waiting);
        }
        if (waiting.seen !== undefined)
            return waiting.seen;
        return pause < left ? this.#read(waiting) : this.#lastLooks(() => this.#lookLast(waiting));
    }
    async #lookLast({ replication }) {
        if (this.#lastLookFailed)
            return undefined;
        const answer = await readBackup(replication, this.#client, true);
        if (answer instanceof call_error/* CallError */.RA)
            this.#lastLookFailed = true;
        return answer;
    }
    async #read(waiting) {
        const { replication, shows } = waiting;
        const id = replication.request.backupId;
        const listing = this.#listingFor(waiting);
        if (listing === undefined) {
            this.#doubted.delete(id);
            const answer = await readBackup(replication, this.#client, true);
            if (!(answer instanceof call_error/* CallError */.RA) && answer.value.replication_records === undefined && !shows(answer)) {
                this.#needsList = true;
            }
            return answer;
        }
        const list = await listing.result;
        if (list === undefined || list instanceof call_error/* CallError */.RA)
            return list;
        const answer = list.get(id);
        if (answer === undefined) {
            this.#unlisted.add(id);
            return undefined;
        }
        noteBackup(replication, answer.value);
        if (!shows(answer)) {
            const isKnown = replication.status !== undefined;
            (isKnown ? this.#unlisted : this.#doubted).add(id);
        }
        return answer;
    }
    #listingFor(waiting) {
        if (!this.#isListed(waiting))
            return undefined;
        if (this.#listing !== undefined) {
            return this.#listing.wanted.has(waiting.replication.request.backupId) ? this.#listing : undefined;
        }
        if (this.#isThrottled) {
            this.#isThrottled = false;
            return undefined;
        }
        const listed = [waiting, ...this.#waiting].filter((other) => this.#isListed(other));
        if (listed.length < 2 && !this.#needsList)
            return undefined;
        const wanted = new Set(listed.map(({ replication }) => replication.request.backupId));
        const result = this.#list(wanted).finally(() => {
            this.#listing = undefined;
        });
        this.#listing = { wanted, result };
        return this.#listing;
    }
    #isListed({ replication }) {
        const id = replication.request.backupId;
        return this.#canList && !this.#unlisted.has(id) && !this.#doubted.has(id);
    }
    async #list(wanted) {
        try {
            const found = await this.#readPages(wanted);
            this.#failedLists = 0;
            this.#serve(found);
            return found;
        }
        catch (error) {
            if (!(error instanceof call_error/* CallError */.RA) || error.behaviour === 'cancelled' || (0,call_error/* isUnauthorised */.ED)(error)) {
                for (const { wake } of this.#waiting)
                    wake.abort();
                throw error;
            }
            const isForWantOfRight = error instanceof call_error/* ServiceError */._7 && lacksRight(error);
            const isRefused = isForWantOfRight || (error instanceof call_error/* ServiceError */._7 && isOwnRefusal(error));
            this.#isThrottled = error.behaviour === 'throttled';
            if (!this.#isThrottled)
                this.#failedLists++;
            if (!isRefused && this.#failedLists < MOST_FAILED_LISTS) {
                for (const waiting of this.#waiting)
                    if (this.#isListed(waiting))
                        wakeWith(waiting, error);
                return error;
            }
            this.#canList = false;
            this.#caller.tell(error.message, 'Going on without the list: each backup is read by itself, which takes more requests.', isForWantOfRight ? 'The list needs the right cbr:backups:list.' : '');
            return undefined;
        }
    }
    async #readPages(wanted) {
        const found = new Map();
        this.#page = Math.min(LONGEST_PAGE, Math.max(this.#page, 2 * wanted.size + 50, this.#needsList ? SEARCHED_PAGE : 0));
        for await (const { value, requestId, date } of pagesOf(this.#client, this.#page)) {
            const before = found.size;
            for (const backup of value.backups) {
                if (backup.id !== undefined && wanted.has(backup.id))
                    found.set(backup.id, { value: backup, requestId, date });
            }
            const isTooOld = found.size === before && !this.#needsList;
            if (found.size === wanted.size || isTooOld)
                break;
        }
        return found;
    }
    #serve(found) {
        for (const waiting of this.#waiting) {
            const answer = found.get(waiting.replication.request.backupId);
            if (answer === undefined || !waiting.shows(answer))
                continue;
            noteBackup(waiting.replication, answer.value);
            wakeWith(waiting, answer);
        }
    }
}
function isOwnRefusal({ behaviour, code }) {
    return behaviour === 'stop' && code?.startsWith('BackupService.') === true;
}
function wakeWith(waiting, seen) {
    waiting.seen = seen;
    waiting.wake.abort();
}

;// CONCATENATED MODULE: ./replication/follow.js







const KNOWN_STATUSES = ['waiting_replicate', 'replicating', 'success', 'fail', 'skip'];
async function follow(replication, watch, caller, until) {
    if ((0,replication_records/* isFinished */.$g)(replication))
        return;
    const { clock, tell, remind } = caller;
    const start = clock.now();
    const progress = new Progress();
    let begun = start;
    let toldStatus = replication.status;
    let toldAt = start;
    const recordIn = (answer) => {
        const now = clock.now();
        const serverNow = answer.date ?? now;
        const firstRequest = serverNow - (now - (replication.requestedAt ?? start));
        return (0,replication_records/* findRecord */.Tq)(answer.value.replication_records ?? [], replication, firstRequest, serverNow);
    };
    const look = (answer) => {
        const now = clock.now();
        const serverNow = answer.date ?? now;
        const record = recordIn(answer);
        if (record === undefined) {
            if (now - toldAt >= REMINDER) {
                const { recordId = 'unknown' } = replication;
                remind(`The backup shows no replication record ${recordId}, ${(0,duration/* showDuration */.k)(now - begun)} so far.`);
                toldAt = now;
            }
            return undefined;
        }
        (0,replication_records/* noteRecord */.cF)(replication, record);
        if (replication.createdAt !== undefined)
            begun = Math.min(start, now - (serverNow - replication.createdAt));
        progress.see(record.extra_info?.progress, now);
        endIfOver(record);
        if ((0,replication_records/* isFinished */.$g)(record)) {
            replication.finishedAt = serverNow;
            return true;
        }
        replication.progress = progress.percent;
        const changed = record.status !== toldStatus;
        if (changed || now - toldAt >= REMINDER) {
            const isNews = changed && (toldStatus !== undefined || record.status !== 'waiting_replicate');
            (isNews ? tell : remind)(follow_describe(record, progress, now, begun));
            if (changed && !KNOWN_STATUSES.includes(record.status ?? '')) {
                tell('This status is in none of the documents this action knows: taken as still under way.');
            }
            toldStatus = record.status;
            toldAt = now;
        }
        return undefined;
    };
    const shows = (answer) => recordIn(answer) !== undefined;
    const pause = () => pace(clock.now() - begun, progress.left(clock.now()), clock.random());
    try {
        const finished = await watch.untilSeen({ replication, caller, until, pause, shows }, look);
        if (finished === undefined)
            throw timeLimit(replication, clock.now() - (replication.requestedAt ?? start));
    }
    catch (error) {
        throw explainLoss(error, replication);
    }
}
function endIfOver({ status, extra_info, id = 'unknown' }) {
    if (status !== 'fail' && status !== 'skip')
        return;
    const code = extra_info?.fail_code;
    const reason = extra_info?.fail_reason;
    const words = [code, reason === undefined ? undefined : `"${reason}"`].filter((word) => word !== undefined).join(' ');
    const given = words === '' ? 'The service gives no reason.' : `The service says: ${words}.`;
    throw status === 'fail'
        ? new replication_replication/* ReplicationError */.hq({
            title: 'The replication failed',
            message: `Replication record ${id} has ended as fail: there is no replica. ${given}`,
            advice: (0,error_codes/* judgeRecord */.dy)(code),
            code,
        })
        : new replication_replication/* ReplicationError */.hq({
            title: 'The replication was skipped',
            message: `Replication record ${id} has ended as skip: the service made no replica. ${given}`,
            advice: 'Look into the tasks of CBR in the console for why, and whether the destination has this backup already; then run the step again.',
            code,
        });
}
function timeLimit(replication, waited) {
    const { recordId = 'unknown', status } = replication;
    const stands = status === undefined ? 'no status of it was ever seen' : `status ${status}`;
    return new replication_replication/* ReplicationError */.hq({
        title: 'The time limit was reached',
        message: `Stopped waiting after ${(0,duration/* showDuration */.k)(waited)}. The copy goes on in the cloud: replication record ${recordId}, ${stands}.`,
        advice: 'Run the step again: it picks the replication up where it is, and makes no second replica.',
    });
}
function explainLoss(error, { recordId = 'unknown' }) {
    const title = 'The replication can no longer be followed';
    const goesOn = `The copy goes on in the cloud: replication record ${recordId}.`;
    if (error instanceof replication_replication/* ReplicationError */.hq && error.call !== undefined) {
        return new replication_replication/* ReplicationError */.hq({
            title,
            message: goesOn,
            advice: error.advice,
            call: error.call,
        });
    }
    if (!(error instanceof call_error/* CallError */.RA) || error.behaviour === 'cancelled')
        return error;
    if ((0,call_error/* isUnauthorised */.ED)(error)) {
        return new replication_replication/* ReplicationError */.hq({
            title,
            message: `The credential is not accepted any more. ${goesOn}`,
            advice: 'Run the step again with a fresh credential: it picks the replication up where it is.',
            call: error,
        });
    }
    if (error.code === 'BackupService.6200') {
        return new replication_replication/* ReplicationError */.hq({
            title,
            message: `The source backup cannot be found any more. Whether the copy goes on cannot be told: replication record ${recordId}.`,
            advice: 'Look into the destination vault for the replica, and for what deletes backups while they are copied.',
            call: error,
        });
    }
    return new replication_replication/* ReplicationError */.hq({ title, message: goesOn, advice: error.advice, call: error });
}
function follow_describe(record, progress, now, begun) {
    const { percent } = progress;
    const left = record.status === 'replicating' ? progress.left(now) : undefined;
    const parts = [
        `Replication record ${record.id ?? 'unknown'}: ${record.status ?? 'no status'}`,
        percent === undefined || record.status === 'waiting_replicate' ? undefined : `${percent} %`,
        `${(0,duration/* showDuration */.k)(now - begun)} so far`,
        left === undefined ? undefined : `about ${(0,duration/* showDuration */.k)(left)} left`,
    ];
    return `${parts.filter((part) => part !== undefined).join(', ')}.`;
}

;// CONCATENATED MODULE: ./replication/submit.js







const GRACE = [5 * clock_0/* SECOND */.Z2, 10 * clock_0/* SECOND */.Z2, 20 * clock_0/* SECOND */.Z2, 40 * clock_0/* SECOND */.Z2];
const LONGER_GRACE = [60 * clock_0/* SECOND */.Z2, 60 * clock_0/* SECOND */.Z2, 60 * clock_0/* SECOND */.Z2];
const REFUSED_GRACE = [0, 5 * clock_0/* SECOND */.Z2, 10 * clock_0/* SECOND */.Z2, 20 * clock_0/* SECOND */.Z2];
const MOST_DOUBTFUL_REQUESTS = 3;
const FIRST_BUSY_PAUSE = 15 * clock_0/* SECOND */.Z2;
const LONGEST_BUSY_PAUSE = clock_0/* MINUTE */.pY;
const LONGEST_BUSY = 15 * clock_0/* MINUTE */.pY;
const BUSY_VAULT = ['6112', '6113', '6125', '6130', '6134'].map((number) => `BackupService.${number}`);
const RUN_AGAIN = 'Run the step again: it finds out what the request has done, and makes no second replica.';
async function submit_submit(replication, caller, submitting) {
    await new Submission(replication, caller, submitting).run();
}
class Submission {
    #replication;
    #request;
    #caller;
    #common;
    #doubtfulRequests = 0;
    #mayRead = true;
    #busySince;
    #busyPause = FIRST_BUSY_PAUSE;
    #turn;
    constructor(replication, caller, common) {
        this.#replication = replication;
        this.#request = replication.request;
        this.#caller = caller;
        this.#common = common;
    }
    async run() {
        try {
            await this.#submit();
            this.#common.turns.lastThrough = this.#caller.clock.now();
        }
        finally {
            this.#endTurn();
        }
    }
    async #submit() {
        for (;;) {
            const error = await this.#post();
            if (error === undefined)
                return;
            if (error.behaviour !== 'later')
                this.#endTurn();
            switch (error.behaviour) {
                case 'adopt':
                    return this.#adoptAfterRefusal(error);
                case 'ambiguous':
                    if (await this.#adoptAfterDoubt(error))
                        return;
                    break;
                case 'later':
                    if (await this.#adoptIfMade())
                        return;
                    await this.#pauseWhileBusy(error);
                    break;
                case 'inspect':
                    if (this.#isDoubtful && (await this.#adoptIfMade()))
                        return;
                    await this.#checkBackupStatus(error);
                    break;
                default:
                    if (this.#isDoubtful && !(0,call_error/* isUnauthorised */.ED)(error) && (await this.#adoptIfMade()))
                        return;
                    throw error;
            }
        }
    }
    get #isDoubtful() {
        return this.#doubtfulRequests > 0;
    }
    async #post() {
        try {
            const { clock } = this.#caller;
            const starts = () => {
                if (!this.#isDoubtful && clock.now() >= this.#common.longest)
                    throw notInTime();
                this.#replication.requestedAt ??= clock.now();
            };
            this.#accept(await this.#common.client.replicateBackup(this.#request.backupId, toBody(this.#request), starts));
            return undefined;
        }
        catch (error) {
            const mayHaveGoneThrough = error instanceof call_error/* CallError */.RA &&
                (error.behaviour === 'ambiguous' || (error instanceof call_error/* UnansweredError */.jd && error.sent));
            this.#replication.inDoubt = this.#isDoubtful || mayHaveGoneThrough;
            if (error instanceof call_error/* CallError */.RA && error.behaviour !== 'cancelled')
                return error;
            throw error;
        }
    }
    #accept({ value, requestId }) {
        const replication = this.#replication;
        replication.outcome = 'submitted';
        replication.recordId = value.replication_record_id;
        replication.inDoubt = false;
        (0,replication_replication/* note */.N4)(replication, 'requestId', requestId);
        (0,replication_replication/* note */.N4)(replication, 'sourceRegion', value.source_region);
        (0,replication_replication/* note */.N4)(replication, 'projectId', value.project_id);
        (0,replication_replication/* note */.N4)(replication, 'providerId', value.provider_id);
        (0,replication_replication/* note */.N4)(replication, 'destinationRegion', value.destination_region);
        (0,replication_replication/* note */.N4)(replication, 'destinationProjectId', value.destination_project_id);
        (0,replication_replication/* note */.N4)(replication, 'destinationVaultId', value.destination_vault_id);
    }
    #adopt(record, outcome) {
        const replication = this.#replication;
        replication.outcome = outcome;
        replication.inDoubt = false;
        replication.foundInRecords = true;
        (0,replication_records/* noteRecord */.cF)(replication, record);
    }
    async #adoptAfterDoubt(error) {
        const { tell, clock, cancelled } = this.#caller;
        this.#doubtfulRequests++;
        tell(error.message, 'The request may have gone through: reading the replication records of the backup.');
        let sawRecords = false;
        for (const [index, pause] of [...GRACE, ...LONGER_GRACE].entries()) {
            if (index >= GRACE.length && sawRecords)
                break;
            const asked = index === 0 && error instanceof call_error/* ServiceError */._7 ? (error.retryAfter ?? 0) : 0;
            await clock.pause(Math.max(pause, Math.min(asked, LONGEST_BUSY)), cancelled);
            const answer = await this.#readRecords(error);
            sawRecords = answer !== undefined;
            if (answer !== undefined && this.#adoptMade(answer))
                return true;
        }
        if (!sawRecords) {
            throw new replication_replication/* ReplicationError */.hq({
                message: 'Nobody knows whether the request went through: the replication records could not be read.',
                advice: RUN_AGAIN,
                call: error,
            });
        }
        if (this.#doubtfulRequests === MOST_DOUBTFUL_REQUESTS) {
            throw new replication_replication/* ReplicationError */.hq({
                message: `After ${MOST_DOUBTFUL_REQUESTS} such answers there is still no replication record.`,
                advice: RUN_AGAIN,
                call: error,
            });
        }
        tell('There is no replication record: sending the request again. Had it gone through, the service would refuse it.');
        return false;
    }
    async #adoptIfMade() {
        if (!this.#mayRead)
            return false;
        try {
            const answer = await this.#readRecords();
            return answer !== undefined && this.#adoptMade(answer);
        }
        catch (error) {
            if (!(error instanceof replication_replication/* ReplicationError */.hq) || this.#isDoubtful)
                throw error;
            this.#mayRead = false;
            return false;
        }
    }
    #adoptMade(answer) {
        const own = this.#findOwn(answer);
        if (own !== undefined) {
            this.#adopt(own, 'submitted');
            return true;
        }
        const standing = (0,replication_records/* standingRecord */.Kq)(recordsOf(answer), this.#request);
        if (standing === undefined || (0,replication_records/* isFinished */.$g)(standing) || !(0,replication_records/* leadsTo */.Rs)(standing, this.#request))
            return false;
        this.#adopt(standing, 'attached');
        return true;
    }
    async #adoptAfterRefusal(error) {
        const { tell, clock, cancelled } = this.#caller;
        tell('The service says that a replica is there or being made: reading the replication records of the backup.');
        let wasRead = false;
        let standing;
        for (const pause of REFUSED_GRACE) {
            if (pause > 0)
                await clock.pause(pause, cancelled);
            const answer = await this.#readRecords(error);
            if (answer === undefined)
                continue;
            wasRead = true;
            const own = this.#findOwn(answer);
            if (own !== undefined)
                return this.#adopt(own, 'submitted');
            standing = (0,replication_records/* standingRecord */.Kq)(recordsOf(answer), this.#request);
            if (standing === undefined)
                continue;
            if (!(0,replication_records/* isFinished */.$g)(standing) && (0,replication_records/* leadsTo */.Rs)(standing, this.#request))
                return this.#adopt(standing, 'attached');
            if (!this.#isDoubtful)
                break;
        }
        if (standing !== undefined) {
            if ((0,replication_records/* leadsTo */.Rs)(standing, this.#request))
                return this.#adopt(standing, 'already_replicated');
            throw new replication_replication/* ReplicationError */.hq({
                title: 'Another replica is in the way',
                message: `The replica is, or goes, to another place in ${this.#request.destinationRegion}: ` +
                    `vault ${(0,replication_records/* vaultOf */._7)(standing) ?? 'unknown'}, project ${standing.destination_project_id ?? 'unknown'}, ` +
                    `replication record ${standing.id ?? 'unknown'}, status ${standing.status ?? 'unknown'}.`,
                advice: 'Give that vault and project, or delete that replica in the destination region and run the step again.',
                call: error,
            });
        }
        if (!wasRead) {
            throw new replication_replication/* ReplicationError */.hq({
                title: 'A replica is there or being made, and cannot be read',
                message: 'Where it is, or goes, stands in the replication records, and those could not be read.',
                advice: 'Run the step again: it reads them, and makes no second replica.',
                call: error,
            });
        }
        throw new replication_replication/* ReplicationError */.hq({
            title: 'A replica is there or being made, and cannot be found',
            message: `But the backup shows no replication record for ${this.#request.destinationRegion}.`,
            advice: 'The record may show late, or a replication of the whole vault made the replica: run the step again in a few minutes, and look into the vaults of the destination region.',
            call: error,
        });
    }
    async #pauseWhileBusy(error) {
        const { clock, cancelled, tellTrouble } = this.#caller;
        const now = clock.now();
        this.#busySince ??= now;
        if (await this.#waitForTurn(error))
            return;
        const asked = error instanceof call_error/* ServiceError */._7 ? (error.retryAfter ?? 0) : 0;
        const pause = Math.max(asked, this.#busyPause * (0.75 + clock.random() / 2));
        this.#busyPause = Math.min(this.#busyPause * 2, LONGEST_BUSY_PAUSE);
        if (now + pause > this.#busyUntil)
            throw this.#busyForTooLong(error);
        tellTrouble(error.message, `Trying again in ${Math.round(pause / clock_0/* SECOND */.Z2)} s.`);
        await clock.pause(pause, cancelled);
    }
    async #waitForTurn(error) {
        const { turns } = this.#common;
        const name = this.#lineFor(error);
        if (this.#turn?.name === name)
            return false;
        this.#endTurn();
        const isFree = turns.line(name).isFree;
        this.#turn = { name, release: await this.#takeInTime(turns.line(name), error) };
        return !isFree;
    }
    async #takeInTime(line, error) {
        const { clock, cancelled } = this.#caller;
        const over = new AbortController();
        const ended = AbortSignal.any([cancelled, over.signal]);
        const taken = line.take(ended);
        try {
            for (;;) {
                const left = this.#busyUntil - clock.now();
                if (left <= 0)
                    throw this.#busyForTooLong(error);
                const release = await Promise.race([taken, clock.pause(left, ended).then(() => undefined)]);
                if (release !== undefined)
                    return release;
            }
        }
        catch (failure) {
            taken.then((release) => release(), () => undefined);
            throw failure;
        }
        finally {
            over.abort();
        }
    }
    #lineFor({ code = '' }) {
        const vault = BUSY_VAULT.includes(code) ? this.#replication.backup?.vaultId : undefined;
        return `${code} ${vault ?? this.#request.backupId}`;
    }
    #endTurn() {
        this.#turn?.release();
        this.#turn = undefined;
    }
    get #busyUntil() {
        const { until, longest, turns } = this.#common;
        return until ?? Math.min(Math.max(this.#busySince ?? 0, turns.lastThrough) + LONGEST_BUSY, longest);
    }
    #busyForTooLong(error) {
        const { clock } = this.#caller;
        const limit = this.#common.until === undefined ? '' : ' The time limit leaves no time for another attempt.';
        error.notes.push(`It has been so for ${(0,duration/* showDuration */.k)(clock.now() - (this.#busySince ?? 0))}.${limit}`);
        return error;
    }
    async #checkBackupStatus(error) {
        const status = (await this.#readBackup(error))?.value.status;
        if (status === 'available')
            return this.#pauseWhileBusy(error);
        if (status !== undefined && !isBeingMade(status))
            throw unavailable(status, error);
        if (this.#common.until !== undefined)
            return this.#waitUntilAvailable(error);
        throw new replication_replication/* ReplicationError */.hq({
            message: status === undefined
                ? "The backup's status could not be read."
                : `The backup is still being made (status ${status}).`,
            advice: error.advice,
            call: error,
        });
    }
    async #waitUntilAvailable(error) {
        const { clock, tell, remind } = this.#caller;
        const start = clock.now();
        let toldAt = start;
        tell('The backup is still being made: waiting for it to become available.');
        const available = await this.#common.watch.untilSeen({
            replication: this.#replication,
            caller: this.#caller,
            until: this.#common.until ?? start,
            pause: () => pace(clock.now() - start, undefined, clock.random()),
            shows: () => true,
        }, ({ value: { status } }) => {
            if (status !== undefined && status !== 'available' && !isBeingMade(status))
                throw unavailable(status, error);
            if (status === 'available')
                return status;
            const now = clock.now();
            if (now - toldAt >= REMINDER) {
                remind(`The backup is still being made (status ${status ?? 'unknown'}), ${(0,duration/* showDuration */.k)(now - start)} so far.`);
                toldAt = now;
            }
            return undefined;
        });
        if (available === undefined) {
            throw new replication_replication/* ReplicationError */.hq({
                title: 'The backup did not become available within the time limit',
                message: 'It is still being made; no replication of it was submitted.',
                advice: 'Run the step again later, or give it a longer timeout_minutes.',
                call: error,
            });
        }
        tell(`The backup has become available after ${(0,duration/* showDuration */.k)(clock.now() - start)}.`);
    }
    #findOwn(answer) {
        if (!this.#isDoubtful)
            return undefined;
        const live = (0,replication_records/* liveRecords */.rQ)(recordsOf(answer), this.#request);
        const now = this.#caller.clock.now();
        const firstRequestByServer = (answer.date ?? now) - (now - (this.#replication.requestedAt ?? now));
        return live.find((record) => (0,replication_records/* leadsTo */.Rs)(record, this.#request) && (0,replication_records/* isOwn */.NP)(record, firstRequestByServer, answer.date ?? now));
    }
    #readBackup(cause) {
        return this.#read(readBackup(this.#replication, this.#common.client), cause);
    }
    #readRecords(cause) {
        return this.#read(readRecords(this.#replication, this.#common.client), cause);
    }
    async #read(reading, cause) {
        const answer = await reading.catch((error) => {
            if (cause === undefined || !(error instanceof replication_replication/* ReplicationError */.hq))
                throw error;
            const answered = cause instanceof call_error/* ServiceError */._7 ? cause : error.call;
            const { code, requestId } = answered ?? cause;
            const told = { message: error.message, advice: error.advice, call: cause, code, requestId };
            throw new replication_replication/* ReplicationError */.hq(cause.behaviour === 'adopt'
                ? { ...told, title: 'A replica is there or being made, and may not be read' }
                : told);
        });
        if (!(answer instanceof call_error/* CallError */.RA))
            return answer;
        this.#caller.tellTrouble(answer.message, 'Going on.');
        return undefined;
    }
}
function recordsOf({ value }) {
    return value.replication_records ?? [];
}
function notInTime() {
    return new replication_replication/* ReplicationError */.hq({
        title: 'The time limit was reached',
        message: 'No request for this backup got through before: the service lets through too few at a time.',
        advice: 'Run the step again, or give it a longer timeout_minutes.',
    });
}
function unavailable(status, call) {
    const message = `The backup's status is ${status}.`;
    return new replication_replication/* ReplicationError */.hq({
        message,
        advice: 'Only a backup in the status available can be replicated: give another one.',
        call,
    });
}
function toBody(request) {
    return {
        replicate: {
            destination_region: request.destinationRegion,
            destination_project_id: request.destinationProjectId,
            destination_vault_id: request.destinationVaultId,
            ...(request.name === undefined ? {} : { name: request.name }),
            ...(request.description === undefined ? {} : { description: request.description }),
            ...(request.enableAcceleration ? { enable_acceleration: true } : {}),
        },
    };
}

;// CONCATENATED MODULE: ./replication/turns.js

class Turns {
    #lines = new Map();
    lastThrough = Number.NEGATIVE_INFINITY;
    line(name) {
        const line = this.#lines.get(name) ?? new Line();
        this.#lines.set(name, line);
        return line;
    }
}

;// CONCATENATED MODULE: ./replication/verify.js






const verify_LONGEST = 10 * clock_0/* MINUTE */.pY;
const PAUSE = 20 * clock_0/* SECOND */.Z2;
const MOST_UNKNOWN_HOST = 3;
const TITLE = 'The replica could not be verified';
async function verify(replication, destination, caller) {
    const { destinationBackupId: id, recordId = 'unknown' } = replication;
    if (id === undefined) {
        throw new replication_replication/* ReplicationError */.hq({
            title: TITLE,
            message: `Replication record ${recordId} has ended well, but names no replica.`,
            advice: 'Look for the replica in the destination vault in the console.',
        });
    }
    const { clock, cancelled, tellTrouble } = caller;
    const start = clock.now();
    const until = start + verify_LONGEST;
    let unknownHosts = 0;
    for (;;) {
        const problem = await look(replication, destination, id);
        if (problem === undefined)
            return;
        const call = problem instanceof call_error/* CallError */.RA ? problem : undefined;
        const isUnknownHost = call instanceof call_error/* UnansweredError */.jd && call.kind === 'unknown_host';
        unknownHosts = isUnknownHost ? unknownHosts + 1 : 0;
        if (unknownHosts === MOST_UNKNOWN_HOST && call !== undefined)
            throw unreadable(call, id);
        const message = problem instanceof call_error/* CallError */.RA ? problem.message : problem;
        const left = until - clock.now();
        if (left < PAUSE) {
            throw new replication_replication/* ReplicationError */.hq({
                title: TITLE,
                message: `${message} It has been so for ${(0,duration/* showDuration */.k)(clock.now() - start)}.`,
                advice: call !== undefined && isOfAddress(call)
                    ? ADDRESS
                    : 'Look at the replica in the destination region in the console; run the step again to verify once more.',
                code: call?.code,
                requestId: call?.requestId,
            });
        }
        const asked = call instanceof call_error/* ServiceError */._7 ? (call.retryAfter ?? 0) : 0;
        const pause = Math.min(Math.max(PAUSE, asked), left);
        tellTrouble(message, `Looking again in ${Math.round(pause / clock_0/* SECOND */.Z2)} s.`);
        await clock.pause(pause, cancelled);
    }
}
async function look(replication, destination, id) {
    let answer;
    try {
        answer = await destination.showBackup(id, true);
    }
    catch (error) {
        if (!(error instanceof call_error/* CallError */.RA) || error.behaviour === 'cancelled')
            throw error;
        if (!mayPass(error))
            throw unreadable(error, id);
        return error;
    }
    const { status, image_type, vault_id, project_id } = answer.value;
    const { destinationVaultId, destinationProjectId } = replication.request;
    const passing = status === undefined || isBeingMade(status);
    const isRight = (value, right) => (value === undefined && passing) || (0,replication_records/* isSame */.Ft)(value, right);
    const wrong = [
        isRight(image_type, 'replication') ? '' : `it is of the type ${image_type ?? 'unknown'} instead of replication`,
        isRight(vault_id, destinationVaultId)
            ? ''
            : `it is in vault ${vault_id ?? 'unknown'} instead of ${destinationVaultId}`,
        isRight(project_id, destinationProjectId)
            ? ''
            : `it is in project ${project_id ?? 'unknown'} instead of ${destinationProjectId}`,
    ].filter((part) => part !== '');
    if (status !== 'available' && !passing)
        wrong.unshift(`its status is ${status}`);
    if (wrong.length > 0) {
        throw new replication_replication/* ReplicationError */.hq({
            title: TITLE,
            message: `Replica ${id} is not as it should be: ${wrong.join(', ')}.`,
            advice: 'Do not rely on it: look at it in the destination region in the console, and at who else works on that vault.',
        });
    }
    return status === 'available' ? undefined : `Replica ${id} is still in the making (status ${status ?? 'unknown'}).`;
}
function mayPass(error) {
    if ((0,call_error/* isUnauthorised */.ED)(error))
        return false;
    if (error instanceof call_error/* UnansweredError */.jd)
        return error.sent || error.canConnectLater;
    const isUnknown = error.code === 'BackupService.6200' || (error instanceof call_error/* ServiceError */._7 && error.status === 404);
    return error.behaviour !== 'stop' || isUnknown;
}
function unreadable(call, id) {
    if ((0,call_error/* isUnauthorised */.ED)(call)) {
        return new replication_replication/* ReplicationError */.hq({
            title: TITLE,
            message: `The credential is not accepted any more, so that replica ${id} could not be read. The copy itself has ended well.`,
            advice: 'Run the step again with a credential that both regions accept.',
            call,
        });
    }
    return new replication_replication/* ReplicationError */.hq({
        title: TITLE,
        message: `Replica ${id} could not be read in the destination region. The copy itself has ended well.`,
        advice: advise(call),
        call,
    });
}
const ADDRESS = 'Check the inputs destination_region, destination_project_id and destination_endpoint, and NODE_EXTRA_CA_CERTS where your network inspects TLS; then run the step again.';
function advise(error) {
    if (error instanceof call_error/* ServiceError */._7 && lacksRight(error)) {
        return 'Give the credential the right cbr:backups:get in the destination project as well.';
    }
    return isOfAddress(error) ? ADDRESS : error.advice;
}
function isOfAddress(error) {
    return error instanceof call_error/* UnansweredError */.jd
        ? error.kind === 'unknown_host' || error.kind === 'certificate'
        : error.behaviour === 'stop' && (error.code === undefined || /^APIGW?\.(0101|0310)$/.test(error.code));
}

// EXTERNAL MODULE: ./report/explain.js
var explain = __webpack_require__(5327);
;// CONCATENATED MODULE: ./step/autosave.js


const SAVE = 30 * clock_0/* SECOND */.Z2;
const STATUS_LINE = 5 * clock_0/* MINUTE */.pY;
const TROUBLE = clock_0/* MINUTE */.pY;
class Keeper {
    #results;
    #clock;
    #tell;
    #save;
    #savedAt = Number.NEGATIVE_INFINITY;
    #isStale = false;
    constructor(results, clock, tell, save) {
        this.#results = results;
        this.#clock = clock;
        this.#tell = tell;
        this.#save = save;
    }
    changed() {
        this.#isStale = true;
        if (this.#clock.now() - this.#savedAt >= SAVE)
            this.#write();
    }
    async during(cancelled, work) {
        const over = new AbortController();
        const keeping = this.#results.length > 1 ? this.#keep(AbortSignal.any([cancelled, over.signal])) : Promise.resolve();
        try {
            await work;
        }
        finally {
            over.abort();
            await keeping;
        }
    }
    async #keep(ended) {
        let toldAt = this.#clock.now();
        while (!ended.aborted) {
            await this.#clock.pause(SAVE, ended).catch(() => undefined);
            if (ended.aborted)
                return;
            if (this.#isStale && this.#clock.now() - this.#savedAt >= SAVE)
                this.#write();
            if (this.#clock.now() - toldAt < STATUS_LINE)
                continue;
            this.#tell((0,explain/* tellAll */.FY)(this.#results));
            toldAt = this.#clock.now();
        }
    }
    #write() {
        this.#isStale = false;
        this.#savedAt = this.#clock.now();
        this.#save();
    }
}
function tellSometimes(clock, tell) {
    let toldAt = Number.NEGATIVE_INFINITY;
    let untold = 0;
    return (...texts) => {
        if (clock.now() - toldAt < TROUBLE) {
            untold++;
            return;
        }
        tell(...texts, untold === 0 ? '' : `(${untold} more such lines before this one.)`);
        toldAt = clock.now();
        untold = 0;
    };
}

;// CONCATENATED MODULE: ./replication/preflight.js





const SERVER = 'OS::Nova::Server';
const FILE_SYSTEM = 'OS::Sfs::Turbo';
const VAULT_KINDS = { [SERVER]: 'server', [FILE_SYSTEM]: 'turbo' };
const NO_VAULT = ['BackupService.6105', 'BackupService.6120'];
const MOST_EXPANSION = 1.25;
const ONLY_THE_SERVICE_KNOWS = 'the right cbr:backups:replicate, whether the destination project takes replicas (BackupService.1011), the number of ' +
    'replicas (BackupService.1012), a system disk that was chosen by hand (BackupService.1013), the type and state of the ' +
    'source vault, and what is under way in the vaults: only a replication itself can tell.';
async function checkBackup(replication, client, caller) {
    const findings = { obstacles: [], facts: [], unchecked: [], adopts: false };
    const { backupId } = replication.request;
    let backup;
    try {
        backup = await repeated(caller, () => client.showBackup(backupId));
    }
    catch (error) {
        if (!(error instanceof call_error/* ServiceError */._7) || ['ambiguous', 'throttled'].includes(error.behaviour))
            throw error;
        noteFailure(error, findings, 'the backup', 'cbr:backups:get');
        return findings;
    }
    noteBackup(replication, backup);
    findings.facts.push(describeBackup(backup));
    const what = 'the replication records of the backup';
    const records = backup.replication_records ??
        (await read(findings, caller, what, 'cbr:backups:list', async () => {
            const { value } = await listRecords(backupId, client);
            if (value === undefined)
                findings.unchecked.push(`${what}, which the service does not tell.`);
            return { value };
        }));
    if (records !== undefined)
        judgeRecords(records, replication, findings);
    if (findings.adopts)
        return findings;
    judgeStatus(backup, findings);
    judgeKind(backup, findings);
    return findings;
}
async function checkDestination(replications, sourceRegion, client, caller) {
    const findings = { obstacles: [], facts: [], unchecked: [], adopts: false };
    const [first] = replications;
    if (first === undefined)
        return findings;
    const { request } = first;
    const capabilities = await read(findings, caller, 'whether the source region replicates to the destination region', 'cbr:backups:queryReplicationCapability', () => client.showReplicationCapabilities());
    if (capabilities !== undefined)
        judgeRegions(capabilities, sourceRegion, request, findings);
    const { destinationVaultId, destinationRegion, destinationProjectId } = request;
    const vaults = await read(findings, caller, 'the destination vault', 'cbr:vaults:listExternalVaults', () => client.listExternalVaults(destinationVaultId, destinationRegion, destinationProjectId));
    if (vaults !== undefined)
        judgeVault(vaults, replications, findings);
    findings.unchecked.push(ONLY_THE_SERVICE_KNOWS);
    return findings;
}
function concerns(obstacle, replication) {
    const { findings, backup } = replication;
    if (findings?.obstacles.includes(obstacle) === true)
        return true;
    if ((0,replication_records/* isFinished */.$g)(replication) && NO_VAULT.includes(obstacle.code ?? ''))
        return true;
    return findings?.adopts !== true && (obstacle.kind === undefined || obstacle.kind === kindOf(backup?.resourceType));
}
function kindOf(resourceType) {
    return VAULT_KINDS[resourceType ?? ''];
}
const preflight_MOST_ATTEMPTS = 3;
const preflight_PAUSE = 5 * clock_0/* SECOND */.Z2;
async function repeated({ clock, cancelled, tellTrouble }, call) {
    for (let attempt = 1;; attempt++) {
        try {
            return (await call()).value;
        }
        catch (error) {
            const mayPass = error instanceof call_error/* CallError */.RA && error.behaviour === 'ambiguous';
            if (!mayPass || attempt === preflight_MOST_ATTEMPTS)
                throw error;
            tellTrouble(error.message, `Trying again in ${preflight_PAUSE / clock_0/* SECOND */.Z2} s.`);
            await clock.pause(preflight_PAUSE, cancelled);
        }
    }
}
async function read(findings, caller, what, right, call) {
    try {
        return await repeated(caller, call);
    }
    catch (error) {
        if (error instanceof call_error/* ServiceError */._7 && error.status === 404 && !/^BackupService\./.test(error.code ?? '')) {
            findings.unchecked.push(`${what}, because this region does not offer the call. ${error.message}`);
        }
        else
            noteFailure(error, findings, what, right);
        return undefined;
    }
}
function noteFailure(error, { obstacles, unchecked }, what, right) {
    if (!(error instanceof call_error/* CallError */.RA) || error.behaviour === 'cancelled' || (0,call_error/* isUnauthorised */.ED)(error))
        throw error;
    if (error instanceof call_error/* ServiceError */._7 && lacksRight(error)) {
        unchecked.push(`${what}, for want of the right ${right}. ${error.message}`);
        return;
    }
    const { code, requestId, message, advice } = error;
    obstacles.push({ code, requestId, message, advice });
}
function obstacle(number, message, advice = (0,error_codes/* adviceFor */.cp)(number)) {
    const code = `BackupService.${number}`;
    return { code, requestId: undefined, message: `${code}: ${message}`, advice };
}
function describeBackup({ name, resource_name, resource_type, resource_size, status }) {
    const size = resource_size === undefined ? 'of unknown size' : `${resource_size} GB`;
    return `The backup ${name ?? 'without a name'} of ${resource_name ?? 'an unnamed resource'} (${resource_type ?? 'unknown type'}), ${size}, has the status ${status ?? 'unknown'}.`;
}
function judgeStatus({ status }, { obstacles, unchecked }) {
    if (status === undefined)
        unchecked.push('the status of the backup, which the service does not tell.');
    else if (isBeingMade(status)) {
        const advice = 'Run the step after the backup job has ended, or with wait.';
        obstacles.push(obstacle('1001', `the backup is still being made (status ${status}).`, advice));
    }
    else if (status !== 'available') {
        const advice = 'Only a backup in the status available can be replicated: give another one.';
        obstacles.push(obstacle('1001', `the backup has the status ${status}.`, advice));
    }
}
function judgeKind({ image_type, resource_type, extend_info }, { obstacles, unchecked }) {
    if (image_type !== undefined && image_type !== 'backup' && image_type !== 'sync') {
        obstacles.push(obstacle('1002', `the backup is of the type ${image_type}, and no replica of it can be made.`));
    }
    if (resource_type === undefined) {
        unchecked.push('the type of the resource, which the service does not tell.');
    }
    else if (VAULT_KINDS[resource_type] === undefined) {
        obstacles.push(obstacle('1003', `the backup is of a resource of the type ${resource_type}, not of an ECS or an SFS Turbo.`));
    }
    else if (resource_type === SERVER && extend_info?.contain_system_disk === false) {
        obstacles.push(obstacle('1004', 'the backup does not contain the system disk of its server.'));
    }
    else if (resource_type === SERVER && extend_info?.contain_system_disk === undefined) {
        unchecked.push('whether the backup contains the system disk, which the service does not tell.');
    }
}
function judgeRecords(records, replication, findings) {
    const { obstacles, facts, unchecked } = findings;
    const { request } = replication;
    const standing = (0,replication_records/* standingRecord */.Kq)(records, request);
    if (standing === undefined) {
        facts.push(`No replica of it is there or being made in ${request.destinationRegion}.`);
        return;
    }
    const { id = 'unknown', status = 'unknown' } = standing;
    if ((0,replication_records/* leadsTo */.Rs)(standing, request)) {
        (0,replication_records/* noteRecord */.cF)(replication, standing);
        findings.adopts = true;
        facts.push(`A replica was made or is being made in that vault: replication record ${id}, status ${status}. ` +
            'A run adopts it, unless it has been deleted since.');
        if ((0,replication_records/* isFinished */.$g)(standing)) {
            unchecked.push('what a new replica would need, because one is there; if it has been deleted, a run makes another.');
        }
        return;
    }
    obstacles.push(obstacle('1009', `a replica is, or goes, to another place in ${request.destinationRegion}: vault ${(0,replication_records/* vaultOf */._7)(standing) ?? 'unknown'}, ` +
        `project ${standing.destination_project_id ?? 'unknown'}, replication record ${id}, status ${status}.`, 'Give that vault and project, or delete that replica in the destination region.'));
}
function judgeRegions(capabilities, sourceRegion, { destinationRegion }, { obstacles, facts, unchecked }) {
    const own = capabilities.find(({ name }) => name !== undefined && name === sourceRegion) ??
        (capabilities.length === 1 ? capabilities[0] : undefined);
    if (own === undefined && capabilities.length > 0) {
        const names = capabilities.map(({ name }) => name ?? 'unnamed').join(', ');
        unchecked.push(`the pair of regions, because the service answers for ${names} and not for ${sourceRegion ?? 'the region of the endpoint'}.`);
        return;
    }
    const destinations = own?.replication_destinations ?? [];
    const from = own?.name ?? sourceRegion ?? 'The source region';
    if (destinations.includes(destinationRegion)) {
        facts.push(`${from} replicates to ${destinations.join(', ')}.`);
        return;
    }
    const possible = destinations.length === 0 ? 'it replicates to no other region' : `it replicates to ${destinations.join(', ')}`;
    obstacles.push(obstacle('1005', `${from} does not replicate to ${destinationRegion}: ${possible}.`));
}
function judgeVault(vaults, replications, findings) {
    const { obstacles, unchecked } = findings;
    const [first] = replications;
    if (first === undefined)
        return;
    const { destinationVaultId: id, destinationRegion, destinationProjectId } = first.request;
    const vault = vaults.find((candidate) => (0,replication_records/* isSame */.Ft)(candidate.id, id));
    if (vault === undefined || !(0,replication_records/* isSame */.Ft)(vault.project_id ?? destinationProjectId, destinationProjectId)) {
        obstacles.push(obstacle('6120', `there is no vault ${id} in project ${destinationProjectId} of ${destinationRegion}.`));
        return;
    }
    const { protect_type, object_type, status, size, used } = vault.billing ?? {};
    if (protect_type !== undefined && protect_type !== 'replication') {
        obstacles.push(obstacle('6119', `the destination vault is of the type ${protect_type}, not replication.`));
    }
    if (status !== undefined && status !== 'available') {
        obstacles.push(obstacle('6112', `the destination vault has the status ${status}.`));
    }
    const kinds = new Set(replications.flatMap(({ backup }) => kindOf(backup?.resourceType) ?? []));
    for (const kind of kinds) {
        if (object_type !== undefined && object_type !== kind) {
            const message = `the destination vault is for resources of the kind ${object_type}, and there are backups of the kind ${kind}.`;
            obstacles.push({ ...obstacle('6119', message, 'Give a vault for that kind of resource.'), kind });
        }
    }
    const unknown = Object.entries({ type: protect_type, status, 'kind of resource': object_type }).filter(([, value]) => value === undefined);
    if (unknown.length > 0) {
        const names = unknown.map(([name]) => name).join(', ');
        unchecked.push(`${names} of the destination vault, which the service does not tell.`);
    }
    judgeSpace(vault, replications, size, used, findings);
}
function judgeSpace({ name, id, auto_expand, billing: { object_type: kind } = {} }, replications, size, usedMegabytes, { obstacles, facts, unchecked }) {
    const needed = replications
        .filter(({ findings }) => findings?.adopts !== true && findings?.obstacles.length === 0)
        .filter(({ backup }) => (kind ?? kindOf(backup?.resourceType)) === kindOf(backup?.resourceType))
        .map(({ backup }) => backup?.size);
    if (size === undefined || usedMegabytes === undefined) {
        unchecked.push('the free space of the destination vault, which the service does not tell.');
        return;
    }
    const total = needed.reduce((sum, one) => sum + (one ?? 0), 0);
    const free = Math.floor(size - usedMegabytes / 1024);
    const space = `${free} of ${size} GB are free in vault ${name ?? id ?? 'unknown'}, and ${total} GB are needed`;
    const mostSize = auto_expand === true ? size * MOST_EXPANSION : size;
    if (total > free + mostSize - size)
        obstacles.push(obstacle('6129', `${space}.`, 'Expand the vault, give a larger one, or delete old replicas.'));
    else if (needed.includes(undefined)) {
        unchecked.push('the free space of the destination vault, because the size of a backup is not known.');
    }
    else
        facts.push(total <= free ? `${space}.` : `${space}; the vault expands by itself.`);
}

;// CONCATENATED MODULE: ./step/fan-out.js



const MOST_FIRST = 3;
async function forEveryBackup(results, { accepted }, callerFor, work, changed = () => undefined) {
    const rest = [...results];
    const underWay = [];
    const begin = (result) => {
        const caller = callerFor(result.replication);
        const done = work(result.replication).then(() => undefined, (error) => {
            result.failure = (0,explain/* explain */.WE)(error, result.replication, caller.cancelled);
            if (results.length > 1 && !caller.cancelled.aborted)
                caller.tell(...tellFailed(result.failure));
            changed();
            return error;
        });
        underWay.push(done);
        return done;
    };
    for (let first = rest.shift(), tried = 1; first !== undefined; first = rest.shift(), tried++) {
        const error = await Promise.race([accepted.then(() => ACCEPTED), begin(first)]);
        if (error === ACCEPTED)
            break;
        if (error === undefined) {
            if (tried < MOST_FIRST)
                continue;
            break;
        }
        const isHopeless = (0,call_error/* isUnauthorised */.ED)(error) || error instanceof login_error/* LoginError */.Q || isUnreachable(error);
        if (!isHopeless && tried < MOST_FIRST)
            continue;
        for (const result of rest.splice(0))
            result.failure = notTried(error, result, callerFor(result.replication));
    }
    for (const result of rest)
        begin(result);
    await Promise.all(underWay);
}
const ACCEPTED = Symbol('accepted');
function isUnreachable(error) {
    return error instanceof call_error/* UnansweredError */.jd && error.behaviour === 'not_sent';
}
function notTried(error, { replication }, { cancelled }) {
    const failure = (0,explain/* explain */.WE)(error, replication, cancelled);
    if (cancelled.aborted)
        return failure;
    return { ...failure, reasons: ['Not tried, because of what came of the backups before:', ...failure.reasons] };
}
function tellFailed({ title, reasons, code, requestId }) {
    const by = [
        code === undefined ? '' : `Error code ${code}.`,
        requestId === undefined ? '' : `Request id ${requestId}.`,
    ];
    return [`Failed: ${title}.`, ...reasons, ...by.filter((text) => text !== '')];
}

;// CONCATENATED MODULE: ./step/dry-run.js




async function checkAll(results, inputs, client, callerFor, caller, warn) {
    const several = results.length > 1;
    await forEveryBackup(results, client, callerFor, async (replication) => {
        replication.findings = await checkBackup(replication, client, caller);
        const own = callerFor(replication);
        for (const line of tellFindings(replication.findings, several))
            own.tell(line);
    });
    const checked = results.filter(({ replication }) => replication.findings !== undefined);
    const replications = checked.map(({ replication }) => replication);
    if (replications.length > 0) {
        const common = await checkDestination(replications, inputs.sourceRegion, client, caller).catch((error) => {
            for (const result of checked)
                conclude(result, result.replication.findings?.obstacles ?? [], caller);
            throw error;
        });
        for (const line of tellFindings(common, several))
            caller.tell(line);
        for (const result of checked) {
            const { replication } = result;
            replication.outcome = 'checked';
            replication.commonFindings = common;
            conclude(result, [...(replication.findings?.obstacles ?? []), ...common.obstacles], caller);
        }
    }
    if (several)
        caller.tell((0,explain/* tellAll */.FY)(results));
    const gaps = new Set(replications.flatMap(({ findings, commonFindings }) => [
        ...(findings?.unchecked ?? []),
        ...(commonFindings?.unchecked.slice(0, -1) ?? []),
    ])).size;
    if (gaps > 0)
        warn(`The dry run could not check everything: ${gaps} ${gaps === 1 ? 'gap' : 'gaps'}, told above as "Not checked".`);
}
function conclude(result, obstacles, { cancelled }) {
    const own = obstacles.filter((obstacle) => concerns(obstacle, result.replication));
    if (own.length > 0)
        result.failure = (0,explain/* explain */.WE)(new replication_replication/* CheckError */.tl(own), result.replication, cancelled);
}
function tellFindings({ facts, unchecked, obstacles }, several) {
    return [
        ...facts,
        ...(several ? obstacles.map(({ message, advice }) => `Obstacle: ${message} ${advice}`) : []),
        ...unchecked.map((what) => `Not checked: ${what}`),
    ];
}

;// CONCATENATED MODULE: ./step/step.js

















async function replicate(results, inputs, world, log, save) {
    const { clock, cancelled, environment } = world;
    (0,external_node_events_.setMaxListeners)(0, cancelled);
    const info = (...texts) => log.info(...texts);
    const several = results.length > 1;
    const trouble = several ? tellSometimes(clock, info) : info;
    const caller = { clock, cancelled, tell: info, tellTrouble: trouble, remind: info };
    let transport;
    try {
        transport = createTransport(environment, clock);
        const credential = toCredential(inputs, world, transport, log);
        log.info(tellPlan(results, inputs));
        log.info(`Endpoint ${inputs.endpoint.host}. Credential: ${credential.description}.`);
        const common = { ...caller, credential, transport, common: inParallel(inputs.maxParallel) };
        const { endpoint, projectId } = inputs;
        const source = new CbrClient({ ...common, endpoint, projectId });
        const callerFor = ({ request }) => {
            if (!several)
                return caller;
            const name = `${request.backupId}:`;
            return {
                ...caller,
                tell: (...texts) => info(name, ...texts),
                tellTrouble: (...texts) => trouble(name, ...texts),
                remind: () => undefined,
            };
        };
        if (inputs.dryRun)
            return await checkAll(results, inputs, source, callerFor, caller, (text) => log.warning(text));
        const destination = new CbrClient({
            ...common,
            endpoint: inputs.destinationEndpoint,
            projectId: inputs.destinationProjectId,
        });
        const longest = clock.now() + inputs.timeoutMinutes * clock_0/* MINUTE */.pY;
        const until = inputs.wait ? longest : undefined;
        const submitting = { client: source, watch: new Watch(source, caller), turns: new Turns(), until, longest };
        const keeper = new Keeper(results, clock, info, save);
        const replicateOne = async (replication) => {
            const own = callerFor(replication);
            await submit_submit(replication, own, submitting);
            own.tell((0,explain/* tellOutcome */.G7)(replication));
            if (replication.requestId !== undefined && !several)
                log.info(`Request id ${replication.requestId}.`);
            keeper.changed();
            if (until !== undefined) {
                await follow(replication, submitting.watch, own, until);
                own.tell((0,explain/* tellEnd */.HI)(replication, clock.now()));
                keeper.changed();
            }
            else if (replication.status !== 'success' && !several) {
                log.info('This step does not wait for the copy: it goes on in the cloud, and may still fail there.');
            }
            if (inputs.verify) {
                await verify(replication, destination, own);
                own.tell(`Verified in ${inputs.destinationRegion}: the replica is available, in the right vault and project.`);
            }
        };
        const failed = () => keeper.changed();
        await keeper.during(cancelled, forEveryBackup(results, source, callerFor, replicateOne, failed));
        if (several)
            log.info((0,explain/* tellAll */.FY)(results));
        const goesOn = ({ failure, replication }) => failure === undefined && replication.status !== 'success';
        if (several && until === undefined && results.some(goesOn)) {
            log.info('This step does not wait for the copies: they go on in the cloud, and may still fail there.');
        }
    }
    finally {
        await transport?.close();
    }
}
function tellPlan(results, inputs) {
    const [first] = inputs.backupIds;
    const what = results.length > 1 ? `${results.length} backups` : `backup ${first}`;
    const from = inputs.sourceRegion ?? inputs.endpoint.host;
    const to = `${inputs.destinationRegion}: vault ${inputs.destinationVaultId}, project ${inputs.destinationProjectId}`;
    return `${inputs.dryRun ? 'Dry run: checking, not replicating,' : 'Replicating'} ${what} from ${from} to ${to}.`;
}
function toCredential(inputs, world, transport, log) {
    const { clock, cancelled, environment } = world;
    const { credential: choice, oidcAudience, stsEndpoint } = inputs;
    switch (choice.kind) {
        case 'token':
            return tokenCredential(choice.token);
        case 'access_key':
            return accessKeyCredential(choice, choice.source, clock);
        case 'keyless': {
            if (stsEndpoint === undefined)
                throw new Error('The inputs were checked, and name no STS endpoint.');
            return keylessCredential({
                stsEndpoint,
                providerUrn: choice.providerUrn,
                agencyUrn: choice.agencyUrn,
                idTokens: {
                    url: environment['ACTIONS_ID_TOKEN_REQUEST_URL'],
                    token: environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
                    audience: oidcAudience,
                },
                transport,
                clock,
                cancelled,
                tell: (...texts) => log.info(...texts),
                mask: (secret) => log.mask(secret),
            });
        }
    }
}


/***/ })

};
