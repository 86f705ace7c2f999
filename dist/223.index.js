export const id = 223;
export const ids = [223];
export const modules = {

/***/ 2223:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runStep: () => (/* binding */ runStep)
});

// UNUSED EXPORTS: openStep

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: ../node_modules/zod/v4/core/parse.js + 1 modules
var parse = __webpack_require__(4507);
// EXTERNAL MODULE: ./clock.js + 1 modules
var clock_0 = __webpack_require__(4802);
;// CONCATENATED MODULE: ./http/retry.js

async function retry(attempt, again, { clock, cancelled }) {
    for (let failures = 1;; failures++) {
        try {
            return await attempt();
        }
        catch (error) {
            const pause = again(error, failures);
            if (pause === undefined)
                throw error;
            await clock.pause(pause, cancelled);
        }
    }
}
const MAX_DURATION = 10 * clock_0/* MINUTE */.pY;
const FIRST_PAUSE = 2 * clock_0/* SECOND */.Z2;
function growingPause(failures, asked, random) {
    const grown = FIRST_PAUSE * 2 ** (failures - 1);
    return (asked ?? grown / 2) + (random * grown) / 2;
}
class Backoff {
    #clock;
    #failures = 0;
    #since = 0;
    constructor(clock) {
        this.#clock = clock;
    }
    next(maxFailures, asked, tooLong = () => undefined) {
        const now = this.#clock.now();
        if (this.#failures === 0)
            this.#since = now;
        this.#failures++;
        if (this.#failures >= maxFailures)
            return undefined;
        const pause = growingPause(this.#failures, asked, this.#clock.random());
        if (now + pause <= this.#since + MAX_DURATION)
            return pause;
        if (asked !== undefined)
            tooLong(pause);
        return undefined;
    }
    reset() {
        this.#failures = 0;
    }
}

// EXTERNAL MODULE: ./http/retry-after.js
var retry_after = __webpack_require__(6943);
;// CONCATENATED MODULE: ./http/transport-failure.js
class TransportFailure extends Error {
    kind;
    sent;
    constructor(kind, sent, message, options) {
        super(message, options);
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
function toTransportFailure(cause, sent) {
    const { code, message } = describe(cause);
    const detail = code === '' || message.includes(code) ? message : `${message} (${code})`;
    if (sent)
        return new TransportFailure('no_answer', true, `no answer came back: ${detail}`, { cause });
    const unsent = (kind, why) => new TransportFailure(kind, false, why, { cause });
    const tunnel = tunnelRefused.exec(message)?.[1];
    if (tunnel !== undefined) {
        return /^50[234]$/.test(tunnel)
            ? unsent('unreachable', `the proxy could not reach the host (HTTP ${tunnel})`)
            : unsent('proxy_refused', `the proxy refused the connection (HTTP ${tunnel})`);
    }
    if (certificateCode.test(code))
        return unsent('certificate', `no trusted TLS connection: ${detail}`);
    if (unknownHostCode.test(code))
        return unsent('unknown_host', `the host name could not be resolved: ${detail}`);
    return unsent('unreachable', `no connection: ${detail}`);
}
function describe(error) {
    const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
    const code = error.code ?? first.code;
    return {
        code: typeof code === 'string' ? code : '',
        message: first instanceof Error ? first.message : String(first),
    };
}

;// CONCATENATED MODULE: ./http/send.js

async function send(transport, request, { clock, cancelled, reporter }) {
    const start = clock.now();
    const end = (result, requestId) => {
        const { method, url } = request;
        const id = requestId === undefined ? '' : `, request id ${requestId}`;
        reporter.debug(`${method} ${url.host}${url.pathname}: ${result}${id}, ${Math.round(clock.now() - start)} ms`);
    };
    try {
        const answer = await transport.send(request, cancelled);
        end(`HTTP ${answer.status}`, answer.headers['x-request-id']);
        return answer;
    }
    catch (error) {
        end(error instanceof TransportFailure ? error.kind : 'unforeseen error');
        throw error;
    }
}

;// CONCATENATED MODULE: ./version.js
const VERSION = '1.0.0';

// EXTERNAL MODULE: ./cbr/call-error.js
var call_error = __webpack_require__(8436);
;// CONCATENATED MODULE: ./cbr/call.js








const MAX_ATTEMPTS = 7;
const MAX_ATTEMPTS_UNKNOWN_HOST = 3;
const MIN_CLOCK_DIFFERENCE = 10;
function makeCall(call, service, gate, context) {
    const request = toRequest(call, service);
    const attempt = () => attemptCall(call, request, service, context);
    if (call.once === true)
        return gate.pass(attempt);
    const { clock, reporter } = context;
    const tooLong = ({ date = clock.now(), notes }, pause) => {
        notes.push(`It asks to wait until ${new Date(date + pause).toISOString()}: longer than this step does.`);
    };
    const backoff = new Backoff(clock);
    const again = (error) => {
        if (!(error instanceof call_error/* UnansweredError */.jd) || !error.canConnectLater)
            return undefined;
        const pause = backoff.next(error.kind === 'unknown_host' ? MAX_ATTEMPTS_UNKNOWN_HOST : MAX_ATTEMPTS);
        if (pause !== undefined) {
            reporter.trouble(error.message, `Nothing was done; trying again in ${Math.ceil(pause / clock_0/* SECOND */.Z2)} s.`);
        }
        return pause;
    };
    return retry(() => gate.passInTime(attempt, context, tooLong), again, context);
}
function toRequest({ path, body }, service) {
    const url = new URL(`/v3/${encodeURIComponent(service.projectId)}/${path}`, service.endpoint);
    const headers = { Accept: 'application/json', 'User-Agent': `replicate-cbr-backup/${VERSION}` };
    if (body === undefined)
        return { method: 'GET', url, headers };
    return {
        method: 'POST',
        url,
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
    };
}
async function attemptCall({ task, schema, pick, starts }, request, { endpoint, projectId, credential, transport }, context) {
    const authorised = await credential.authorise(request, projectId);
    starts?.();
    const answer = await send(transport, authorised, context).catch((failure) => {
        throw failure instanceof TransportFailure ? new call_error/* UnansweredError */.jd(task, failure, endpoint) : failure;
    });
    const read = readAnswer(answer, schema);
    if (read.success) {
        return { value: pick(read.value), requestId: answer.headers['x-request-id'], date: (0,retry_after/* readDate */.h)(answer.headers) };
    }
    const now = context.clock.now();
    const error = new call_error/* ServiceError */._7(task, answer, now, read);
    explainClock(error, now);
    throw error;
}
function readAnswer({ status, body, bodyProblem }, schema) {
    if (status < 200 || status > 299 || bodyProblem !== undefined)
        return { success: false };
    try {
        const { data, error } = parse/* safeParse */.xL(schema, JSON.parse(body));
        return error === undefined ? { success: true, value: data } : { success: false, cause: error };
    }
    catch (cause) {
        return { success: false, cause };
    }
}
function explainClock({ status, date, notes }, now) {
    if (status !== 401 || date === undefined)
        return;
    const wrong = Math.round((now - date) / clock_0/* MINUTE */.pY);
    if (Math.abs(wrong) < MIN_CLOCK_DIFFERENCE)
        return;
    const side = wrong > 0 ? 'ahead of' : 'behind';
    notes.push(`The clock of this runner is ${Math.abs(wrong)} minutes ${side} the service's: correct it, signatures are valid for 15 minutes only.`);
}

// EXTERNAL MODULE: ../node_modules/p-limit/index.js + 1 modules
var p_limit = __webpack_require__(9680);
// EXTERNAL MODULE: ./credentials/login-error.js
var login_error = __webpack_require__(1506);
;// CONCATENATED MODULE: ./cbr/mutex.js

class Mutex {
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






function inParallel(max) {
    return { parallel: (0,p_limit/* default */.A)(max) };
}
const NOT_ITS_TURN = Symbol('turn');
const MAX_REFUSALS = 7;
class Gate {
    #common;
    #first = (0,p_limit/* default */.A)(1);
    #throttled = new Mutex();
    #backoff;
    #accept = () => undefined;
    accepted;
    constructor(common, clock) {
        this.#common = common;
        this.#backoff = new Backoff(clock);
        this.accepted = new Promise((resolve) => {
            this.#accept = resolve;
        });
    }
    pass(request) {
        return this.#first(() => this.#common.parallel(() => this.#send(request)));
    }
    async passInTime(request, context, tooLong) {
        const { cancelled } = context;
        let turn = this.#throttled.isFree ? undefined : await this.#throttled.take(cancelled);
        const attempt = async () => {
            for (;;) {
                const hasTurn = turn !== undefined;
                try {
                    const value = await this.pass(() => {
                        if (!hasTurn && !this.#throttled.isFree)
                            throw NOT_ITS_TURN;
                        return request();
                    });
                    this.#backoff.reset();
                    return value;
                }
                catch (error) {
                    if (hasTurn || !(error === NOT_ITS_TURN || isThrottled(error)))
                        throw error;
                    const isFirst = this.#throttled.isFree && error !== NOT_ITS_TURN;
                    turn = await this.#throttled.take(cancelled);
                    if (isFirst)
                        throw error;
                }
            }
        };
        try {
            return await retry(attempt, (error) => this.#again(error, context, tooLong), context);
        }
        finally {
            turn?.();
        }
    }
    #again(error, { reporter }, tooLong) {
        if (!isThrottled(error)) {
            if (error instanceof call_error/* ServiceError */._7)
                this.#backoff.reset();
            return undefined;
        }
        const pause = this.#backoff.next(MAX_REFUSALS, error.retryAfter, (asked) => tooLong(error, asked));
        if (pause !== undefined) {
            reporter.trouble(error.message, `Nothing was done; trying again in ${Math.ceil(pause / clock_0/* SECOND */.Z2)} s.`);
        }
        return pause;
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
            else if (error instanceof call_error/* ServiceError */._7 && error.provesCredential)
                this.#open();
            throw error;
        }
    }
    #open() {
        this.#first.concurrency = Number.POSITIVE_INFINITY;
        this.#accept();
    }
}
function isThrottled(error) {
    return error instanceof call_error/* ServiceError */._7 && error.behaviour === 'throttled';
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
const regionWords = schemas/* transform */.pdi((value) => {
    const { name, region, region_id, id } = Object(typeof value === 'string' ? { name: value } : value);
    const words = [name, region, region_id, id].filter((word) => typeof word === 'string' && word !== '');
    return words.length === 0 ? ['?'] : words;
});
const replicationCapabilitiesAnswer = schemas/* object */.Ikc({
    regions: listOf(schemas/* object */.Ikc({
        name: schemas_text,
        replication_destinations: schemas/* pipe */.FsL(someOf(regionWords), schemas/* transform */.pdi((destinations) => destinations.flat())),
    })),
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
        project_id: schemas_text,
        provider_id: schemas_text,
        source_region: schemas_text,
        destination_region: schemas_text,
        destination_project_id: schemas_text,
        destination_vault_id: schemas_text,
    }),
});

;// CONCATENATED MODULE: ./cbr/client.js



class CbrClient {
    #service;
    #context;
    #gate;
    constructor(service, context, gate = new Gate(service.common, context.clock)) {
        this.#service = service;
        this.#context = context;
        this.#gate = gate;
    }
    for(context) {
        return new CbrClient(this.#service, context, this.#gate);
    }
    get accepted() {
        return this.#gate.accepted;
    }
    replicateBackup(backupId, body, starts) {
        return this.#call({
            task: 'replicate the backup',
            path: `backups/${encodeURIComponent(backupId)}/replicate`,
            schema: replicateAnswer,
            pick: ({ replication }) => replication,
            body,
            starts,
        });
    }
    showBackup(backupId, once = false) {
        return this.#call({
            task: 'read the backup',
            path: `backups/${encodeURIComponent(backupId)}`,
            schema: showBackupAnswer,
            pick: ({ backup }) => backup,
            once,
        });
    }
    listBackups(limit, offset) {
        return this.#call({
            task: 'list the backups',
            path: `backups?show_replication=true&sort=created_at%3Adesc&limit=${limit}&offset=${offset}`,
            schema: listBackupsAnswer,
            pick: ({ backups, count }) => ({ backups, count }),
            once: true,
        });
    }
    showReplicationCapabilities() {
        return this.#call({
            task: 'read which regions can take replicas',
            path: 'replication-capabilities',
            schema: replicationCapabilitiesAnswer,
            pick: ({ regions }) => regions,
        });
    }
    listExternalVaults(vaultId, region, projectId) {
        const query = new URLSearchParams({ external_project_id: projectId, region_id: region, vault_id: vaultId });
        return this.#call({
            task: 'read the destination vault',
            path: `vaults/external?${query}`,
            schema: listExternalVaultsAnswer,
            pick: ({ vaults }) => vaults,
        });
    }
    #call(call) {
        return makeCall(call, this.#service, this.#gate, this.#context);
    }
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




const MAX_ANSWER_TIME = 60 * clock_0/* SECOND */.Z2;
const MAX_CONNECT_TIME = 10 * clock_0/* SECOND */.Z2;
const MAX_ANSWER_SIZE = 8 * 1024 * 1024;
function createTransport(environment, clock) {
    const proxy = proxyOf(environment);
    const closing = new AbortController();
    (0,external_node_events_.setMaxListeners)(0, closing.signal);
    const tls = { rejectUnauthorized: true, signal: closing.signal };
    const agent = new env_http_proxy_agent({
        httpProxy: '',
        httpsProxy: proxy?.href ?? '',
        noProxy: environment['no_proxy'] || environment['NO_PROXY'] || '',
        connect: { ...tls, timeout: MAX_CONNECT_TIME },
        requestTls: tls,
        proxyTls: tls,
        allowH2: false,
        headersTimeout: 0,
        bodyTimeout: 0,
    });
    return {
        send: async (request, cancelled) => {
            const limit = clock.limit(MAX_ANSWER_TIME);
            try {
                return await exchange(agent, request, limit.signal, cancelled);
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
function exchange(agent, request, limit, cancelled) {
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
            const seconds = MAX_ANSWER_TIME / clock_0/* SECOND */.Z2;
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
                if (size > MAX_ANSWER_SIZE)
                    end(`it is larger than ${MAX_ANSWER_SIZE} bytes`);
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
function nameProxy(failure, proxy) {
    const { kind, sent, message, cause } = failure;
    if (kind === 'proxy_refused') {
        return new TransportFailure(kind, sent, message.replace('the proxy', `the proxy ${proxy.host}`), { cause });
    }
    if (!failure.canConnectLater)
        return failure;
    return new TransportFailure(kind, sent, `${message} (a proxy is set in the environment: ${proxy.host})`, { cause });
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

// EXTERNAL MODULE: ./duration.js
var duration = __webpack_require__(2005);
;// CONCATENATED MODULE: ./replication/busy.js




const busy_FIRST_PAUSE = 15 * clock_0/* SECOND */.Z2;
const MAX_PAUSE = clock_0/* MINUTE */.pY;
const MAX_BUSY = 15 * clock_0/* MINUTE */.pY;
class Turns {
    #mutexes = new Map();
    lastThrough = Number.NEGATIVE_INFINITY;
    of(name) {
        const mutex = this.#mutexes.get(name) ?? new Mutex();
        this.#mutexes.set(name, mutex);
        return mutex;
    }
}
class BusyWait {
    #journal;
    #context;
    #limits;
    #since;
    #pause = busy_FIRST_PAUSE;
    #turn;
    constructor(journal, context, limits) {
        this.#journal = journal;
        this.#context = context;
        this.#limits = limits;
    }
    async wait(error) {
        const { clock, cancelled, reporter } = this.#context;
        const now = clock.now();
        this.#since ??= now;
        if (await this.#waitForTurn(error))
            return;
        const asked = error instanceof call_error/* ServiceError */._7 ? (error.retryAfter ?? 0) : 0;
        const pause = Math.max(asked, this.#pause * (0.75 + clock.random() / 2));
        this.#pause = Math.min(this.#pause * 2, MAX_PAUSE);
        if (now + pause > this.#until)
            throw this.#tooLong(error);
        reporter.trouble(error.message, `Trying again in ${Math.round(pause / clock_0/* SECOND */.Z2)} s.`);
        await clock.pause(pause, cancelled);
    }
    giveTurnBack() {
        this.#turn?.release();
        this.#turn = undefined;
    }
    async #waitForTurn(error) {
        const name = this.#waitsFor(error);
        if (this.#turn?.name === name)
            return false;
        this.giveTurnBack();
        const mutex = this.#limits.turns.of(name);
        const isFree = mutex.isFree;
        this.#turn = { name, release: await this.#takeInTime(mutex, error) };
        return !isFree;
    }
    async #takeInTime(mutex, error) {
        const { clock, cancelled } = this.#context;
        const over = new AbortController();
        const ended = AbortSignal.any([cancelled, over.signal]);
        const taken = mutex.take(ended);
        try {
            for (;;) {
                const left = this.#until - clock.now();
                if (left <= 0)
                    throw this.#tooLong(error);
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
    #waitsFor({ code = '', means }) {
        const { backup, request } = this.#journal.replication;
        const vault = means === 'busy_vault' ? backup?.vaultId : undefined;
        return `${code} ${vault ?? request.backupId}`;
    }
    get #until() {
        const { until, longest, turns } = this.#limits;
        return until ?? Math.min(Math.max(this.#since ?? 0, turns.lastThrough) + MAX_BUSY, longest);
    }
    #tooLong(error) {
        const limit = this.#limits.until === undefined ? '' : ' The time limit leaves no time for another attempt.';
        const busyFor = (0,duration/* showDuration */.k)(this.#context.clock.now() - (this.#since ?? 0));
        error.notes.push(`It has been so for ${busyFor}.${limit}`);
        return error;
    }
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ./replication/records.js
var replication_records = __webpack_require__(3846);
// EXTERNAL MODULE: ./replication/replication.js
var replication_replication = __webpack_require__(9466);
;// CONCATENATED MODULE: ./replication/read-backup.js




const READ_PERMISSION = 'Grant the right cbr:backups:get in the source project, then run the step again: it makes no second replica.';
const LIST_PERMISSION = 'Grant the right cbr:backups:list in the source project, then run the step again: here only the list shows replication records.';
async function readBackup(journal, client, once = false) {
    try {
        const answer = await client.showBackup(journal.replication.request.backupId, once);
        noteBackup(journal, answer.value);
        return answer;
    }
    catch (error) {
        return passingFailure(error, READ_PERMISSION);
    }
}
async function readRecords(journal, client) {
    const answer = await readBackup(journal, client);
    if (answer instanceof call_error/* CallError */.RA || answer.value.replication_records !== undefined)
        return answer;
    try {
        const { value: records } = await listRecords(journal.replication.request.backupId, client);
        return records && { ...answer, value: { ...answer.value, replication_records: records } };
    }
    catch (error) {
        return passingFailure(error, LIST_PERMISSION);
    }
}
async function readBecause(cause, reading, { reporter }) {
    const answer = await reading.catch((error) => {
        if (cause === undefined || !(error instanceof replication_replication/* ReplicationError */.hq))
            throw error;
        const answered = cause instanceof call_error/* ServiceError */._7 ? cause : error.call;
        const { code, requestId } = answered ?? cause;
        const told = { message: error.message, advice: error.advice, call: cause, code, requestId };
        throw new replication_replication/* ReplicationError */.hq(cause.behaviour === 'adopt' ? { ...told, title: 'A replica is there or being made, and may not be read' } : told);
    });
    if (!(answer instanceof call_error/* CallError */.RA))
        return answer;
    reporter.trouble(answer.message, 'Going on.');
    return undefined;
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
function passingFailure(error, permission) {
    if (!(error instanceof call_error/* CallError */.RA) || error.behaviour === 'cancelled' || (0,call_error/* isUnauthorised */.ED)(error))
        throw error;
    if (error instanceof call_error/* ServiceError */._7 && error.status === 403) {
        const advice = error.means === 'no_permission' ? permission : error.advice;
        throw new replication_replication/* ReplicationError */.hq({ message: error.message, advice, call: error });
    }
    if (error.isFinal)
        throw error;
    return error;
}
function isBeingMade(status) {
    return status === 'protecting' || status === 'waiting_protect';
}
function noteBackup(journal, backup) {
    const known = journal.replication.backup;
    const said = {
        name: backup.name ?? known?.name,
        vaultId: backup.vault_id ?? known?.vaultId,
        resourceName: backup.resource_name ?? known?.resourceName,
        resourceType: backup.resource_type ?? known?.resourceType,
        size: backup.resource_size ?? known?.size,
        protectedAt: backup.protected_at ?? known?.protectedAt,
    };
    if (!(0,external_node_util_.isDeepStrictEqual)(said, known))
        journal.note({ backup: said });
}

;// CONCATENATED MODULE: ./replication/backup-list.js


const MAX_PAGE = 1_000;
const MAX_FAILURES = 3;
class BackupList {
    #client;
    #context;
    #isUsable = true;
    #isSearched = false;
    #failures = 0;
    #page = 0;
    constructor(client, context) {
        this.#client = client;
        this.#context = context;
    }
    get isUsable() {
        return this.#isUsable;
    }
    get isSearched() {
        return this.#isSearched;
    }
    search() {
        this.#isSearched = true;
    }
    async read(wanted) {
        try {
            const found = await this.#readPages(wanted);
            this.#failures = 0;
            return found;
        }
        catch (error) {
            if (!(error instanceof call_error/* CallError */.RA) || error.behaviour === 'cancelled' || (0,call_error/* isUnauthorised */.ED)(error))
                throw error;
            const lacksPermission = error.means === 'no_permission';
            const isRefused = lacksPermission || (error instanceof call_error/* ServiceError */._7 && error.isFinal);
            if (error.behaviour !== 'throttled')
                this.#failures++;
            if (!isRefused && this.#failures < MAX_FAILURES)
                return error;
            this.#isUsable = false;
            this.#context.reporter.news(error.message, 'Going on without the list: each backup is read by itself, which takes more requests.', lacksPermission ? 'The list needs the right cbr:backups:list.' : '');
            return undefined;
        }
    }
    async #readPages(wanted) {
        const found = new Map();
        const page = Math.max(this.#page, 2 * wanted.size + 50, this.#isSearched ? SEARCHED_PAGE : 0);
        this.#page = Math.min(MAX_PAGE, page);
        for await (const { value, requestId, date } of pagesOf(this.#client, this.#page)) {
            const before = found.size;
            for (const backup of value.backups) {
                if (backup.id !== undefined && wanted.has(backup.id))
                    found.set(backup.id, { value: backup, requestId, date });
            }
            const isTooOld = found.size === before && !this.#isSearched;
            if (found.size === wanted.size || isTooOld)
                break;
        }
        return found;
    }
}

;// CONCATENATED MODULE: ./replication/watch.js





const REMINDER = 5 * clock_0/* MINUTE */.pY;
const FAILURE_REMINDER = 15 * clock_0/* MINUTE */.pY;
const MAX_ASKED = 10 * clock_0/* MINUTE */.pY;
class Watch {
    #client;
    #context;
    #list;
    #sleepers = new Set();
    #unlisted = new Set();
    #doubted = new Set();
    #listing;
    #lastLooks = (0,p_limit/* default */.A)(2);
    #lastLookFailed = false;
    #isThrottled = false;
    constructor(client, context) {
        this.#client = client;
        this.#context = context;
        this.#list = new BackupList(client, context);
    }
    async untilSeen(watching, look) {
        const { context, until, pause } = watching;
        const { clock, reporter } = context;
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
            asked = answer instanceof call_error/* ServiceError */._7 ? Math.min(answer.retryAfter ?? 0, MAX_ASKED) : 0;
            if (clock.now() - toldAt < FAILURE_REMINDER)
                continue;
            toldAt = clock.now();
            reporter.trouble(answer.message, failures === 1 ? 'Going on.' : `Attempt ${failures} in a row that failed; going on.`);
        }
        return undefined;
    }
    async #next({ journal, shows }, pause, left) {
        const { clock, cancelled } = this.#context;
        const sleeper = { journal, shows, wake: new AbortController() };
        this.#sleepers.add(sleeper);
        try {
            await clock.pause(pause, AbortSignal.any([cancelled, sleeper.wake.signal]));
        }
        catch (error) {
            if (!sleeper.wake.signal.aborted)
                throw error;
        }
        finally {
            this.#sleepers.delete(sleeper);
        }
        if (sleeper.seen !== undefined)
            return sleeper.seen;
        return pause < left ? this.#read(sleeper) : this.#lastLooks(() => this.#lookLast(sleeper));
    }
    async #lookLast({ journal }) {
        if (this.#lastLookFailed)
            return undefined;
        const answer = await readBackup(journal, this.#client, true);
        if (answer instanceof call_error/* CallError */.RA)
            this.#lastLookFailed = true;
        return answer;
    }
    async #read(sleeper) {
        const { journal, shows } = sleeper;
        const id = idOf(sleeper);
        const listing = this.#listingFor(sleeper);
        if (listing === undefined) {
            this.#doubted.delete(id);
            const answer = await readBackup(journal, this.#client, true);
            if (!(answer instanceof call_error/* CallError */.RA) && answer.value.replication_records === undefined && !shows(answer)) {
                this.#list.search();
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
        noteBackup(journal, answer.value);
        if (!shows(answer)) {
            const isKnown = journal.replication.status !== undefined;
            (isKnown ? this.#unlisted : this.#doubted).add(id);
        }
        return answer;
    }
    #listingFor(sleeper) {
        if (!this.#isListed(sleeper))
            return undefined;
        if (this.#listing !== undefined)
            return this.#listing.wanted.has(idOf(sleeper)) ? this.#listing : undefined;
        if (this.#isThrottled) {
            this.#isThrottled = false;
            return undefined;
        }
        const listed = [sleeper, ...this.#sleepers].filter((other) => this.#isListed(other));
        if (listed.length < 2 && !this.#list.isSearched)
            return undefined;
        const wanted = new Set(listed.map(idOf));
        const result = this.#readList(wanted).finally(() => {
            this.#listing = undefined;
        });
        this.#listing = { wanted, result };
        return this.#listing;
    }
    #isListed(sleeper) {
        const id = idOf(sleeper);
        return this.#list.isUsable && !this.#unlisted.has(id) && !this.#doubted.has(id);
    }
    async #readList(wanted) {
        const result = await this.#list.read(wanted).catch((error) => {
            for (const { wake } of this.#sleepers)
                wake.abort();
            throw error;
        });
        this.#isThrottled = result instanceof call_error/* CallError */.RA && result.behaviour === 'throttled';
        if (result instanceof call_error/* CallError */.RA) {
            for (const sleeper of this.#sleepers)
                if (this.#isListed(sleeper))
                    wakeWith(sleeper, result);
        }
        else if (result !== undefined)
            this.#serve(result);
        return result;
    }
    #serve(found) {
        for (const sleeper of this.#sleepers) {
            const answer = found.get(idOf(sleeper));
            if (answer === undefined || !sleeper.shows(answer))
                continue;
            noteBackup(sleeper.journal, answer.value);
            wakeWith(sleeper, answer);
        }
    }
}
function idOf({ journal }) {
    return journal.replication.request.backupId;
}
function wakeWith(sleeper, seen) {
    sleeper.seen = seen;
    sleeper.wake.abort();
}

;// CONCATENATED MODULE: ./step/autosave.js

const SAVE_EACH = 30 * clock_0/* SECOND */.Z2;
const SAVE_EACH_OF = 256;
const STATUS_LINE = 5 * clock_0/* MINUTE */.pY;
class Autosave {
    #results;
    #clock;
    #total;
    #save;
    #savedAt = Number.NEGATIVE_INFINITY;
    #isStale = false;
    constructor(results, clock, total, save) {
        this.#results = results;
        this.#clock = clock;
        this.#total = total;
        this.#save = save;
    }
    changed() {
        this.#isStale = true;
        this.#saveIfDue();
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
            await this.#clock.pause(SAVE_EACH, ended).catch(() => undefined);
            if (ended.aborted)
                return;
            this.#saveIfDue();
            if (this.#clock.now() - toldAt < STATUS_LINE)
                continue;
            this.#total(this.#results);
            toldAt = this.#clock.now();
        }
    }
    #saveIfDue() {
        const pause = (SAVE_EACH * this.#results.length) / SAVE_EACH_OF;
        if (!this.#isStale || this.#clock.now() - this.#savedAt < pause)
            return;
        this.#isStale = false;
        this.#savedAt = this.#clock.now();
        this.#save();
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
    constructor(message, options) {
        super(message, options);
        this.name = 'PassingFailure';
        this.asked = options.asked;
    }
}
async function callForLogin({ task, request, schema, explain }, transport, context) {
    const answer = await send(transport, request, context).catch((cause) => {
        if (!(cause instanceof TransportFailure) || cause.kind === 'cancelled')
            throw cause;
        const message = `Failed to ${task}: ${cause.message}.`;
        if (cause.canConnectLater || cause.kind === 'no_answer')
            throw new PassingFailure(message, { cause });
        const advice = `Check what is between this runner and ${request.url.host}: a proxy (https_proxy, no_proxy), or an inspecting network (NODE_EXTRA_CA_CERTS).`;
        throw new login_error/* LoginError */.Q({ message, advice, cause });
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
        throw new PassingFailure(message, { asked: (0,retry_after/* readRetryAfter */.D)(answer.headers, context.clock.now()) });
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
async function requestIdToken({ url, token, audience }, transport, context) {
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
    const { value } = await callForLogin({
        task: 'get an ID token of GitHub',
        request: {
            method: 'GET',
            url: address,
            headers: { Accept: 'application/json', Authorization: `Bearer ${token}` },
        },
        schema: given,
        explain: () => ({ notes: [], advice: 'Run the job again: what allows it to ask ends with the job.' }),
    }, transport, context);
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
const keyless_MAX_ATTEMPTS = 6;
const MIN_LIFE = 15 * clock_0/* MINUTE */.pY;
const MARGIN = 30 * clock_0/* SECOND */.Z2;
function keylessCredential(options, context) {
    const { clock, cancelled, reporter } = context;
    let session;
    let login;
    const renew = (maxAttempts) => {
        login ??= logIn(options, context, maxAttempts).finally(() => {
            login = undefined;
        });
        return login;
    };
    const current = async () => {
        if (session === undefined || clock.now() >= session.endsAt) {
            session = await renew(keyless_MAX_ATTEMPTS);
        }
        else if (clock.now() >= session.renewAt) {
            try {
                session = await renew(1);
            }
            catch (error) {
                if (cancelled.aborted || clock.now() >= session.endsAt)
                    throw error;
                session = { ...session, renewAt: clock.now() + RETRY_RENEWAL_AFTER };
                reporter.news(messageOf(error), 'The temporary access key could not be renewed; going on with the old one for now.');
            }
        }
        return session;
    };
    return {
        description: `keyless login through agency ${options.agencyUrn}`,
        authorise: async (request, projectId) => {
            const { key } = await current();
            return sign(request, key, projectId, clock.now());
        },
    };
}
async function logIn(options, context, maxAttempts) {
    const { clock, reporter } = context;
    const { mask } = options;
    const backoff = new Backoff(clock);
    const again = (error) => {
        if (!(error instanceof PassingFailure))
            return undefined;
        const pause = backoff.next(maxAttempts, error.asked);
        if (pause !== undefined)
            reporter.news(error.message, `Trying again in ${Math.ceil(pause / clock_0/* SECOND */.Z2)} s.`);
        return pause;
    };
    const { credentials, date } = await retry(() => keyless_exchange(options, context), again, context).catch((cause) => {
        if (!(cause instanceof PassingFailure))
            throw cause;
        const { message } = cause;
        throw new login_error/* LoginError */.Q({ message, advice: 'Check sts_endpoint and the network, then run the step again.', cause });
    });
    for (const secret of [credentials.access_key_id, credentials.secret_access_key, credentials.security_token]) {
        mask(secret);
    }
    const life = Date.parse(credentials.expiration) - (date ?? clock.now());
    const endsAt = clock.now() + (Number.isNaN(life) ? MIN_LIFE : life) - MARGIN;
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
async function keyless_exchange(options, context) {
    const { stsEndpoint, providerUrn, agencyUrn, idTokens, transport, mask } = options;
    const idToken = await requestIdToken(idTokens, transport, context);
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
    const explain = ({ code }) => ({
        notes: [tellClaims(idToken)],
        advice: advices.get(code) ?? OTHER_ADVICE,
    });
    const task = `log in at ${stsEndpoint.host}`;
    const { value, date } = await callForLogin({ task, request, schema: assumed, explain }, transport, context);
    return { credentials: value.credentials, date };
}
const SUBJECTS = 'sub is repo:OWNER/REPO:… or, for repositories made since July 2026, repo:OWNER@ID/REPO@ID:…';
const advices = new Map([
    [
        'STS5.1001',
        `The trust policy of the agency does not match: compare its conditions with these claims (${SUBJECTS}).`,
    ],
    ['STS5.2001', 'The audience is not registered: add it to the client IDs of the provider, or correct oidc_audience.'],
]);
const OTHER_ADVICE = `Check oidc_provider_urn, oidc_agency_urn, the audience of the provider and the trust policy of the agency (${SUBJECTS}).`;
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

;// CONCATENATED MODULE: ./step/credential.js



function toCredential({ credential: choice, oidcAudience, stsEndpoint }, { environment, transport, context, mask }) {
    switch (choice.kind) {
        case 'token':
            return tokenCredential(choice.token);
        case 'access_key':
            return accessKeyCredential(choice, choice.source, context.clock);
        case 'keyless': {
            if (stsEndpoint === undefined)
                throw new Error('The inputs were checked, and name no STS endpoint.');
            const idTokens = {
                url: environment['ACTIONS_ID_TOKEN_REQUEST_URL'],
                token: environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
                audience: oidcAudience,
            };
            return keylessCredential({ ...choice, stsEndpoint, idTokens, transport, mask }, context);
        }
    }
}

// EXTERNAL MODULE: ./cbr/error-codes.js
var error_codes = __webpack_require__(3210);
// EXTERNAL MODULE: ./cbr/judge.js
var judge = __webpack_require__(5092);
;// CONCATENATED MODULE: ./replication/preflight-rules.js




const SERVER = 'OS::Nova::Server';
const VAULT_KINDS = new Map([
    [SERVER, 'server'],
    ['OS::Sfs::Turbo', 'turbo'],
]);
const MAX_EXPANSION = 1.25;
function obstacle(number, message, more = {}) {
    const code = `BackupService.${number}`;
    const known = { advice: (0,error_codes/* adviceFor */.cp)(number), means: (0,judge/* meaningOf */.Pr)(code) };
    return { obstacle: { code, requestId: undefined, message: `${code}: ${message}`, ...known, ...more } };
}
function kindOf({ backup }) {
    return VAULT_KINDS.get(backup?.resourceType);
}
const describeBackup = ({ name, resource_name, resource_type, resource_size, status }) => {
    const size = resource_size === undefined ? 'of unknown size' : `${resource_size} GB`;
    return {
        fact: `The backup ${name ?? 'without a name'} of ${resource_name ?? 'an unnamed resource'} (${resource_type ?? 'unknown type'}), ${size}, has the status ${status ?? 'unknown'}.`,
    };
};
const isAvailable = ({ status }) => {
    if (status === undefined)
        return { unchecked: 'the status of the backup, which the service does not tell.' };
    if (isBeingMade(status)) {
        const advice = 'Run the step after the backup job has ended, or with wait.';
        return obstacle('1001', `the backup is still being made (status ${status}).`, { advice });
    }
    if (status === 'available')
        return undefined;
    const advice = 'Only a backup in the status available can be replicated: give another one.';
    return obstacle('1001', `the backup has the status ${status}.`, { advice });
};
const isNoReplica = ({ image_type }) => [undefined, 'backup', 'sync'].includes(image_type)
    ? undefined
    : obstacle('1002', `the backup is of the type ${image_type}, and no replica of it can be made.`);
const hasReplicableResource = ({ resource_type }) => {
    if (resource_type === undefined)
        return { unchecked: 'the type of the resource, which the service does not tell.' };
    return VAULT_KINDS.has(resource_type)
        ? undefined
        : obstacle('1003', `the backup is of a resource of the type ${resource_type}, not of an ECS or an SFS Turbo.`);
};
const hasSystemDisk = ({ resource_type, extend_info }) => {
    if (resource_type !== SERVER || extend_info?.contain_system_disk === true)
        return undefined;
    return extend_info?.contain_system_disk === false
        ? obstacle('1004', 'the backup does not contain the system disk of its server.')
        : { unchecked: 'whether the backup contains the system disk, which the service does not tell.' };
};
const backupRules = [isAvailable, isNoReplica, hasReplicableResource, hasSystemDisk];
const hasNoReplica = ({ standing, request }) => standing === undefined
    ? { fact: `No replica of it is there or being made in ${request.destinationRegion}.` }
    : undefined;
const hasReplicaThere = ({ standing, request }) => {
    if (standing === undefined || !(0,replication_records/* leadsTo */.Rs)(standing, request))
        return undefined;
    const { id = 'unknown', status = 'unknown' } = standing;
    const there = `A replica was made or is being made in that vault: replication record ${id}, status ${status}. ` +
        'A run adopts it, unless it has been deleted since.';
    const gap = 'what a new replica would need, because one is there; if it has been deleted, a run makes another.';
    return (0,replication_records/* isFinished */.$g)(standing) ? [{ fact: there }, { unchecked: gap }] : { fact: there };
};
const hasReplicaElsewhere = ({ standing, request }) => {
    if (standing === undefined || (0,replication_records/* leadsTo */.Rs)(standing, request))
        return undefined;
    const { id = 'unknown', status = 'unknown', destination_project_id: project = 'unknown' } = standing;
    const place = `vault ${(0,replication_records/* vaultOf */._7)(standing) ?? 'unknown'}, project ${project}, replication record ${id}, status ${status}.`;
    const message = `a replica is, or goes, to another place in ${request.destinationRegion}: ${place}`;
    const advice = 'Give that vault and project, or delete that replica in the destination region.';
    return obstacle('1009', message, { advice, means: 'replica_elsewhere' });
};
const recordRules = [hasNoReplica, hasReplicaThere, hasReplicaElsewhere];
const canReplicate = ({ capabilities, sourceRegion, destinationRegion }) => {
    const [only, ...rest] = capabilities;
    const own = capabilities.find(({ name }) => (0,replication_records/* isSame */.Ft)(name, sourceRegion ?? '')) ?? (rest.length === 0 ? only : undefined);
    if (own === undefined && capabilities.length > 0) {
        const names = capabilities.map(({ name }) => name ?? 'unnamed').join(', ');
        const asked = sourceRegion ?? 'the region of the endpoint';
        return { unchecked: `the pair of regions, because the service answers for ${names} and not for ${asked}.` };
    }
    const from = own?.name ?? sourceRegion ?? 'The source region';
    const destinations = own?.replication_destinations ?? [];
    const possible = destinations.length === 0 ? 'no other region' : destinations.join(', ');
    const isNamed = destinations.some((name) => (0,replication_records/* isSame */.Ft)(name, destinationRegion));
    if (isNamed)
        return { fact: `${from} replicates to ${possible}.` };
    const gap = `the pair of regions, because the service does not name each region that ${from} replicates to.`;
    if (destinations.includes('?'))
        return { unchecked: gap };
    return obstacle('1005', `${from} does not replicate to ${destinationRegion}: it replicates to ${possible}.`);
};
const regionRules = [canReplicate];
const hasVault = ({ request, vault }) => {
    const { destinationVaultId: id, destinationProjectId: project, destinationRegion: region } = request;
    return vault === undefined
        ? obstacle('6120', `there is no vault ${id} in project ${project} of ${region}.`)
        : undefined;
};
const takesReplicas = ({ vault }) => {
    const type = vault?.billing?.protect_type;
    return type === undefined || type === 'replication'
        ? undefined
        : obstacle('6119', `the destination vault is of the type ${type}, not replication.`);
};
const isUsable = ({ vault }) => {
    const status = vault?.billing?.status;
    return status === undefined || status === 'available'
        ? undefined
        : obstacle('6112', `the destination vault has the status ${status}.`);
};
const takesKinds = ({ vault, replications }) => {
    const own = vault?.billing?.object_type;
    const kinds = new Set(replications.flatMap((replication) => kindOf(replication) ?? []));
    const others = [...kinds].filter((kind) => own !== undefined && own !== kind);
    return others.map((kind) => {
        const message = `the destination vault is for resources of the kind ${own}, and there are backups of the kind ${kind}.`;
        return obstacle('6119', message, { advice: 'Give a vault for that kind of resource.', kind });
    });
};
const saysAll = ({ vault }) => {
    const { protect_type, status, object_type } = vault?.billing ?? {};
    const said = { type: protect_type, status, 'kind of resource': object_type };
    const gaps = Object.entries(said).flatMap(([name, value]) => (value === undefined ? [name] : []));
    if (vault === undefined || gaps.length === 0)
        return undefined;
    return { unchecked: `${gaps.join(', ')} of the destination vault, which the service does not tell.` };
};
const vaultRules = [hasVault, takesReplicas, isUsable, takesKinds, saysAll];
const hasReplica = ({ findings }) => findings?.adopts === true || findings?.obstacles.some(({ means }) => means === 'replica_elsewhere') === true;
const hasSpace = ({ vault: { name, id, auto_expand, billing }, replications }) => {
    const { object_type, size, used } = billing ?? {};
    if (size === undefined || used === undefined) {
        return { unchecked: 'the free space of the destination vault, which the service does not tell.' };
    }
    const sizes = replications
        .filter((replication) => !hasReplica(replication))
        .filter((replication) => object_type === undefined || [undefined, object_type].includes(kindOf(replication)))
        .map(({ backup }) => backup?.size);
    const total = sizes.reduce((sum, one) => sum + (one ?? 0), 0);
    const free = Math.floor(size - used / 1024);
    const growth = auto_expand === true ? size * MAX_EXPANSION - size : 0;
    const space = `${free} of ${size} GB are free in vault ${name ?? id ?? 'unknown'}, and ${total} GB are needed`;
    if (total > free + growth) {
        return obstacle('6129', `${space}.`, { advice: 'Expand the vault, give a larger one, or delete old replicas.' });
    }
    if (sizes.includes(undefined)) {
        return { unchecked: 'the free space of the destination vault, because the size of a backup is not known.' };
    }
    return { fact: total <= free ? `${space}.` : `${space}; the vault expands by itself.` };
};
const spaceRules = [hasSpace];

;// CONCATENATED MODULE: ./replication/preflight.js






const ONLY_THE_SERVICE_KNOWS = 'the right cbr:backups:replicate, whether the destination project takes replicas (BackupService.1011), the number of ' +
    'replicas (BackupService.1012), a system disk that was chosen by hand (BackupService.1013), the type and state of the ' +
    'source vault, and what is under way in the vaults: only a replication itself can tell.';
async function checkBackup(journal, client, context) {
    const findings = noFindings();
    const { request } = journal.replication;
    let backup;
    try {
        backup = await repeated(context, () => client.showBackup(request.backupId));
    }
    catch (error) {
        if (!(error instanceof call_error/* ServiceError */._7) || ['ambiguous', 'throttled'].includes(error.behaviour))
            throw error;
        noteFailure(error, findings, 'the backup', 'cbr:backups:get');
        return findings;
    }
    noteBackup(journal, backup);
    preflight_judge(backup, [describeBackup], findings);
    const what = 'the replication records of the backup';
    const records = backup.replication_records ??
        (await read(findings, context, what, 'cbr:backups:list', async () => {
            const { value } = await listRecords(request.backupId, client);
            if (value === undefined)
                findings.unchecked.push(`${what}, which the service does not tell.`);
            return { value };
        }));
    if (records !== undefined) {
        const standing = (0,replication_records/* standingRecord */.Kq)(records, request);
        preflight_judge({ request, standing }, recordRules, findings);
        if (standing !== undefined && (0,replication_records/* leadsTo */.Rs)(standing, request)) {
            (0,replication_records/* noteRecord */.cF)(journal, standing);
            findings.adopts = true;
            return findings;
        }
    }
    preflight_judge(backup, backupRules, findings);
    return findings;
}
async function checkDestination(replications, sourceRegion, client, context) {
    const findings = noFindings();
    const [first] = replications;
    if (first === undefined)
        return findings;
    const { request } = first;
    const { destinationVaultId, destinationRegion, destinationProjectId } = request;
    const capabilities = await read(findings, context, 'whether the source region replicates to the destination region', 'cbr:backups:queryReplicationCapability', () => client.showReplicationCapabilities());
    if (capabilities !== undefined)
        preflight_judge({ capabilities, sourceRegion, destinationRegion }, regionRules, findings);
    const vaults = await read(findings, context, 'the destination vault', 'cbr:vaults:listExternalVaults', () => client.listExternalVaults(destinationVaultId, destinationRegion, destinationProjectId));
    if (vaults !== undefined) {
        const vault = findVault(vaults, request);
        preflight_judge({ request, vault, replications }, vaultRules, findings);
        if (vault !== undefined)
            preflight_judge({ request, vault, replications }, spaceRules, findings);
    }
    findings.unchecked.push(ONLY_THE_SERVICE_KNOWS);
    return findings;
}
function concerns(obstacle, replication) {
    const { findings } = replication;
    if (findings?.obstacles.includes(obstacle) === true)
        return true;
    if ((0,replication_records/* isFinished */.$g)(replication) && obstacle.means === 'no_vault')
        return true;
    return findings?.adopts !== true && (obstacle.kind === undefined || obstacle.kind === kindOf(replication));
}
function findVault(vaults, { destinationVaultId, destinationProjectId }) {
    const vault = vaults.find(({ id }) => (0,replication_records/* isSame */.Ft)(id, destinationVaultId));
    return (0,replication_records/* isSame */.Ft)(vault?.project_id ?? destinationProjectId, destinationProjectId) ? vault : undefined;
}
function noFindings() {
    return { obstacles: [], facts: [], unchecked: [], adopts: false };
}
function preflight_judge(subject, rules, findings) {
    for (const finding of rules.flatMap((rule) => rule(subject) ?? [])) {
        if ('obstacle' in finding)
            findings.obstacles.push(finding.obstacle);
        else if ('fact' in finding)
            findings.facts.push(finding.fact);
        else
            findings.unchecked.push(finding.unchecked);
    }
}
const preflight_MAX_ATTEMPTS = 3;
const PAUSE = 5 * clock_0/* SECOND */.Z2;
async function repeated(context, call) {
    const again = (error, failures) => {
        const mayPass = error instanceof call_error/* CallError */.RA && error.behaviour === 'ambiguous';
        if (!mayPass || failures === preflight_MAX_ATTEMPTS)
            return undefined;
        context.reporter.trouble(error.message, `Trying again in ${PAUSE / clock_0/* SECOND */.Z2} s.`);
        return PAUSE;
    };
    return (await retry(call, again, context)).value;
}
async function read(findings, context, what, right, call) {
    try {
        return await repeated(context, call);
    }
    catch (error) {
        if (error instanceof call_error/* ServiceError */._7 && error.status === 404 && error.means === 'no_such_address') {
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
    if (error.means === 'no_permission') {
        unchecked.push(`${what}, for want of the right ${right}. ${error.message}`);
        return;
    }
    const { code, requestId, message, advice, means } = error;
    obstacles.push({ code, requestId, message, advice, means });
}

// EXTERNAL MODULE: ./report/explain.js
var explain = __webpack_require__(5327);
;// CONCATENATED MODULE: ./step/fan-out.js



const MAX_FIRST = 3;
async function forEveryBackup({ results, cancelled, reporter, accepted }, work) {
    const rest = [...results];
    const underWay = [];
    const begin = (result) => {
        const done = work(result.journal).then(() => undefined, (error) => {
            result.fail((0,explain/* explain */.W)(error, result.replication, cancelled));
            if (!cancelled.aborted)
                reporter.failed(result);
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
            if (tried < MAX_FIRST)
                continue;
            break;
        }
        const isHopeless = (0,call_error/* isUnauthorised */.ED)(error) || error instanceof login_error/* LoginError */.Q || isUnreachable(error);
        if (!isHopeless && tried < MAX_FIRST)
            continue;
        for (const result of rest.splice(0))
            result.fail(notTried(error, result, cancelled));
    }
    for (const result of rest)
        begin(result);
    await Promise.all(underWay);
}
const ACCEPTED = Symbol('accepted');
function isUnreachable(error) {
    return error instanceof call_error/* UnansweredError */.jd && error.behaviour === 'not_sent';
}
function notTried(error, { replication }, cancelled) {
    const failure = (0,explain/* explain */.W)(error, replication, cancelled);
    if (cancelled.aborted)
        return failure;
    return { ...failure, reasons: ['Not tried, because of what came of the backups before:', ...failure.reasons] };
}

;// CONCATENATED MODULE: ./step/dry-run.js




async function checkAll(fanOut, sourceRegion, client, context) {
    const { results, reporter, cancelled } = fanOut;
    await forEveryBackup(fanOut, async (journal) => {
        const own = { ...context, reporter: reporter.for(journal.replication) };
        const findings = await checkBackup(journal, client.for(own), own);
        journal.note({ findings });
        reporter.found(findings, journal.replication);
    });
    const checked = results.filter(({ replication }) => replication.findings !== undefined);
    const replications = checked.map(({ replication }) => replication);
    if (checked.length > 0) {
        const common = await checkDestination(replications, sourceRegion, client, context).catch((error) => {
            for (const result of checked)
                conclude(result, result.replication.findings?.obstacles ?? [], cancelled);
            throw error;
        });
        reporter.found(common);
        for (const result of checked) {
            result.journal.note({ outcome: 'checked', commonFindings: common });
            conclude(result, [...(result.replication.findings?.obstacles ?? []), ...common.obstacles], cancelled);
        }
    }
    reporter.total(results);
    const gaps = new Set(replications.flatMap(({ findings, commonFindings }) => [
        ...(findings?.unchecked ?? []),
        ...(commonFindings?.unchecked.slice(0, -1) ?? []),
    ])).size;
    if (gaps > 0) {
        const counted = `${gaps} ${gaps === 1 ? 'gap' : 'gaps'}`;
        reporter.warning(`The dry run could not check everything: ${counted}, told above as "Not checked".`);
    }
}
function conclude(result, obstacles, cancelled) {
    const own = obstacles.filter((obstacle) => concerns(obstacle, result.replication));
    if (own.length > 0)
        result.fail((0,explain/* explain */.W)(new replication_replication/* CheckError */.tl(own), result.replication, cancelled));
}

;// CONCATENATED MODULE: ./replication/pace.js

const pace_FIRST_PAUSE = 14 * clock_0/* SECOND */.Z2;
const SHARE = 0.02;
const MAX_EXPECTED = 75 * clock_0/* SECOND */.Z2;
function pace(passed, left, chance) {
    const sure = Math.max(pace_FIRST_PAUSE, SHARE * passed);
    const hoped = left === undefined ? 0 : Math.min(left / 2, passed / 4, MAX_EXPECTED);
    return Math.max(sure, hoped) * (1 - chance / 5);
}

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

;// CONCATENATED MODULE: ./replication/follow.js








const KNOWN_STATUSES = ['waiting_replicate', 'replicating', 'success', 'fail', 'skip'];
async function follow(journal, watch, context, until) {
    const { replication } = journal;
    if ((0,replication_records/* isFinished */.$g)(replication))
        return;
    const { clock, reporter } = context;
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
                reporter.reminder(`The backup shows no replication record ${recordId}, ${(0,duration/* showDuration */.k)(now - begun)} so far.`);
                toldAt = now;
            }
            return undefined;
        }
        (0,replication_records/* noteRecord */.cF)(journal, record);
        if (replication.createdAt !== undefined)
            begun = Math.min(start, now - (serverNow - replication.createdAt));
        progress.see(record.extra_info?.progress, now);
        endIfOver(record);
        if ((0,replication_records/* isFinished */.$g)(record)) {
            journal.note({ finishedAt: serverNow });
            return true;
        }
        journal.note({ progress: progress.percent });
        const changed = record.status !== toldStatus;
        if (changed || now - toldAt >= REMINDER) {
            const isNews = changed && (toldStatus !== undefined || record.status !== 'waiting_replicate');
            (isNews ? reporter.news : reporter.reminder)(follow_describe(record, progress, now, begun));
            if (changed && !KNOWN_STATUSES.includes(record.status ?? '')) {
                reporter.news('This status is in none of the documents this action knows: taken as still under way.');
            }
            toldStatus = record.status;
            toldAt = now;
        }
        return undefined;
    };
    const shows = (answer) => recordIn(answer) !== undefined;
    const pause = () => pace(clock.now() - begun, progress.left(clock.now()), clock.random());
    try {
        const finished = await watch.untilSeen({ journal, context, until, pause, shows }, look);
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
            advice: (0,judge/* judgeRecord */.dy)(code),
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
    if (error.means === 'backup_gone') {
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

;// CONCATENATED MODULE: ./replication/availability.js





async function waitUntilAvailable(error, journal, client, context, { watch, until }) {
    const status = (await readBecause(error, readBackup(journal, client), context))?.value.status;
    if (status === 'available')
        return true;
    if (status !== undefined && !isBeingMade(status))
        throw unavailable(status, error);
    if (until === undefined) {
        throw new replication_replication/* ReplicationError */.hq({
            message: status === undefined
                ? "The backup's status could not be read."
                : `The backup is still being made (status ${status}).`,
            advice: error.advice,
            call: error,
        });
    }
    await wait(error, journal, context, watch, until);
    return false;
}
async function wait(error, journal, context, watch, until) {
    const { clock, reporter } = context;
    const start = clock.now();
    let toldAt = start;
    reporter.news('The backup is still being made: waiting for it to become available.');
    const pause = () => pace(clock.now() - start, undefined, clock.random());
    const available = await watch.untilSeen({ journal, context, until, pause, shows: () => true }, ({ value: { status } }) => {
        if (status === 'available')
            return status;
        if (status !== undefined && !isBeingMade(status))
            throw unavailable(status, error);
        const now = clock.now();
        if (now - toldAt >= REMINDER) {
            reporter.reminder(`The backup is still being made (status ${status ?? 'unknown'}), ${(0,duration/* showDuration */.k)(now - start)} so far.`);
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
    reporter.news(`The backup has become available after ${(0,duration/* showDuration */.k)(clock.now() - start)}.`);
}
function unavailable(status, call) {
    return new replication_replication/* ReplicationError */.hq({
        message: `The backup's status is ${status}.`,
        advice: 'Only a backup in the status available can be replicated: give another one.',
        call,
    });
}

;// CONCATENATED MODULE: ./replication/settle.js





const GRACE = [5 * clock_0/* SECOND */.Z2, 10 * clock_0/* SECOND */.Z2, 20 * clock_0/* SECOND */.Z2, 40 * clock_0/* SECOND */.Z2];
const LONGER_GRACE = [60 * clock_0/* SECOND */.Z2, 60 * clock_0/* SECOND */.Z2, 60 * clock_0/* SECOND */.Z2];
const REFUSED_GRACE = [0, 5 * clock_0/* SECOND */.Z2, 10 * clock_0/* SECOND */.Z2, 20 * clock_0/* SECOND */.Z2];
const MAX_DOUBTS = 3;
const settle_MAX_ASKED = 15 * clock_0/* MINUTE */.pY;
const RUN_AGAIN = 'Run the step again: it finds out what the request has done, and makes no second replica.';
class Settlement {
    #journal;
    #client;
    #context;
    #doubts = 0;
    #mayRead = true;
    constructor(journal, client, context) {
        this.#journal = journal;
        this.#client = client;
        this.#context = context;
    }
    get inDoubt() {
        return this.#doubts > 0;
    }
    async afterDoubt(cause) {
        const { clock, cancelled, reporter } = this.#context;
        this.#doubts++;
        reporter.news(cause.message, 'The request may have gone through: reading the replication records of the backup.');
        let sawRecords = false;
        for (const [index, pause] of [...GRACE, ...LONGER_GRACE].entries()) {
            if (index >= GRACE.length && sawRecords)
                break;
            const asked = index === 0 && cause instanceof call_error/* ServiceError */._7 ? (cause.retryAfter ?? 0) : 0;
            await clock.pause(Math.max(pause, Math.min(asked, settle_MAX_ASKED)), cancelled);
            const answer = await this.#read(cause);
            sawRecords = answer !== undefined;
            if (answer !== undefined && this.#adopt(this.#sight(answer, false)))
                return true;
        }
        if (!sawRecords) {
            throw new replication_replication/* ReplicationError */.hq({
                message: 'Nobody knows whether the request went through: the replication records could not be read.',
                advice: RUN_AGAIN,
                call: cause,
            });
        }
        if (this.#doubts === MAX_DOUBTS) {
            throw new replication_replication/* ReplicationError */.hq({
                message: `After ${MAX_DOUBTS} such answers there is still no replication record.`,
                advice: RUN_AGAIN,
                call: cause,
            });
        }
        reporter.news('There is no replication record: sending the request again. Had it gone through, the service would refuse it.');
        return false;
    }
    async lookOnce() {
        if (!this.#mayRead)
            return false;
        try {
            const answer = await this.#read(undefined);
            return answer !== undefined && this.#adopt(this.#sight(answer, false));
        }
        catch (error) {
            if (!(error instanceof replication_replication/* ReplicationError */.hq) || this.inDoubt)
                throw error;
            this.#mayRead = false;
            return false;
        }
    }
    async afterRefusal(cause) {
        const { clock, cancelled, reporter } = this.#context;
        reporter.news('The service says that a replica is there or being made: reading the replication records of the backup.');
        let wasRead = false;
        let seen;
        for (const pause of REFUSED_GRACE) {
            if (pause > 0)
                await clock.pause(pause, cancelled);
            const answer = await this.#read(cause);
            if (answer === undefined)
                continue;
            wasRead = true;
            seen = this.#sight(answer, true);
            if (seen === undefined)
                continue;
            if (seen.outcome === 'submitted' || seen.outcome === 'attached' || !this.inDoubt)
                break;
        }
        if (this.#adopt(seen))
            return;
        throw seen === undefined ? this.#notFound(cause, wasRead) : this.#inTheWay(cause, seen);
    }
    #sight({ value, date }, isRefused) {
        const { request, requestedAt } = this.#journal.replication;
        const now = this.#context.clock.now();
        const serverNow = date ?? now;
        const ownSince = this.inDoubt ? serverNow - (now - (requestedAt ?? now)) : undefined;
        return (0,replication_records/* sight */.Wx)(value.replication_records ?? [], request, { ownSince, isRefused }, serverNow);
    }
    #adopt(seen) {
        if (seen?.outcome === undefined)
            return false;
        const { outcome, record } = seen;
        const recordId = this.#journal.replication.recordId ?? record.id;
        this.#journal.note({ outcome, inDoubt: false, foundInRecords: true, recordId, ...(0,replication_records/* factsOf */.xS)(record) });
        return true;
    }
    #read(cause) {
        return readBecause(cause, readRecords(this.#journal, this.#client), this.#context);
    }
    #inTheWay(call, { record }) {
        const { destinationRegion } = this.#journal.replication.request;
        return new replication_replication/* ReplicationError */.hq({
            title: 'Another replica is in the way',
            message: `The replica is, or goes, to another place in ${destinationRegion}: ` +
                `vault ${(0,replication_records/* vaultOf */._7)(record) ?? 'unknown'}, project ${record.destination_project_id ?? 'unknown'}, ` +
                `replication record ${record.id ?? 'unknown'}, status ${record.status ?? 'unknown'}.`,
            advice: 'Give that vault and project, or delete that replica in the destination region and run the step again.',
            call,
        });
    }
    #notFound(call, wasRead) {
        if (!wasRead) {
            return new replication_replication/* ReplicationError */.hq({
                title: 'A replica is there or being made, and cannot be read',
                message: 'Where it is, or goes, stands in the replication records, and those could not be read.',
                advice: 'Run the step again: it reads them, and makes no second replica.',
                call,
            });
        }
        const { destinationRegion } = this.#journal.replication.request;
        return new replication_replication/* ReplicationError */.hq({
            title: 'A replica is there or being made, and cannot be found',
            message: `But the backup shows no replication record for ${destinationRegion}.`,
            advice: 'The record may show late, or a replication of the whole vault made the replica: run the step again in a few minutes, and look into the vaults of the destination region.',
            call,
        });
    }
}

;// CONCATENATED MODULE: ./replication/submit.js





async function submit_submit(journal, client, context, common) {
    const settlement = new Settlement(journal, client, context);
    const busy = new BusyWait(journal, context, common);
    try {
        for (;;) {
            const failure = await ask(journal, client, context, common, settlement.inDoubt);
            if (failure === undefined)
                break;
            const { behaviour } = failure;
            if (behaviour !== 'later')
                busy.giveTurnBack();
            const looks = behaviour === 'later' || (settlement.inDoubt && !(0,call_error/* isUnauthorised */.ED)(failure));
            if (behaviour === 'adopt') {
                await settlement.afterRefusal(failure);
                break;
            }
            if (behaviour === 'ambiguous') {
                if (await settlement.afterDoubt(failure))
                    break;
            }
            else if (looks && (await settlement.lookOnce()))
                break;
            else if (behaviour === 'later')
                await busy.wait(failure);
            else if (behaviour !== 'inspect')
                throw failure;
            else if (await waitUntilAvailable(failure, journal, client, context, common))
                await busy.wait(failure);
        }
        common.turns.lastThrough = context.clock.now();
    }
    finally {
        busy.giveTurnBack();
    }
}
async function ask(journal, client, { clock }, { longest }, inDoubt) {
    const { request } = journal.replication;
    const starts = () => {
        if (!inDoubt && clock.now() >= longest)
            throw notInTime();
        journal.note({ requestedAt: journal.replication.requestedAt ?? clock.now() });
    };
    try {
        accept(journal, await client.replicateBackup(request.backupId, toBody(request), starts));
        return undefined;
    }
    catch (error) {
        const mayHaveGoneThrough = error instanceof call_error/* CallError */.RA &&
            (error.behaviour === 'ambiguous' || (error instanceof call_error/* UnansweredError */.jd && error.sent));
        journal.note({ inDoubt: inDoubt || mayHaveGoneThrough });
        if (error instanceof call_error/* CallError */.RA && error.behaviour !== 'cancelled')
            return error;
        throw error;
    }
}
function accept(journal, { value, requestId }) {
    journal.note({
        outcome: 'submitted',
        recordId: value.replication_record_id,
        inDoubt: false,
        requestId,
        sourceRegion: value.source_region,
        projectId: value.project_id,
        providerId: value.provider_id,
        destinationRegion: value.destination_region,
        destinationProjectId: value.destination_project_id,
        destinationVaultId: value.destination_vault_id,
    });
}
function notInTime() {
    return new replication_replication/* ReplicationError */.hq({
        title: 'The time limit was reached',
        message: 'No request for this backup got through before: the service lets through too few at a time.',
        advice: 'Run the step again, or give it a longer timeout_minutes.',
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

;// CONCATENATED MODULE: ./replication/verify.js






const MAX_WAIT = 10 * clock_0/* MINUTE */.pY;
const verify_PAUSE = 20 * clock_0/* SECOND */.Z2;
const MAX_UNKNOWN_HOST = 3;
const TITLE = 'The replica could not be verified';
async function verify(replication, destination, context) {
    const { destinationBackupId: id, recordId = 'unknown' } = replication;
    if (id === undefined) {
        throw new replication_replication/* ReplicationError */.hq({
            title: TITLE,
            message: `Replication record ${recordId} has ended well, but names no replica.`,
            advice: 'Look for the replica in the destination vault in the console.',
        });
    }
    const { clock, cancelled, reporter } = context;
    const start = clock.now();
    const until = start + MAX_WAIT;
    let unknownHosts = 0;
    for (;;) {
        const problem = await look(replication, destination, id);
        if (problem === undefined)
            return;
        const call = problem instanceof call_error/* CallError */.RA ? problem : undefined;
        const isUnknownHost = call instanceof call_error/* UnansweredError */.jd && call.kind === 'unknown_host';
        unknownHosts = isUnknownHost ? unknownHosts + 1 : 0;
        if (unknownHosts === MAX_UNKNOWN_HOST && call !== undefined)
            throw unreadable(call, id);
        const message = problem instanceof call_error/* CallError */.RA ? problem.message : problem;
        const left = until - clock.now();
        if (left < verify_PAUSE) {
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
        const pause = Math.min(Math.max(verify_PAUSE, asked), left);
        reporter.trouble(message, `Looking again in ${Math.round(pause / clock_0/* SECOND */.Z2)} s.`);
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
    const isUnknown = error.means === 'backup_gone' || (error instanceof call_error/* ServiceError */._7 && error.status === 404);
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
    if (error.means === 'no_permission') {
        return 'Give the credential the right cbr:backups:get in the destination project as well.';
    }
    return isOfAddress(error) ? ADDRESS : error.advice;
}
function isOfAddress(error) {
    return error instanceof call_error/* UnansweredError */.jd
        ? error.kind === 'unknown_host' || error.kind === 'certificate'
        : error.behaviour === 'stop' && (error.code === undefined || error.means === 'no_such_address');
}

// EXTERNAL MODULE: ./report/outcome.js
var outcome = __webpack_require__(5860);
;// CONCATENATED MODULE: ./step/replicate-one.js




async function replicateOne(journal, parts) {
    const { replication } = journal;
    const { source, destination, reporter, submitting } = parts;
    const own = { ...parts.context, reporter: reporter.for(replication) };
    const { until, watch } = submitting;
    await submit_submit(journal, source.for(own), own, submitting);
    reporter.submitted(replication, until !== undefined);
    if (until !== undefined) {
        await follow(journal, watch, own, until);
        own.reporter.news((0,outcome/* tellEnd */.HI)(replication, own.clock.now()));
    }
    if (parts.verify) {
        await verify(replication, destination.for(own), own);
        const { destinationRegion } = replication.request;
        own.reporter.news(`Verified in ${destinationRegion}: the replica is available, in the right vault and project.`);
    }
}

// EXTERNAL MODULE: ./report/totals.js
var totals = __webpack_require__(1145);
;// CONCATENATED MODULE: ./step/reporter.js



const TROUBLE = clock_0/* MINUTE */.pY;
function stepReporter(count, clock, lines) {
    return count > 1 ? ofSeveral(clock, lines) : ofOne(lines);
}
function ofOne({ info, warning, debug }) {
    const only = { news: info, trouble: info, reminder: info, debug };
    return {
        ...only,
        warning,
        for: () => only,
        submitted: (replication, waits) => {
            info((0,outcome/* tellOutcome */.G7)(replication));
            if (replication.requestId !== undefined)
                info(`Request id ${replication.requestId}.`);
            if (!waits && replication.status !== 'success') {
                info('This step does not wait for the copy: it goes on in the cloud, and may still fail there.');
            }
        },
        failed: () => undefined,
        found: (findings) => {
            for (const line of tellFindings(findings))
                info(line);
        },
        total: () => undefined,
        ended: () => undefined,
    };
}
function ofSeveral(clock, { info, warning, debug }) {
    const trouble = sometimes(clock, info);
    const common = { news: info, trouble, reminder: info, debug };
    const reporterFor = ({ request }) => {
        const name = `${request.backupId}:`;
        return {
            news: (...texts) => info(name, ...texts),
            trouble: (...texts) => trouble(name, ...texts),
            reminder: () => undefined,
            debug: (text) => debug(`${name} ${text}`),
        };
    };
    return {
        ...common,
        warning,
        for: reporterFor,
        submitted: (replication) => reporterFor(replication).news((0,outcome/* tellOutcome */.G7)(replication)),
        failed: ({ replication, failure }) => {
            if (failure !== undefined)
                reporterFor(replication).news(...tellFailed(failure));
        },
        found: (findings, replication) => {
            const { news } = replication === undefined ? common : reporterFor(replication);
            const obstacles = findings.obstacles.map(({ message, advice }) => `Obstacle: ${message} ${advice}`);
            for (const line of tellFindings(findings, obstacles))
                news(line);
        },
        total: (results) => info((0,totals/* tellAll */.F)(results)),
        ended: (results, waits) => {
            info((0,totals/* tellAll */.F)(results));
            const goesOn = results.some(({ failure, replication }) => failure === undefined && replication.status !== 'success');
            if (!waits && goesOn) {
                info('This step does not wait for the copies: they go on in the cloud, and may still fail there.');
            }
        },
    };
}
function tellFindings({ facts, unchecked }, obstacles = []) {
    return [...facts, ...obstacles, ...unchecked.map((what) => `Not checked: ${what}`)];
}
function tellFailed({ title, reasons, code, requestId }) {
    const by = [
        code === undefined ? '' : `Error code ${code}.`,
        requestId === undefined ? '' : `Request id ${requestId}.`,
    ];
    return [`Failed: ${title}.`, ...reasons, ...by.filter((text) => text !== '')];
}
function sometimes(clock, tell) {
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

;// CONCATENATED MODULE: ./step/step.js













function openStep(plan, parts) {
    const { clock, cancelled, reporter, transport, credential, ledger, save } = parts;
    const { results } = ledger;
    const context = { clock, cancelled, reporter };
    const shared = { credential, transport, common: inParallel(plan.maxParallel) };
    const source = new CbrClient({ ...plan.source, ...shared }, context);
    const fanOut = { results, cancelled, reporter, accepted: source.accepted };
    if (plan.dryRun)
        return () => checkAll(fanOut, plan.sourceRegion, source, context);
    const destination = new CbrClient({ ...plan.destination, ...shared }, context);
    return async () => {
        const autosave = new Autosave(results, clock, reporter.total, save);
        ledger.changed = () => autosave.changed();
        const longest = clock.now() + plan.timeoutMinutes * clock_0/* MINUTE */.pY;
        const until = plan.wait ? longest : undefined;
        const submitting = { watch: new Watch(source, context), turns: new Turns(), until, longest };
        const replication = { source, destination, context, reporter, submitting, verify: plan.verify };
        await autosave.during(cancelled, forEveryBackup(fanOut, (journal) => replicateOne(journal, replication)));
        reporter.ended(results, plan.wait);
    };
}
async function runStep(ledger, inputs, world, log, save) {
    const { clock, cancelled, environment } = world;
    (0,external_node_events_.setMaxListeners)(0, cancelled);
    const lines = {
        info: (...texts) => log.info(...texts),
        warning: (text) => log.warning(text),
        debug: (text) => log.debug(text),
    };
    const reporter = stepReporter(ledger.results.length, clock, lines);
    const context = { clock, cancelled, reporter };
    let transport;
    try {
        transport = createTransport(environment, clock);
        const mask = (secret) => log.mask(secret);
        const credential = toCredential(inputs, { environment, transport, context, mask });
        log.info(tellPlan(inputs));
        log.info(`Endpoint ${inputs.endpoint.host}. Credential: ${credential.description}.`);
        const plan = {
            ...inputs,
            source: { endpoint: inputs.endpoint, projectId: inputs.projectId },
            destination: { endpoint: inputs.destinationEndpoint, projectId: inputs.destinationProjectId },
        };
        await openStep(plan, { clock, cancelled, reporter, transport, credential, ledger, save })();
    }
    finally {
        await transport?.close();
    }
}
function tellPlan(inputs) {
    const { backupIds, sourceRegion, endpoint, destinationRegion, destinationVaultId, destinationProjectId } = inputs;
    const what = backupIds.length > 1 ? `${backupIds.length} backups` : `backup ${backupIds[0]}`;
    const to = `${destinationRegion}: vault ${destinationVaultId}, project ${destinationProjectId}`;
    return `${inputs.dryRun ? 'Dry run: checking, not replicating,' : 'Replicating'} ${what} from ${sourceRegion ?? endpoint.host} to ${to}.`;
}


/***/ })

};
