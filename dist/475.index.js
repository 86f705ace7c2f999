"use strict";
exports.id = 475;
exports.ids = [475];
exports.modules = {

/***/ 4391:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ED: () => (/* binding */ isUnauthorised),
/* harmony export */   RA: () => (/* binding */ CallError),
/* harmony export */   _7: () => (/* binding */ ServiceError),
/* harmony export */   jd: () => (/* binding */ UnansweredError)
/* harmony export */ });
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4010);
/* harmony import */ var _http_error_body_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6208);
/* harmony import */ var _http_retry_after_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2596);
/* harmony import */ var _judge_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(575);




class CallError extends Error {
    means = undefined;
    isFinal = false;
    notes = [];
    code = undefined;
    requestId = undefined;
    date = undefined;
}
class ServiceError extends CallError {
    status;
    behaviour;
    means;
    isFinal;
    provesCredential;
    isOwnWord;
    advice;
    code;
    requestId;
    date;
    retryAfter;
    isTooLarge;
    constructor(task, answer, now, { ifRefused, ...options } = {}) {
        const body = (0,_http_error_body_js__WEBPACK_IMPORTED_MODULE_3__/* .readErrorBody */ .Nk)(answer.body);
        const { message = '', requestId } = body;
        const code = body.code === String(answer.status) ? undefined : body.code;
        const name = code === undefined ? `HTTP ${answer.status}` : `${code} (HTTP ${answer.status})`;
        const words = message === '' ? 'no message.' : `"${message}".`;
        const cut = answer.bodyProblem === undefined ? '' : ` (the answer is incomplete: ${answer.bodyProblem})`;
        const answered = code?.startsWith('BackupService.') === true ? 'CBR answered' : 'the answer was';
        super(`Failed to ${task}: ${answered} ${name}${cut}: ${words}`, options);
        this.name = 'ServiceError';
        this.status = answer.status;
        this.isTooLarge = answer.isTooLarge === true;
        this.code = code;
        this.requestId = (0,_http_error_body_js__WEBPACK_IMPORTED_MODULE_3__/* .requestIdOf */ .Gb)(answer.headers, requestId);
        this.date = (0,_http_retry_after_js__WEBPACK_IMPORTED_MODULE_1__/* .readDate */ .h)(answer.headers);
        const { isJson, isOwn, all } = wordsOf(answer, this.requestId !== undefined);
        const verdict = (0,_judge_js__WEBPACK_IMPORTED_MODULE_2__/* .judge */ .S4)(answer.status, code, message, { isJson, isOwn, all });
        this.behaviour = verdict.behaviour;
        this.advice = (verdict.means === 'unauthorised' ? ifRefused : undefined) ?? verdict.advice;
        this.means = verdict.means;
        this.isFinal = verdict.isFinal;
        this.isOwnWord = isOwn;
        const isDenied = answer.status === 403 && code === undefined && this.requestId !== undefined;
        this.provesCredential = verdict.provesCredential || (isDenied && isJson);
        this.retryAfter = (0,_http_retry_after_js__WEBPACK_IMPORTED_MODULE_1__/* .readRetryAfter */ .D)(answer.headers, now) ?? windowOf(verdict.behaviour, message);
    }
}
const NAMES_PERMISSION = /\bcbr:\w+:\w+/;
const OWN_KEY = /"(?:error_?msg|request_id)"\s*:/i;
const CODE = /"(?:error_?)?code"\s*:\s*"?([\w.-]+)/gi;
function wordsOf({ status, body, bodyProblem }, hasRequestId) {
    const text = body.trim();
    const isJson = bodyProblem === undefined && text.startsWith('{') && text.endsWith('}');
    const shown = (0,_http_error_body_js__WEBPACK_IMPORTED_MODULE_3__/* .boundText */ .O6)(text);
    const codes = [...shown.matchAll(CODE)].map(([, code]) => code);
    const isNested = /[:[]\s*\{/.test(shown) || /^\{\s*\}$/.test(shown);
    const isOfItsKind = hasRequestId || isNested || OWN_KEY.test(shown) || codes.some((code) => code !== String(status));
    const isOwn = (isJson && isOfItsKind) || NAMES_PERMISSION.test(shown);
    return { isJson, isOwn, all: isJson ? (shown.match(/"(?:[^"\\]|\\.)*"/g) ?? []) : [] };
}
function isUnauthorised(error) {
    return error instanceof ServiceError && error.means === 'unauthorised';
}
class UnansweredError extends CallError {
    kind;
    behaviour;
    advice;
    sent;
    canConnectLater;
    retryAfter;
    constructor(task, failure, endpoint) {
        super(`Failed to ${task}: ${failure.message}.`, { cause: failure });
        this.name = 'UnansweredError';
        this.kind = failure.kind;
        this.sent = failure.sent;
        this.canConnectLater = failure.canConnectLater;
        this.retryAfter = failure.retryAfter;
        this.behaviour = failure.kind === 'cancelled' ? 'cancelled' : failure.sent ? 'ambiguous' : 'not_sent';
        this.advice = failure.advice ?? advise(failure.kind, endpoint.host);
    }
}
function advise(kind, host) {
    switch (kind) {
        case 'unknown_host':
            return `Check the inputs source_region and endpoint: this runner cannot resolve the host name ${host}.`;
        case 'unreachable':
            return `Check that this runner may connect to ${host} (firewall, https_proxy, no_proxy), then run the step again.`;
        case 'certificate':
            return `Check the input endpoint; if your network inspects TLS, set NODE_EXTRA_CA_CERTS to a file with its certificate authority.`;
        case 'proxy_refused':
        case 'proxy_login':
        case 'proxy_tls':
            return `Allow ${host} in the proxy that https_proxy names, or exempt it in no_proxy.`;
        case 'unreadable':
            return `Find out what is between this runner and ${host} and changes its answers, then run the step again. That never creates a second replica.`;
        case 'no_answer':
        case 'cancelled':
            return 'Run the step again: it finds out what the request did, and never creates a second replica.';
    }
}
function windowOf(behaviour, message) {
    const [, count, unit = ''] = /\btime["']?\s*[:=]\s*["']?(\d{1,4}(?:\.\d{1,3})?)\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b/i.exec(message) ?? [];
    const length = UNITS.get(unit.slice(0, 1).toLowerCase());
    if (behaviour !== 'throttled' || count === undefined || length === undefined)
        return undefined;
    return Number(count) * length;
}
const UNITS = new Map([
    ['s', _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .SECOND */ .Z2],
    ['m', _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .MINUTE */ .pY],
    ['h', 60 * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .MINUTE */ .pY],
    ['d', 24 * 60 * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .MINUTE */ .pY],
]);


/***/ }),

/***/ 4798:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  L: () => (/* binding */ CbrClient)
});

// UNUSED EXPORTS: NEWEST_WITH_RECORDS

// EXTERNAL MODULE: ../node_modules/zod/v4/core/parse.js + 1 modules
var parse = __webpack_require__(4507);
// EXTERNAL MODULE: ./clock.js
var clock_0 = __webpack_require__(4010);
// EXTERNAL MODULE: ./http/error-body.js
var error_body = __webpack_require__(6208);
// EXTERNAL MODULE: ./http/retry.js
var retry = __webpack_require__(9991);
// EXTERNAL MODULE: ./http/retry-after.js
var retry_after = __webpack_require__(2596);
// EXTERNAL MODULE: ./http/send.js
var send = __webpack_require__(7703);
// EXTERNAL MODULE: ./http/transport-failure.js
var transport_failure = __webpack_require__(5707);
;// CONCATENATED MODULE: ./version.js
const VERSION = '1.0.0';

// EXTERNAL MODULE: ./cbr/call-error.js
var call_error = __webpack_require__(4391);
;// CONCATENATED MODULE: ./cbr/call.js









const MAX_ATTEMPTS = 7;
const MAX_ATTEMPTS_UNKNOWN_HOST = 3;
const MAX_TOLD = 365 * 24 * 60 * clock_0/* MINUTE */.pY;
const MIN_CLOCK_DIFFERENCE = 10;
function makeCall(call, service, gate, context) {
    const request = toRequest(call, service);
    const attempt = () => attemptCall(call, request, service, context);
    if (call.once === true)
        return gate.pass(attempt);
    const { clock, reporter } = context;
    const tooLong = ({ date = clock.time(), notes }, pause) => {
        const end = pause < MAX_TOLD ? `until ${new Date(date + pause).toISOString()}` : 'for more than a year';
        notes.push(`The answer asks to wait ${end}, which is longer than this step waits.`);
    };
    const backoff = new retry/* Backoff */.nO(clock);
    const again = (error) => {
        if (!(error instanceof call_error/* UnansweredError */.jd) || !error.canConnectLater)
            return undefined;
        const maxAttempts = error.kind === 'unknown_host' ? MAX_ATTEMPTS_UNKNOWN_HOST : MAX_ATTEMPTS;
        const pause = backoff.next(maxAttempts, error.retryAfter, (asked) => tooLong(error, asked));
        if (pause !== undefined) {
            reporter.trouble(error.message, `The request did nothing; trying again in ${Math.ceil(pause / clock_0/* SECOND */.Z2)} s.`);
        }
        return pause;
    };
    return (0,retry/* retry */.L5)(() => gate.passInTime(attempt, context, tooLong), again, context);
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
async function attemptCall(call, request, service, context) {
    const { credential, projectId } = service;
    const authorised = await credential.authorise(request, projectId);
    try {
        return await sendCall(call, authorised, service, context);
    }
    catch (error) {
        if (!(0,call_error/* isUnauthorised */.ED)(error) || (await credential.replace?.(authorised)) !== true)
            throw error;
    }
    const { common } = service;
    return common.afresh(async () => {
        if (common.refused !== undefined)
            throw common.refused;
        try {
            return await sendCall(call, await credential.authorise(request, projectId), service, context);
        }
        catch (error) {
            if ((0,call_error/* isUnauthorised */.ED)(error))
                common.refused = error;
            throw error;
        }
    });
}
async function sendCall({ task, schema, pick, starts }, authorised, { endpoint, transport, credential }, context) {
    starts?.();
    const answer = await (0,send/* send */.t)(transport, authorised, context).catch((failure) => {
        throw failure instanceof transport_failure/* TransportFailure */.Az ? new call_error/* UnansweredError */.jd(task, failure, endpoint) : failure;
    });
    const read = readAnswer(answer, schema);
    if (read.success) {
        const { headers } = answer;
        return { value: pick(read.value), requestId: (0,error_body/* requestIdOf */.Gb)(headers, undefined), date: (0,retry_after/* readDate */.h)(headers) };
    }
    const now = context.clock.time();
    const error = new call_error/* ServiceError */._7(task, answer, now, { cause: read.cause, ifRefused: credential.ifRefused });
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
function explainClock({ means, date, notes }, now) {
    if (means !== 'unauthorised' || date === undefined)
        return;
    const wrong = Math.round((now - date) / clock_0/* MINUTE */.pY);
    if (Math.abs(wrong) < MIN_CLOCK_DIFFERENCE)
        return;
    const side = wrong > 0 ? 'ahead of' : 'behind';
    notes.push(`The clock of this runner is ${Math.abs(wrong)} minutes ${side} the clock of the service: correct it, because signatures are valid for 15 minutes only.`);
}

// EXTERNAL MODULE: ./cbr/gate.js
var cbr_gate = __webpack_require__(8495);
// EXTERNAL MODULE: ./cbr/pages.js
var pages = __webpack_require__(4110);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ../node_modules/zod/v4/mini/schemas.js + 3 modules
var schemas = __webpack_require__(3673);
// EXTERNAL MODULE: ../node_modules/zod/v4/core/api.js + 1 modules
var api = __webpack_require__(2335);
// EXTERNAL MODULE: ./cbr/fields.js
var fields = __webpack_require__(1537);
;// CONCATENATED MODULE: ./cbr/page.js

const count = schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* pipe */.FsL(schemas/* union */.KCZ([schemas/* number */.aig(), schemas/* pipe */.FsL(schemas/* string */.YjP().check(api/* _regex */.Fk(/^\d{1,9}$/)), schemas/* transform */.pdi(Number))]), schemas/* int */.Whr().check(api/* _gte */.qm(0)))), undefined);
function pageOf(entry) {
    return schemas/* pipe */.FsL(schemas/* nullable */.mee(schemas/* array */.YOg(schemas/* catch */.MfU(schemas/* nullable */.mee(entry), null))), schemas/* transform */.pdi((all) => ({
        entries: (all ?? []).filter((one) => one !== null),
        size: all?.length ?? 0,
    })));
}

;// CONCATENATED MODULE: ./cbr/schemas.js




const extraInfo = (0,fields/* absent */.Ge)(schemas/* pipe */.FsL(fields/* objectOrJson */.rL, schemas/* object */.Ikc({ progress: fields/* progress */.qB, fail_code: fields/* code */.aY, fail_reason: fields/* text */.Qq, destination_vault_id: fields.id })));
const replicationRecord = schemas/* object */.Ikc({
    id: fields.id,
    status: fields/* text */.Qq,
    created_at: fields/* time */.kB,
    source_backup_id: fields.id,
    destination_backup_id: fields.id,
    destination_project_id: fields.id,
    destination_region: fields.id,
    destination_vault_id: fields.id,
    destinatio_vault_id: fields.id,
    extra_info: extraInfo,
});
const backup = schemas/* object */.Ikc({
    id: fields.id,
    status: fields/* word */.Vm,
    name: fields/* text */.Qq,
    image_type: fields/* word */.Vm,
    vault_id: fields.id,
    checkpoint_id: fields.id,
    project_id: fields.id,
    parent_id: fields.id,
    resource_id: fields.id,
    resource_name: fields/* text */.Qq,
    resource_type: fields/* text */.Qq,
    resource_size: fields/* size */.Ej,
    protected_at: fields/* time */.kB,
    created_at: fields/* time */.kB,
    extend_info: (0,fields/* absent */.Ge)(schemas/* object */.Ikc({ contain_system_disk: (0,fields/* absent */.Ge)(schemas/* boolean */.zMY()) })),
    replication_records: (0,fields/* absent */.Ge)((0,fields/* listOf */.c3)(replicationRecord)),
});
const isNamed = (asked) => schemas/* refine */.YPB(({ id: named = asked }) => named.toLowerCase() === asked.toLowerCase());
const showBackupAnswer = (backupId) => schemas/* object */.Ikc({ backup: backup.check(isNamed(backupId)) });
const listBackupsAnswer = schemas/* object */.Ikc({ backups: pageOf(backup), count: count });
const replica = schemas/* object */.Ikc({ ...backup.shape, protected_at: fields/* statedTime */.hz, created_at: fields/* statedTime */.hz });
const listReplicasAnswer = schemas/* object */.Ikc({ backups: pageOf(replica), count: count });
const regionWords = schemas/* transform */.pdi((value) => {
    const { name, region, region_id, id } = Object(typeof value === 'string' ? { name: value } : value);
    const words = [name, region, region_id, id].filter((word) => typeof word === 'string' && word !== '');
    return words.length === 0 ? ['?'] : words;
});
const replicationCapability = schemas/* object */.Ikc({
    name: fields/* text */.Qq,
    replication_destinations: (0,fields/* absent */.Ge)(schemas/* pipe */.FsL((0,fields/* listOf */.c3)(regionWords), schemas/* transform */.pdi((destinations) => destinations.flat()))),
});
const replicationCapabilitiesAnswer = schemas/* object */.Ikc({
    regions: schemas/* pipe */.FsL(schemas/* transform */.pdi((regions) => regions ?? [{}]), (0,fields/* listOf */.c3)(replicationCapability)),
});
const vault = schemas/* object */.Ikc({
    id: fields.id,
    name: fields/* text */.Qq,
    project_id: fields.id,
    billing: (0,fields/* absent */.Ge)(schemas/* object */.Ikc({
        protect_type: fields/* word */.Vm,
        object_type: fields/* word */.Vm,
        status: fields/* word */.Vm,
        size: fields/* size */.Ej,
        used: (0,fields/* absent */.Ge)(schemas/* number */.aig().check(api/* _gte */.qm(0))),
    })),
    auto_expand: (0,fields/* absent */.Ge)(schemas/* boolean */.zMY()),
});
const resource = schemas/* object */.Ikc({ id: fields.id, name: fields/* text */.Qq, type: fields/* text */.Qq });
const unknownResource = { id: undefined, name: undefined, type: undefined };
const everyOf = (entry, unknown) => schemas/* pipe */.FsL(schemas/* transform */.pdi(toList), schemas/* array */.YOg(schemas/* catch */.MfU(entry, unknown)));
function toList(value) {
    const text = typeof value === 'string' ? value.trim() : value;
    const read = parse/* parse */.qg(fields/* objectOrJson */.rL, text) ?? (/^(null|none|\[\])?$/i.test(String(text)) ? undefined : text);
    if (Array.isArray(read))
        return read;
    return [undefined, null, false, {}].some((nothing) => (0,external_node_util_.isDeepStrictEqual)(read, nothing)) ? [] : [read];
}
const protectingVault = schemas/* object */.Ikc({ id: fields.id, name: fields/* text */.Qq, resources: everyOf(resource, unknownResource) });
const showVaultAnswer = (vaultId) => schemas/* object */.Ikc({ vault: protectingVault.check(isNamed(vaultId)) });
const skippedResource = schemas/* object */.Ikc({ id: fields.id, name: fields/* text */.Qq, type: fields/* text */.Qq, code: fields/* code */.aY, reason: fields/* text */.Qq });
const checkpoint = schemas/* object */.Ikc({
    id: fields.id,
    status: fields/* word */.Vm,
    vault: (0,fields/* absent */.Ge)(schemas/* pipe */.FsL(fields/* objectOrJson */.rL, schemas/* object */.Ikc({
        id: fields.id,
        name: fields/* text */.Qq,
        resources: everyOf(resource, unknownResource),
        skipped_resources: everyOf(skippedResource, { ...unknownResource, code: undefined, reason: undefined }),
    }))),
});
const showCheckpointAnswer = (checkpointId) => schemas/* object */.Ikc({ checkpoint: checkpoint.check(isNamed(checkpointId)) });
const listExternalVaultsAnswer = schemas/* object */.Ikc({
    vaults: schemas/* pipe */.FsL(schemas/* nullish */.cl6((0,fields/* listOf */.c3)(vault)), schemas/* transform */.pdi((vaults) => vaults ?? [])),
});
const replicateAnswer = schemas/* object */.Ikc({
    replication: schemas/* object */.Ikc({
        replication_record_id: schemas/* pipe */.FsL(fields.id, schemas/* string */.YjP()),
        project_id: fields.id,
        provider_id: fields.id,
        source_region: fields.id,
        destination_region: fields.id,
        destination_project_id: fields.id,
        destination_vault_id: fields.id,
    }),
});

;// CONCATENATED MODULE: ./cbr/client.js




const NEWEST_WITH_RECORDS = { show_replication: 'true', sort: 'created_at:desc' };
class CbrClient {
    #service;
    #context;
    #gate;
    constructor(service, context, gate = new cbr_gate/* Gate */.i(service.common, context.clock)) {
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
            task: 'request the replica',
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
            schema: showBackupAnswer(backupId),
            pick: ({ backup }) => backup,
            once,
        });
    }
    listBackups(query, limit, offset) {
        return this.#call({
            task: 'list the backups',
            path: `backups?${new URLSearchParams({ ...query, limit: `${limit}`, offset: `${offset}` })}`,
            schema: listBackupsAnswer,
            pick: ({ backups, count }) => ({ ...backups, count }),
            once: true,
        });
    }
    allBackups(reading, query = NEWEST_WITH_RECORDS) {
        const ask = (limit, offset) => this.listBackups(query, limit, offset);
        return (0,pages/* readPages */.n4)(ask, reading, this.#service.until ?? Number.POSITIVE_INFINITY, this.#context);
    }
    allReplicas(vaultId, limit) {
        const query = { vault_id: vaultId, sort: 'created_at:desc' };
        const ask = (size, offset) => this.#call({
            task: 'list the replicas',
            path: `backups?${new URLSearchParams({ ...query, limit: `${size}`, offset: `${offset}` })}`,
            schema: listReplicasAnswer,
            pick: ({ backups, count }) => ({ ...backups, count }),
            once: true,
        });
        return (0,pages/* readPages */.n4)(ask, { limit, whole: true }, this.#service.until ?? Number.POSITIVE_INFINITY, this.#context);
    }
    showVault(vaultId) {
        return this.#call({
            task: 'read the source vault',
            path: `vaults/${encodeURIComponent(vaultId)}`,
            schema: showVaultAnswer(vaultId),
            pick: ({ vault }) => vault,
        });
    }
    showCheckpoint(checkpointId) {
        return this.#call({
            task: 'read the checkpoint',
            path: `checkpoints/${encodeURIComponent(checkpointId)}`,
            schema: showCheckpointAnswer(checkpointId),
            pick: ({ checkpoint }) => checkpoint,
        });
    }
    showReplicationCapabilities() {
        return this.#call({
            task: 'read the possible destination regions',
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


/***/ }),

/***/ 6400:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  cp: () => (/* binding */ adviceFor),
  x_: () => (/* binding */ gatewayCodes),
  Sc: () => (/* binding */ notTheService),
  oU: () => (/* binding */ serviceCodes),
  bM: () => (/* binding */ statuses),
  lj: () => (/* binding */ unknownStatus)
});

;// CONCATENATED MODULE: ./cbr/vault-status.js
const STATUS = '(available|lock(?:ed)?|frozen|deleting|error)';
const NAMED = [
    `\\bis\\W{1,3}(?:(?:now|currently|in|the)\\s+)*${STATUS}\\b`,
    `(?:status|state)["'\`]?\\s*(?:[:=]|[[(<{"'\`])\\W{0,3}${STATUS}\\b(?!\\s*:)`,
    '(?:status|state)\\s+(available|lock(?:ed)?|frozen|deleting)\\b',
    `\\bin\\s+(?:an?\\s+|the\\s+)?${STATUS}\\s+(?:status|state)\\b`,
    `^\\W*${STATUS}\\W*$`,
];
const named = new RegExp(NAMED.join('|'), 'gi');
function isLastingStatus(message) {
    const words = [...message.matchAll(named)].map((match) => match
        .slice(1)
        .find((word) => word !== undefined)
        ?.toLowerCase());
    if (words.length === 0)
        return /\b(frozen|deleting)\b/i.test(message);
    return words.some((word) => word === 'frozen' || word === 'deleting' || word === 'error');
}

;// CONCATENATED MODULE: ./cbr/error-codes.js

const row = (behaviour) => (advice, means) => means === undefined ? { behaviour, advice } : { behaviour, advice, means };
const adopt = row('adopt');
const inspect = row('inspect');
const later = row('later');
const throttled = row('throttled');
const ambiguous = row('ambiguous');
const stop = row('stop');
const runAgain = 'Run the step again later; if the error stays, ask Huawei Cloud support with the request ID.';
const support = 'Ask Huawei Cloud support with the request ID.';
const freeVault = 'Wait until the task in the vault has ended, then run the step again.';
const vaultStatus = {
    ...later('The status of a vault does not allow this: check both vaults in the console (frozen, locked, deleting).', 'busy_vault'),
    isLasting: isLastingStatus,
};
const serviceCodes = {
    '0001': stop('CBR found nothing to work on: check backup_id, and that the backup job succeeded.'),
    '0002': later('The resource is being backed up: wait for that to end, then run the step again.'),
    '1001': inspect('Run the step after the backup job has ended; with wait: true the step waits for that.'),
    '1002': stop('This kind of backup cannot be replicated (a replica, for example): use the original backup.'),
    '1003': stop('CBR replicates only cloud servers (ECS) and SFS Turbo file systems: remove this resource from the vault, or set resource_id or backup_id to the others.'),
    '1004': stop('Back the server up with its system disk, and replicate that backup.'),
    '1005': stop('The source region does not replicate to the destination region: check its ID (such as ap-southeast-3), or use another; a dry run lists them.'),
    '1006': ambiguous(runAgain),
    '1007': later(runAgain),
    '1008': later(runAgain),
    '1009': adopt('Look for the replica in the destination region; it may be in another vault or project.'),
    '1011': stop('The destination project cannot take replicas: check destination_project_id, or ask support.'),
    '1012': stop('The resource has its maximum number of replicas: delete old replicas, then run the step again.'),
    '1013': stop('A backup whose system disk was selected by hand cannot be replicated: use another backup.'),
    '2004': stop('A replica cannot be used for this: use the original backup.'),
    '4005': later(runAgain),
    '6105': stop('The vault was not found: check destination_vault_id and destination_project_id.', 'no_vault'),
    '6112': vaultStatus,
    '6113': vaultStatus,
    '6114': stop('A vault is over its capacity, and CBR does not say which: check the source and the destination vault, expand the full one, then run the step again.'),
    '6118': later(runAgain),
    '6119': stop('The destination vault cannot take replicas: use a vault of type replication.'),
    '6120': stop('The destination vault does not exist: check destination_vault_id, region and project.', 'no_vault'),
    '6122': stop('Resources of this vault cannot be replicated (disk vaults, for example).'),
    '6125': later(freeVault, 'busy_vault'),
    '6128': stop('Backups of this type of vault cannot be replicated.'),
    '6129': stop('The destination vault is full: expand it or delete old replicas, then run the step again.'),
    '6130': later(freeVault, 'busy_vault'),
    '6131': stop(`The billing record for replication traffic is missing. ${support}`),
    '6134': later(freeVault, 'busy_vault'),
    '6142': stop('All vaults are at their capacity limit: expand one, then run the step again.'),
    '6200': stop('The backup does not exist: check backup_id (not that of a checkpoint, vault or task), project_id and the source region.', 'backup_gone'),
    '6203': later(freeVault),
    '6216': later('The backup is in use: wait for that to end, then run the step again.'),
    '6217': stop('The restore point was not found: check backup_id, project_id and the source region.'),
    '6302': stop('The resource was not found: check backup_id, project_id and the source region.'),
    '6500': stop('The task was not found: check backup_id, project_id and the source region.'),
    '6501': stop('The task was not found: check backup_id, project_id and the source region.'),
    '8400': later(runAgain),
    '8600': stop('The account lacks real-name verification: complete it in the console.'),
    '9900': stop('CBR refuses a value: check the IDs, name, description and enable_acceleration.'),
    '9910': ambiguous(runAgain),
    '9998': stop('Authentication failed: check that the credential is valid and belongs to project_id.', 'unauthorised'),
};
const credential = 'Check the credential: a token expires after 24 hours and must be scoped to project_id; an access key must exist and be enabled, with its own secret, and its account must be in good standing.';
const permission = 'Grant the permission cbr:backups:replicate in the source project, and cbr:backups:get to find out what a request did; check project_id, to which a token must be scoped.';
const address = 'Check source_region or endpoint, project_id and backup_id: the gateway does not know this address.';
const slowDown = 'The number of requests is limited: run the step again later, or lower max_parallel.';
const gatewayCodes = {
    '0101': stop(address, 'no_such_address'),
    '0204': stop('The gateway refuses the TLS version: check the proxy.'),
    '0301': stop(credential, 'unauthorised'),
    '0302': stop(permission, 'no_permission'),
    '0303': stop(credential, 'unauthorised'),
    '0304': stop(permission, 'no_permission'),
    '0305': stop(credential, 'unauthorised'),
    '0306': stop(permission, 'no_permission'),
    '0307': stop(credential, 'unauthorised'),
    '0308': throttled(slowDown),
    '0310': stop('The project is not available: check project_id and the state of the account.', 'no_such_address'),
    '0401': stop('The gateway refuses the address of this runner: allow it, or use a runner in an allowed network.'),
    '0402': stop('The gateway refuses the address of the service. Ask Huawei Cloud support with the request ID.'),
    '0404': stop('The gateway refuses the address of this runner: allow it, or use a runner in an allowed network.'),
    '0501': stop('A quota of the account is used up: raise it.'),
    '0502': stop('The account is frozen: pay its balance.'),
    '0802': stop('The IAM user may not use this region: allow it, or use another credential.'),
};
const unknownStatus = ambiguous(runAgain);
const statuses = {
    '3xx': stop(`This is a redirect, which is not followed. ${address}`, 'no_such_address'),
    '401': stop(credential, 'unauthorised'),
    '403': stop(permission, 'no_permission'),
    '404': stop(address, 'no_such_address'),
    '407': stop('The proxy requires a login: put it into https_proxy (http://user:password@host:port).', 'no_such_address'),
    '408': unknownStatus,
    '409': later('Something else is in progress: wait for that to end, then run the step again.', 'conflict'),
    '429': throttled(slowDown),
    '4xx': stop('The request was refused: correct what the message names.', 'no_such_address'),
};
const notTheService = stop('This answer is not from CBR: check the proxy and the firewall, and source_region or endpoint.', 'no_such_address');
function adviceFor(number) {
    return Object.hasOwn(serviceCodes, number) ? (serviceCodes[number]?.advice ?? support) : support;
}


/***/ }),

/***/ 1537:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ej: () => (/* binding */ size),
/* harmony export */   Ge: () => (/* binding */ absent),
/* harmony export */   Qq: () => (/* binding */ text),
/* harmony export */   Vm: () => (/* binding */ word),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   c3: () => (/* binding */ listOf),
/* harmony export */   eQ: () => (/* binding */ isId),
/* harmony export */   hz: () => (/* binding */ statedTime),
/* harmony export */   id: () => (/* binding */ id),
/* harmony export */   kB: () => (/* binding */ time),
/* harmony export */   nR: () => (/* binding */ timeOf),
/* harmony export */   qB: () => (/* binding */ progress),
/* harmony export */   rL: () => (/* binding */ objectOrJson)
/* harmony export */ });
/* unused harmony export readTime */
/* harmony import */ var zod_mini__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3673);
/* harmony import */ var zod_mini__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2335);
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4010);
/* harmony import */ var _http_error_body_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6208);
/* harmony import */ var _http_timestamp_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5533);
/* harmony import */ var _judge_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(575);





const MAX_TEXT = 10_000;
const bound = (text) => (text.length > MAX_TEXT ? (0,_http_error_body_js__WEBPACK_IMPORTED_MODULE_2__/* .boundText */ .O6)(text) : text);
const absent = (schema) => zod_mini__WEBPACK_IMPORTED_MODULE_3__/* ["catch"] */ .MfU(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .optional */ .lqM(schema), undefined);
const text = absent(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .pipe */ .FsL(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .pipe */ .FsL(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .union */ .KCZ([zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP(), zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .number */ .aig()]), zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .transform */ .pdi((value) => bound(String(value)).toWellFormed())), zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP().check(zod_mini__WEBPACK_IMPORTED_MODULE_4__/* ._regex */ .Fk(/\S/))));
const word = zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .pipe */ .FsL(text, zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .transform */ .pdi((value) => value?.trim().toLowerCase()));
const id = zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .pipe */ .FsL(text, zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .transform */ .pdi((value) => value?.trim().replace(/[^\w.:-]|^\.{1,2}$/gu, '?')));
function isId(value) {
    return value !== undefined && /^[\w.:-]{1,128}$/.test(value) && !/^\.{1,2}$/.test(value);
}
const NO_CODE = /^((BackupService\.)?0+(\.0+)?|none|null|nil|ok|success|no_?error|n\/a|-)$/i;
const code = zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .pipe */ .FsL(text, zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .transform */ .pdi((value) => {
    const stated = value?.trim() ?? '';
    return NO_CODE.test(stated) || stated === '' ? undefined : (0,_judge_js__WEBPACK_IMPORTED_MODULE_1__/* .codeOfRecord */ .KO)(stated);
}));
const EARLIEST = Date.UTC(2000);
const LATEST = Date.UTC(2100);
function readTime(value) {
    const milliseconds = (0,_http_timestamp_js__WEBPACK_IMPORTED_MODULE_5__/* .readTimestamp */ .L)(value ?? '') ?? 0;
    return milliseconds > EARLIEST && milliseconds < LATEST ? milliseconds : undefined;
}
const time = zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .pipe */ .FsL(text, zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .transform */ .pdi(readTime));
const statedTime = zod_mini__WEBPACK_IMPORTED_MODULE_3__/* ["catch"] */ .MfU(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .optional */ .lqM(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .transform */ .pdi((value) => {
    if (value === undefined || value === null || (typeof value === 'string' && value.trim() === ''))
        return undefined;
    return typeof value === 'string' || typeof value === 'number' ? (readTime(String(value)) ?? null) : null;
})), null);
const MAX_BEHIND = _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .HOUR */ .dp;
function timeOf(date, machine) {
    return date === undefined || machine - date > MAX_BEHIND ? machine : date;
}
const objectOrJson = zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .transform */ .pdi((value) => {
    if (typeof value !== 'string')
        return value;
    try {
        return JSON.parse(value);
    }
    catch {
        return undefined;
    }
});
const progress = absent(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .pipe */ .FsL(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .union */ .KCZ([zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .number */ .aig(), zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .pipe */ .FsL(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP().check(zod_mini__WEBPACK_IMPORTED_MODULE_4__/* ._regex */ .Fk(/^\d{1,3}$/)), zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .transform */ .pdi(Number))]), zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .number */ .aig().check(zod_mini__WEBPACK_IMPORTED_MODULE_4__/* ._gte */ .qm(0), zod_mini__WEBPACK_IMPORTED_MODULE_4__/* ._lte */ .Zm(100))));
function listOf(entry) {
    return zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .pipe */ .FsL(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .array */ .YOg(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* ["catch"] */ .MfU(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .nullable */ .mee(entry), null)), zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .transform */ .pdi((entries) => entries.filter((one) => one !== null)));
}
const size = absent(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* .number */ .aig().check(zod_mini__WEBPACK_IMPORTED_MODULE_4__/* ._positive */ .NC()));


/***/ }),

/***/ 8495:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ inParallel),
/* harmony export */   i: () => (/* binding */ Gate)
/* harmony export */ });
/* harmony import */ var p_limit__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9680);
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4010);
/* harmony import */ var _credentials_login_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3003);
/* harmony import */ var _http_retry_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9991);
/* harmony import */ var _call_error_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4391);
/* harmony import */ var _mutex_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1669);






function inParallel(max) {
    return { parallel: (0,p_limit__WEBPACK_IMPORTED_MODULE_4__/* ["default"] */ .A)(max), afresh: (0,p_limit__WEBPACK_IMPORTED_MODULE_4__/* ["default"] */ .A)(1) };
}
const NOT_ITS_TURN = Symbol('turn');
const MAX_REFUSALS = 7;
class Gate {
    #common;
    #first = (0,p_limit__WEBPACK_IMPORTED_MODULE_4__/* ["default"] */ .A)(1);
    #throttled = new _mutex_js__WEBPACK_IMPORTED_MODULE_5__/* .Mutex */ .e();
    #backoff;
    #accept = () => undefined;
    accepted;
    constructor(common, clock) {
        this.#common = common;
        this.#backoff = new _http_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .Backoff */ .nO(clock);
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
            return await (0,_http_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .retry */ .L5)(attempt, (error) => this.#again(error, context, tooLong), context);
        }
        finally {
            turn?.();
        }
    }
    #again(error, { reporter }, tooLong) {
        if (!isThrottled(error)) {
            if (error instanceof _call_error_js__WEBPACK_IMPORTED_MODULE_3__/* .ServiceError */ ._7)
                this.#backoff.reset();
            return undefined;
        }
        const pause = this.#backoff.next(MAX_REFUSALS, error.retryAfter, (asked) => tooLong(error, asked));
        if (pause !== undefined) {
            reporter.trouble(error.message, `The request did nothing; trying again in ${Math.ceil(pause / _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .SECOND */ .Z2)} s.`);
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
            if ((0,_call_error_js__WEBPACK_IMPORTED_MODULE_3__/* .isUnauthorised */ .ED)(error) || error instanceof _credentials_login_error_js__WEBPACK_IMPORTED_MODULE_1__/* .LoginError */ .Q)
                this.#common.refused = error;
            else if (error instanceof _call_error_js__WEBPACK_IMPORTED_MODULE_3__/* .ServiceError */ ._7 && error.provesCredential)
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
    return error instanceof _call_error_js__WEBPACK_IMPORTED_MODULE_3__/* .ServiceError */ ._7 && error.behaviour === 'throttled';
}


/***/ }),

/***/ 575:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  KO: () => (/* binding */ codeOfRecord),
  S4: () => (/* binding */ judge),
  dy: () => (/* binding */ judgeRecord),
  Pr: () => (/* binding */ meaningOf)
});

;// CONCATENATED MODULE: ./cbr/dead-credential.js
const CREDENTIAL = '(?:token|access ?key(?: ?id)?|ak ?/? ?sk|secret ?key|credentials?|signature|authentication|request ?time|timestamp)s?';
const DEAD = '(?:(?:has |is |was |been )*expired|invalid|(?:is )?not valid|(?:was |is )?revoked|malformed|(?:does|do|did) not (?:match|exist)|mismatch|not found|unknown|disabled|inactive|not active|too skewed|too old|fail(?:ed|ure)?|must be (?:updated|renewed)|out of date)';
const dead = new RegExp([
    `\\b(?:expired|invalid|unknown|revoked|malformed|incorrect|wrong|outdated) (?:\\w+ ){0,3}${CREDENTIAL}\\b`,
    `\\b${CREDENTIAL}\\b[^.;:{}]{0,60}?\\b${DEAD}\\b`,
    '\\brequest (?:has |is )?expired\\b',
    '\\bauth(?:n|entication)? ?fail(?:ed|ure)?\\b',
    '\\bunauthenticated\\b',
    '\\bnot authenticated\\b',
].join('|'), 'i');
const forbidden = /\b(?:polic(?:y|ies)|permissions?|not allowed|not permitted|denied by|not authori[sz]ed to)\b/i;
function isDeadCredential(words) {
    return words.some((word) => {
        const text = word.replace(/([a-z])(?=[A-Z])/g, '$1 ').replace(/[_-]|\.(?=\w)/g, ' ');
        return dead.test(text) && !forbidden.test(text);
    });
}

// EXTERNAL MODULE: ./cbr/error-codes.js + 1 modules
var error_codes = __webpack_require__(6400);
;// CONCATENATED MODULE: ./cbr/judge.js


const SERVICE = 'BackupService.';
const GATEWAYS = ['APIG.', 'APIGW.'];
const rows = new Map([
    ...Object.entries(error_codes/* serviceCodes */.oU).map(([number, one]) => [SERVICE + number, one]),
    ...GATEWAYS.flatMap((gateway) => Object.entries(error_codes/* gatewayCodes */.x_).map(([number, one]) => [gateway + number, one])),
]);
function judge(status, code, message, words = { isJson: true, isOwn: true, all: [] }) {
    const isService = code?.startsWith(SERVICE) === true;
    const known = judgeCode(code, message);
    const counts = known !== undefined && (status !== 401 || known.behaviour === 'stop');
    const isUnauthorised = status === 401 || (!counts && !isService && refusesCredential(status, words));
    const { behaviour, advice, means } = counts ? known : judgeStatus(isUnauthorised ? 401 : status, code, words.isOwn);
    return {
        behaviour,
        advice,
        means: isUnauthorised ? 'unauthorised' : means,
        isFinal: isService && behaviour === 'stop',
        provesCredential: behaviour !== 'ambiguous' && (isService || known?.means === 'no_permission'),
    };
}
function judgeRecord(code) {
    const known = judgeCode(codeOfRecord(code), '');
    return known === undefined || known.behaviour === 'ambiguous' || known.behaviour === 'adopt'
        ? 'Run the step again: it starts a new copy. If that fails too, ask Huawei Cloud support with the ID of the replication record.'
        : known.advice;
}
function codeOfRecord(code) {
    return /^\d{1,4}$/.test(code ?? '') ? SERVICE + code?.padStart(4, '0') : code;
}
function meaningOf(code) {
    return judgeCode(code, '')?.means;
}
function judgeCode(code, message) {
    const known = rows.get(code ?? '');
    return known?.isLasting?.(message) === true ? { behaviour: 'stop', advice: known.advice } : known;
}
function refusesCredential(status, { isJson, all }) {
    return (status === 400 || status === 403) && isJson && isDeadCredential(all);
}
function judgeStatus(status, code = '', isOwn = true) {
    if (!isOwn && (status === 403 || (status >= 400 && status <= 499 && error_codes/* statuses */.bM[status] === undefined)))
        return error_codes/* notTheService */.Sc;
    const { behaviour, advice, means } = error_codes/* statuses */.bM[status] ?? error_codes/* statuses */.bM[`${Math.floor(status / 100)}xx`] ?? error_codes/* unknownStatus */.lj;
    const hasOwnMeaning = code.startsWith(SERVICE) || (status !== 404 && GATEWAYS.some((gateway) => code.startsWith(gateway)));
    return { behaviour, advice, ...(means === undefined || hasOwnMeaning ? {} : { means }) };
}


/***/ }),

/***/ 1669:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ Mutex)
/* harmony export */ });
/* harmony import */ var p_limit__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9680);

class Mutex {
    #limit = (0,p_limit__WEBPACK_IMPORTED_MODULE_0__/* ["default"] */ .A)(1);
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


/***/ }),

/***/ 4110:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   hm: () => (/* binding */ IncompleteListError),
/* harmony export */   n4: () => (/* binding */ readPages),
/* harmony export */   sw: () => (/* binding */ UnfinishedListError)
/* harmony export */ });
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4010);
/* harmony import */ var _http_retry_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9991);
/* harmony import */ var _call_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4391);
/* harmony import */ var _patience_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2327);




class UnfinishedListError extends _call_error_js__WEBPACK_IMPORTED_MODULE_2__/* .CallError */ .RA {
    behaviour = 'stop';
    isFinal = true;
    advice = 'Run the step again, with a longer timeout_minutes if the time limit was reached; if it fails again, report the list to Huawei Cloud support.';
    constructor(why, cause) {
        super(`Failed to read the list to its end: ${why}.`, { cause });
        this.name = 'UnfinishedListError';
    }
}
class IncompleteListError extends UnfinishedListError {
}
const MAX_PAGES = 200;
const MAX_ATTEMPTS = 5;
const MAX_ATTEMPTS_UNDONE = 7;
const MIN_TIME = 2 * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .MINUTE */ .pY;
const MAX_ID = 128;
const CAPS = 50;
async function* readPages(ask, { limit: first, once = false, whole = false }, until, context) {
    const { clock } = context;
    const end = once ? until : Math.max(until, clock.now() + MIN_TIME);
    const seen = new Set();
    let limit = first;
    let offset = 0;
    let countBefore;
    for (let pages = 1;; pages++) {
        const fitting = await askForPage((size) => ask(size, offset), limit, once ? undefined : againUntil(end, context), context);
        const { answer } = fitting;
        limit = fitting.limit;
        const { entries, size, count } = answer.value;
        if (size === 0) {
            const counted = count ?? countBefore ?? 0;
            if (whole && offset < counted)
                throw new IncompleteListError(`it has ${offset} of ${counted} entries`);
            return;
        }
        const fresh = entries.filter(({ id }) => isNew(id, seen));
        const grown = (count ?? 0) - (countBefore ?? count ?? 0);
        if (fresh.length === 0 && grown === 0)
            throw new UnfinishedListError(`page ${pages} has nothing new`);
        yield { ...answer, value: fresh, size, limit, count };
        const isShrunk = grown < 0 && (count ?? 0) > offset;
        if (!isShrunk && isWhole(count, offset + size, size, limit))
            return;
        offset = isShrunk ? Math.max(0, offset + grown) : offset + size;
        countBefore = count;
        if (pages === MAX_PAGES)
            throw new UnfinishedListError(`it has more than ${MAX_PAGES} pages`);
        if (clock.now() >= end)
            throw new UnfinishedListError(`the time limit was reached after page ${pages}`);
    }
}
async function askForPage(ask, first, again, context) {
    for (let limit = first;; limit = Math.floor(limit / 2)) {
        try {
            const answer = await (again === undefined ? ask(limit) : (0,_http_retry_js__WEBPACK_IMPORTED_MODULE_1__/* .retry */ .L5)(() => ask(limit), again, context));
            return { answer, limit };
        }
        catch (error) {
            if (!isTooLarge(error))
                throw error;
            if (limit === 1)
                throw new UnfinishedListError('a page of one entry is too large', error);
        }
    }
}
function againUntil(end, { clock, reporter }) {
    const failed = new _http_retry_js__WEBPACK_IMPORTED_MODULE_1__/* .Backoff */ .nO(clock);
    const undone = new _http_retry_js__WEBPACK_IMPORTED_MODULE_1__/* .Backoff */ .nO(clock);
    return (error) => {
        if (!mayPassSoon(error))
            return undefined;
        const isUndone = error.behaviour === 'throttled' || error.behaviour === 'not_sent';
        const [backoff, maxAttempts] = isUndone ? [undone, MAX_ATTEMPTS_UNDONE] : [failed, MAX_ATTEMPTS];
        const pause = backoff.next(maxAttempts, error instanceof _call_error_js__WEBPACK_IMPORTED_MODULE_2__/* .ServiceError */ ._7 ? error.retryAfter : undefined);
        if (pause === undefined || clock.now() + pause > end)
            return undefined;
        reporter.trouble(error.message, `Trying again in ${Math.ceil(pause / _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .SECOND */ .Z2)} s.`);
        return pause;
    };
}
function mayPassSoon(error) {
    if (isTooLarge(error) || !(0,_patience_js__WEBPACK_IMPORTED_MODULE_3__/* .mayPass */ .bg)(error))
        return false;
    return error.behaviour !== 'not_sent' || (error instanceof _call_error_js__WEBPACK_IMPORTED_MODULE_2__/* .UnansweredError */ .jd && error.canConnectLater);
}
function isTooLarge(error) {
    return error instanceof _call_error_js__WEBPACK_IMPORTED_MODULE_2__/* .ServiceError */ ._7 && error.isTooLarge;
}
function isNew(id, seen) {
    if (id === undefined || id.length > MAX_ID || seen.has(id.toLowerCase()))
        return false;
    seen.add(id.toLowerCase());
    return true;
}
function isWhole(count, read, size, limit) {
    return count === read && !(count === size && (size === limit || size % CAPS === 0));
}


/***/ }),

/***/ 2327:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   TE: () => (/* binding */ isOfAnother),
/* harmony export */   bg: () => (/* binding */ mayPass),
/* harmony export */   rj: () => (/* binding */ readPast)
/* harmony export */ });
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4010);
/* harmony import */ var _http_retry_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9991);
/* harmony import */ var _call_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4391);



const MAX_ATTEMPTS = 7;
function readPast(read, context, until = Number.POSITIVE_INFINITY) {
    const { clock } = context;
    const backoff = new _http_retry_js__WEBPACK_IMPORTED_MODULE_1__/* .Backoff */ .nO(clock);
    const again = (error) => {
        if (!mayPass(error) || error.behaviour === 'throttled' || error.behaviour === 'not_sent')
            return undefined;
        const pause = backoff.next(MAX_ATTEMPTS);
        if (pause === undefined || clock.now() + pause > until)
            return undefined;
        context.reporter.trouble(error.message, `Trying again in ${Math.ceil(pause / _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .SECOND */ .Z2)} s.`);
        return pause;
    };
    return (0,_http_retry_js__WEBPACK_IMPORTED_MODULE_1__/* .retry */ .L5)(read, again, context);
}
function mayPass(error) {
    if (!(error instanceof _call_error_js__WEBPACK_IMPORTED_MODULE_2__/* .CallError */ .RA) || (0,_call_error_js__WEBPACK_IMPORTED_MODULE_2__/* .isUnauthorised */ .ED)(error) || error.isFinal)
        return false;
    if (['ambiguous', 'later', 'throttled', 'not_sent'].includes(error.behaviour))
        return true;
    return isOfAnother(error);
}
function isOfAnother(error) {
    return error instanceof _call_error_js__WEBPACK_IMPORTED_MODULE_2__/* .ServiceError */ ._7 && !error.isOwnWord && error.status >= 400;
}


/***/ }),

/***/ 3003:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ LoginError)
/* harmony export */ });
class LoginError extends Error {
    notes;
    advice;
    code;
    requestId;
    mayPass;
    constructor(told) {
        super(told.message, { cause: told.cause });
        this.name = 'LoginError';
        this.advice = told.advice;
        this.notes = told.notes ?? [];
        this.code = told.code;
        this.requestId = told.requestId;
        this.mayPass = told.mayPass ?? false;
    }
}


/***/ }),

/***/ 1338:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   kJ: () => (/* binding */ showDuration),
/* harmony export */   oz: () => (/* binding */ plausible),
/* harmony export */   rI: () => (/* binding */ showAge)
/* harmony export */ });
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4010);

function showDuration(milliseconds) {
    if (milliseconds < _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .MINUTE */ .pY)
        return `${Math.max(0, Math.round(milliseconds / _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .SECOND */ .Z2))} s`;
    if (milliseconds < _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .HOUR */ .dp)
        return `${Math.floor(milliseconds / _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .MINUTE */ .pY)} min`;
    const minutes = Math.floor((milliseconds % _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .HOUR */ .dp) / _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .MINUTE */ .pY);
    return `${Math.floor(milliseconds / _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .HOUR */ .dp)} h ${String(minutes).padStart(2, '0')} min`;
}
function showAge(milliseconds) {
    if (milliseconds < 2 * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .DAY */ .d_)
        return showDuration(milliseconds);
    const hours = Math.floor((milliseconds % _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .DAY */ .d_) / _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .HOUR */ .dp);
    return `${Math.floor(milliseconds / _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .DAY */ .d_)} days${hours === 0 ? '' : ` ${hours} h`}`;
}
function plausible(milliseconds) {
    return milliseconds !== undefined && milliseconds > 0 && milliseconds <= 365 * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .DAY */ .d_ ? milliseconds : undefined;
}


/***/ }),

/***/ 4631:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runCheck: () => (/* binding */ runCheck)
});

// EXTERNAL MODULE: ./github/failure.js
var github_failure = __webpack_require__(840);
// EXTERNAL MODULE: ./github/outputs.js + 1 modules
var outputs = __webpack_require__(139);
// EXTERNAL MODULE: ./github/summary/put.js
var put = __webpack_require__(472);
// EXTERNAL MODULE: ./report/explain.js
var explain = __webpack_require__(5940);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: ./cbr/client.js + 4 modules
var cbr_client = __webpack_require__(4798);
// EXTERNAL MODULE: ./cbr/gate.js
var gate = __webpack_require__(8495);
// EXTERNAL MODULE: ./clock.js
var clock = __webpack_require__(4010);
// EXTERNAL MODULE: ./github/credential.js + 7 modules
var github_credential = __webpack_require__(29);
// EXTERNAL MODULE: ./http/transport.js + 8 modules
var http_transport = __webpack_require__(4315);
// EXTERNAL MODULE: ./replication/records.js
var records = __webpack_require__(1263);
// EXTERNAL MODULE: ./cbr/call-error.js
var call_error = __webpack_require__(4391);
// EXTERNAL MODULE: ./cbr/fields.js
var fields = __webpack_require__(1537);
// EXTERNAL MODULE: ./cbr/pages.js
var pages = __webpack_require__(4110);
// EXTERNAL MODULE: ./cbr/patience.js
var patience = __webpack_require__(2327);
// EXTERNAL MODULE: ./http/retry.js
var retry = __webpack_require__(9991);
// EXTERNAL MODULE: ./replication/replication.js
var replication = __webpack_require__(1743);
;// CONCATENATED MODULE: ./freshness/recovery-point.js



const MAX_AHEAD = 5 * clock/* MINUTE */.pY;
const RANKS = [
    'unknown',
    'unprotected',
    'missing',
    'implausible',
    'stale',
    undefined,
];
function judgeResource(resource, candidates, rule) {
    const own = candidates.filter(({ resource_id }) => (0,records/* isSame */.Ft)(resource_id, resource.id ?? ''));
    const [replica] = own.filter(isAvailable).sort((one, other) => toSort(other) - toSort(one));
    const name = resource.name ?? replica?.resource_name ?? own[0]?.resource_name;
    const states = own.filter((one) => !isAvailable(one)).map(({ status }) => status ?? 'unknown');
    const known = { resource: { ...resource, name }, otherStates: [...new Set(states)] };
    if (replica === undefined)
        return { ...known, replica, age: undefined, restsOn: undefined, problem: 'missing' };
    const restsOn = olderOf(replica);
    const time = restsOn === undefined ? undefined : replica[restsOn];
    const isPlausible = [replica.protected_at, replica.created_at].every((one) => one === undefined || (one !== null && one <= rule.now + MAX_AHEAD));
    if (!isPlausible || restsOn === undefined || typeof time !== 'number') {
        return { ...known, replica, age: undefined, restsOn: undefined, problem: 'implausible' };
    }
    const age = Math.max(0, rule.now - time);
    return { ...known, replica, age, restsOn, problem: age > rule.maxAgeHours * clock/* HOUR */.dp ? 'stale' : undefined };
}
function withProblem(resource, problem) {
    return { resource, replica: undefined, age: undefined, restsOn: undefined, problem, otherStates: [] };
}
function isReplica({ id, image_type, vault_id, parent_id }, vaultId) {
    return (0,fields/* isId */.eQ)(id) && image_type === 'replication' && parent_id === undefined && (0,records/* isSame */.Ft)(vault_id, vaultId);
}
function isAvailable({ status }) {
    return status === 'available';
}
function olderOf({ protected_at, created_at }) {
    if (typeof protected_at !== 'number')
        return typeof created_at === 'number' ? 'created_at' : undefined;
    return typeof created_at === 'number' && created_at < protected_at ? 'created_at' : 'protected_at';
}
function toSort(replica) {
    const field = olderOf(replica);
    return (field === undefined ? undefined : replica[field]) ?? Number.MIN_SAFE_INTEGER;
}
function worstFirst(points) {
    return points.toSorted((one, other) => RANKS.indexOf(one.problem) - RANKS.indexOf(other.problem) ||
        (other.age ?? 0) - (one.age ?? 0) ||
        nameOf(one).localeCompare(nameOf(other), 'en'));
}
function nameOf({ resource: { id, name } }) {
    return name ?? id ?? 'unknown';
}
function toHours(milliseconds) {
    return Math.ceil((milliseconds / clock/* HOUR */.dp) * 10) / 10;
}

;// CONCATENATED MODULE: ./freshness/read.js







const PAGE = 1_000;
const MAX_READS = 3;
const MAX_NAME = 100;
const TITLES = {
    source: 'The source vault could not be read',
    destination: 'The replicas could not be read',
};
async function readProtected(vaultId, client, context) {
    const { value: vault } = await (0,patience/* readPast */.rj)(() => client.showVault(vaultId), context).catch((error) => {
        throw explainSource(error);
    });
    const unnamed = vault.resources.filter(({ id }) => !(0,fields/* isId */.eQ)(id)).length;
    if (unnamed > 0) {
        throw new replication/* ReplicationError */.hq({
            title: TITLES.source,
            message: `The vault ${vaultId} names ${unnamed} of its ${vault.resources.length} resources by no ID.`,
            advice: 'Look at the vault in the console; if it is in order there, ask Huawei Cloud support.',
        });
    }
    if (vault.resources.length === 0) {
        throw new replication/* ReplicationError */.hq({
            title: 'Nothing was found that must have a replica',
            message: `The vault ${vaultId} protects no resource.`,
            advice: 'Associate servers with the vault, or correct source_vault_id.',
        });
    }
    return [...new Map(vault.resources.map((resource) => [resource.id?.toLowerCase(), resource])).values()];
}
async function readReplicas(vaultId, resources, client, context) {
    const wanted = new Set(resources.map(({ id }) => id?.toLowerCase()));
    const read = async () => {
        const candidates = [];
        let count = 0;
        let now = context.clock.time();
        for await (const page of client.allReplicas(vaultId, PAGE)) {
            const replicas = page.value.filter((replica) => isReplica(replica, vaultId));
            count += replicas.length;
            candidates.push(...replicas.filter(({ resource_id }) => wanted.has(resource_id?.toLowerCase())).map(toCandidate));
            now = (0,fields/* timeOf */.nR)(page.date, context.clock.time());
        }
        return { candidates, count, now };
    };
    const backoff = new retry/* Backoff */.nO(context.clock);
    const again = (error) => (error instanceof pages/* IncompleteListError */.hm ? backoff.next(MAX_READS) : undefined);
    try {
        return await (0,patience/* readPast */.rj)(() => (0,retry/* retry */.L5)(read, again, context), context);
    }
    catch (error) {
        throw explainDestination(error);
    }
}
function toCandidate({ id, status = '', resource_id, resource_name, protected_at, created_at }) {
    return {
        id,
        status: /^[\w-]{1,40}$/.test(status) ? status : '?',
        resource_id,
        resource_name: resource_name && Buffer.from(resource_name.slice(0, MAX_NAME)).toString(),
        protected_at,
        created_at,
    };
}
function explainSource(error) {
    if (!isToExplain(error))
        return error;
    const advice = error.means === 'no_permission'
        ? 'Grant the permission cbr:vaults:get in the source project; or name what must have a replica in resource_id: then nothing is asked of the source region.'
        : error.means === 'no_vault'
            ? 'Check source_vault_id, project_id and source_region.'
            : adviceOf(error);
    return new replication/* ReplicationError */.hq({
        title: TITLES.source,
        message: 'What must have a replica is not known.',
        advice,
        call: error,
    });
}
function explainDestination(error) {
    if (!isToExplain(error))
        return error;
    const isOfAddress = error instanceof call_error/* UnansweredError */.jd
        ? error.kind === 'unknown_host' || error.kind === 'certificate'
        : error.means === 'no_such_address' || error.means === 'no_vault';
    const advice = error.means === 'no_permission'
        ? 'Grant the permission cbr:backups:list in the destination project.'
        : error.means === 'unauthorised'
            ? 'Check that the credential is valid in the destination project; a token must be one for that project.'
            : isOfAddress
                ? 'Check the inputs destination_region, destination_project_id, destination_vault_id and destination_endpoint, and NODE_EXTRA_CA_CERTS where your network inspects TLS.'
                : adviceOf(error);
    return new replication/* ReplicationError */.hq({
        title: TITLES.destination,
        message: 'How old the replicas are is not known.',
        advice,
        call: error,
    });
}
function isToExplain(error) {
    return error instanceof call_error/* CallError */.RA && error.behaviour !== 'cancelled';
}
function adviceOf(error) {
    if (error instanceof pages/* UnfinishedListError */.sw) {
        return 'Run the step again; if it stays, report the list to Huawei Cloud support.';
    }
    const mayPass = ['ambiguous', 'later', 'throttled'].includes(error.behaviour);
    return mayPass
        ? 'Run the step again later; if it stays, ask Huawei Cloud support with the request ID.'
        : error.advice;
}

;// CONCATENATED MODULE: ./freshness/check.js









const MAX_DURATION = 30 * clock/* MINUTE */.pY;
async function checkFreshness(freshness, inputs, { environment, clock, cancelled }, log) {
    (0,external_node_events_.setMaxListeners)(0, cancelled);
    const tell = (...texts) => log.info(...texts);
    const reporter = {
        news: tell,
        trouble: tell,
        reminder: tell,
        warning: (text) => log.warning(text),
        debug: (text) => log.debug(text),
    };
    const context = { clock, cancelled, reporter };
    let transport;
    try {
        transport = (0,http_transport/* createTransport */.o)(environment, clock, (text) => log.hide(text));
        const credential = (0,github_credential/* toCredential */.R)(inputs, { environment, transport, context, mask: (secret) => log.mask(secret) });
        log.info(tellPlan(inputs));
        log.info(`Endpoint ${inputs.destination.endpoint.host}. Credential: ${credential.description}.`);
        const shared = { credential, transport, common: (0,gate/* inParallel */.H)(1), until: clock.now() + MAX_DURATION };
        await readAll(freshness, inputs, shared, context);
    }
    finally {
        await transport?.close();
    }
}
async function readAll(freshness, { source, resourceIds, destination, maxAgeHours }, shared, context) {
    const named = resourceIds.map((id) => ({ id, name: undefined, type: undefined }));
    freshness.points = named.map((resource) => withProblem(resource, 'unknown'));
    let wanted = named;
    let unprotected = [];
    if (source !== undefined) {
        const all = await readProtected(source.vaultId, new cbr_client/* CbrClient */.L({ ...source, ...shared }, context), context);
        const find = ({ id = '' }) => all.find((resource) => (0,records/* isSame */.Ft)(resource.id, id));
        wanted = named.length === 0 ? all : named.flatMap((resource) => find(resource) ?? []);
        unprotected = named.filter((resource) => find(resource) === undefined);
    }
    freshness.points = [...wanted, ...unprotected].map((resource) => withProblem(resource, 'unknown'));
    const client = new cbr_client/* CbrClient */.L({ ...destination, ...shared }, context);
    const { candidates, count, now } = await readReplicas(destination.vaultId, wanted, client, context);
    const rule = { maxAgeHours, now };
    const byResource = Map.groupBy(candidates, ({ resource_id }) => resource_id?.toLowerCase());
    const judged = wanted.map((resource) => judgeResource(resource, byResource.get(resource.id?.toLowerCase()) ?? [], rule));
    freshness.points = worstFirst([...unprotected.map((one) => withProblem(one, 'unprotected')), ...judged]);
    freshness.replicas = count;
    freshness.now = now;
    freshness.hasVerdict = true;
}
function tellPlan({ source, resourceIds, destination, maxAgeHours }) {
    const what = resourceIds.length === 0
        ? 'each resource'
        : resourceIds.length === 1
            ? 'one resource'
            : `each of ${resourceIds.length} resources`;
    const of = source === undefined ? '' : ` of vault ${source.vaultId}`;
    return `Checking that ${what}${of} has a replica in vault ${destination.vaultId} of ${destination.region} that is at most ${maxAgeHours} h old.`;
}

// EXTERNAL MODULE: ./github/safe-text.js
var safe_text = __webpack_require__(6413);
// EXTERNAL MODULE: ./credentials/login-error.js
var login_error = __webpack_require__(3003);
// EXTERNAL MODULE: ./duration.js
var duration = __webpack_require__(1338);
// EXTERNAL MODULE: ./report/result.js
var result = __webpack_require__(722);
;// CONCATENATED MODULE: ./freshness/tell.js







const MAX_TOLD = 20;
const MAX_STATES = 5;
const PREVIEW = 'Preview: CBR does not document which time of a replica is that of its backup. Ages are counted from the older of protected_at and created_at.';
const NOT_KNOWN = 'The age of the replicas is not known.';
const nothingAnswered = { advice: undefined, code: undefined, requestId: undefined };
function tellProblem(point, maxAgeHours) {
    const { replica, age, problem, otherStates } = point;
    const states = otherStates.slice(0, MAX_STATES).join(', ');
    switch (problem) {
        case 'unknown':
            return 'not known';
        case 'unprotected':
            return 'the source vault does not protect it';
        case 'missing':
            return states === '' ? 'no replica' : `no replica that is available (status ${states})`;
        case 'implausible':
            return `replica ${replica?.id} has no plausible time`;
        case 'stale': {
            const others = states === '' ? '' : `; another one is not available (status ${states})`;
            return `newest replica ${(0,duration/* showAge */.rI)(age ?? 0)} old, ${maxAgeHours} h allowed${others}`;
        }
        case undefined:
            return undefined;
    }
}
function tellPoint(point, maxAgeHours) {
    const { resource, replica, age = 0, restsOn } = point;
    const who = resource.name === undefined ? `Resource ${resource.id}` : `${resource.name} (resource ${resource.id})`;
    const by = restsOn === undefined ? '' : ` by ${restsOn}`;
    return `${who}: ${tellProblem(point, maxAgeHours) ?? `recovery point ${(0,duration/* showAge */.rI)(age)} old${by}, replica ${replica?.id}`}.`;
}
function failureOf({ points, replicas }, maxAgeHours) {
    const failing = points.filter(({ problem }) => problem !== undefined);
    if (points.length > 0 && failing.length === 0)
        return undefined;
    const title = points.length === 1
        ? 'The resource has no fresh replica'
        : `${failing.length} of ${points.length} resources have no fresh replica`;
    const reasons = failing.slice(0, MAX_TOLD).map((point) => tellPoint(point, maxAgeHours));
    if (failing.length > MAX_TOLD)
        reasons.push(`And ${failing.length - MAX_TOLD} more: see the job summary.`);
    if (replicas === 0)
        reasons.push('There is no replica in the vault at all.');
    return { ...nothingAnswered, title, reasons, advice: adviceFor(replicas) };
}
function adviceFor(replicas) {
    return replicas === 0
        ? 'Check destination_vault_id, destination_project_id and destination_region, then the replication workflow.'
        : 'Look at the last runs of the replication workflow, run it again, then run this step again.';
}
function tellKnown(freshness, maxAgeHours) {
    if (!freshness.hasVerdict)
        return NOT_KNOWN;
    const failure = failureOf(freshness, maxAgeHours);
    return failure === undefined ? 'Each resource has a fresh replica.' : `${failure.title}.`;
}
function tell_explain(error, { cancelled }) {
    const isCall = error instanceof call_error/* CallError */.RA && error.behaviour !== 'cancelled';
    if (cancelled.aborted && !isCall && !(error instanceof replication/* ReplicationError */.hq)) {
        const reason = cancelled.reason;
        if (reason.name !== 'AbortError')
            return unforeseen('cause' in reason ? reason.cause : reason);
        return { ...nothingAnswered, title: result/* TITLES */.eX.cancelled, reasons: [NOT_KNOWN] };
    }
    if (error instanceof replication/* ReplicationError */.hq) {
        const { call, advice, message, title = 'The step could not be completed' } = error;
        const told = call === undefined ? [] : [call.message, ...call.notes];
        return { title, reasons: [...told, message], advice, code: call?.code, requestId: call?.requestId };
    }
    if (error instanceof login_error/* LoginError */.Q) {
        const { code, requestId, advice, message, notes } = error;
        return { title: 'The login failed', reasons: [message, ...notes], advice, code, requestId };
    }
    const [message] = (0,explain/* tellError */.SO)(error);
    if (message === undefined)
        return unforeseen(error);
    return { ...nothingAnswered, title: 'The step could not be completed', reasons: [message, NOT_KNOWN] };
}
function unforeseen(error) {
    return {
        ...nothingAnswered,
        title: 'An unforeseen error has ended the step',
        reasons: [...(0,explain/* tellError */.SO)(error), NOT_KNOWN],
        advice: 'Run the step again. If it ends like this again, report it as a bug with the debug log of the step.',
        cause: error,
    };
}
function oldestOf(points) {
    return points
        .filter((point) => point.age !== undefined)
        .sort((one, other) => other.age - one.age || nameOf(one).localeCompare(nameOf(other), 'en'))[0];
}

;// CONCATENATED MODULE: ./freshness/outputs.js





const MAX_ID = 64;
const NAME_LENGTHS = [100, 40, 0];
function outputsOf({ points, hasVerdict }, secrets) {
    const count = (isCounted) => hasVerdict ? String(points.filter(isCounted).length) : '';
    const oldest = oldestOf(points);
    return {
        recovery_points: listOf(points, secrets),
        stale: count(({ problem }) => problem === 'stale' || problem === 'implausible'),
        missing: count(({ problem }) => problem === 'missing' || problem === 'unprotected'),
        oldest_hours: oldest === undefined ? '' : String(toHours(oldest.age)),
    };
}
function listOf(points, secrets) {
    const entries = points.map((point) => entryOf(point, secrets));
    for (const max of NAME_LENGTHS) {
        const list = (0,outputs/* toLines */.P_)(entries.map((entry) => ({ ...entry, resource_name: entry.resource_name.slice(0, max) })));
        if (Buffer.byteLength(list) <= outputs/* MAX_LIST */.a3)
            return list;
    }
    const [size = 1] = entries.map((entry) => Buffer.byteLength(JSON.stringify(entry)) + 2).sort((a, b) => b - a);
    return (0,outputs/* toLines */.P_)(entries.slice(0, Math.floor(outputs/* MAX_LIST */.a3 / size)));
}
function entryOf({ resource, replica, age, restsOn, problem }, secrets) {
    const id = (value) => (0,safe_text/* toId */.Lr)(secrets.clean(value ?? '', MAX_ID).slice(0, MAX_ID));
    const time = (value) => (typeof value === 'number' ? new Date(value).toISOString() : null);
    return {
        resource_id: id(resource.id),
        resource_name: secrets.clean(resource.name ?? '', 100).toWellFormed(),
        destination_backup_id: id(replica?.id),
        protected_at: time(replica?.protected_at),
        created_at: time(replica?.created_at),
        age_hours: age === undefined ? null : toHours(age),
        age_by: restsOn ?? null,
        problem: problem ?? null,
    };
}

// EXTERNAL MODULE: ./github/summary/page.js
var summary_page = __webpack_require__(4198);
;// CONCATENATED MODULE: ./freshness/summary.js





const MAX_ROWS = 150_000;
const MAX_IDS = 256;
const MAX_OPEN = 20;
function summarise(report, secrets) {
    const page = new summary_page/* Page */.YW(secrets);
    const { points, hasVerdict } = report.freshness;
    const failing = points.filter(({ problem }) => problem !== undefined);
    const fresh = points.filter(({ problem }) => problem === undefined);
    const parts = hasVerdict
        ? [
            headingOf(points.length, failing, report, page),
            ...oldestLine(points, page),
            ...alertOf(failing, report, page),
            ...(failing.length === 0 ? [] : [tableOf(failing, report, page)]),
            ...freshOf(fresh, failing.length > 0 || fresh.length > MAX_OPEN, report, page),
            idsOf(points, page),
        ]
        : unknown(report, page);
    return [...parts, `<sub>${page.text(PREVIEW)}</sub>`].join('\n\n').concat('\n');
}
function freshOf(fresh, isFolded, report, page) {
    if (fresh.length === 0)
        return [];
    const servers = tableOf(fresh, report, page);
    return [isFolded ? (0,summary_page/* fold */.AU)(`✅ <b>${fresh.length} fresh</b>`, servers) : servers];
}
function headingOf(all, failing, { inputs: { destination, maxAgeHours }, freshness: { points } }, page) {
    const region = page.text(destination.region);
    const [only] = points;
    if (all === 1 && only !== undefined) {
        const name = page.text(nameOf(only), 60);
        return failing.length === 0
            ? `## ✅ ${name} has a fresh replica in ${region}`
            : `## ❌ ${name} has no fresh replica in ${region}`;
    }
    return failing.length === 0
        ? `## ✅ All ${all} replicas in ${region} are at most ${maxAgeHours} h old`
        : `## ❌ ${failing.length} of ${all} servers have no fresh replica in ${region}`;
}
function oldestLine(points, page) {
    const oldest = oldestOf(points);
    if (oldest === undefined)
        return [];
    const without = points.filter(({ age }) => age === undefined).length;
    const others = without === 0 ? '' : `; ${without} ${without === 1 ? 'server has' : 'servers have'} none`;
    return [`Oldest recovery point: ${page.bold(nameOf(oldest))}, ${(0,duration/* showAge */.rI)(oldest.age)} old${others}.`];
}
const LABELS = {
    unknown: 'Not known',
    unprotected: 'Not in the source vault',
    missing: 'No replica',
    implausible: 'No plausible time',
    stale: 'Too old',
};
function alertOf(failing, { freshness }, page) {
    if (failing.length === 0)
        return [];
    const lines = Object.entries(LABELS).flatMap(([problem, label]) => {
        const names = failing.filter((point) => point.problem === problem).map(nameOf);
        return names.length === 0 ? [] : [`> **${label}:** ${page.list(names, (name) => page.code(name))}.<br>`];
    });
    return [['> [!CAUTION]', ...lines, `> ${page.text(adviceFor(freshness.replicas))}`].join('\n')];
}
function tableOf(points, { inputs, freshness }, page) {
    const rows = points.map((point) => {
        const { age, restsOn, replica, problem } = point;
        const time = restsOn === undefined ? undefined : (replica?.[restsOn] ?? undefined);
        const told = problem === 'stale' ? '' : tellProblem(point, inputs.maxAgeHours);
        const taken = (0,summary_page/* showTime */.lY)(time, freshness.now);
        return [
            page.code(nameOf(point)),
            age === undefined ? '–' : (0,duration/* showAge */.rI)(age),
            [told, taken]
                .filter((text) => text !== undefined && text !== '')
                .map((text) => page.text(text ?? ''))
                .join(' ') || '–',
        ];
    });
    return (0,summary_page/* table */.tp)(['Server', '>Age', 'Recovery point (UTC)'], rows, MAX_ROWS);
}
function idsOf(points, page) {
    const lines = points
        .slice(0, MAX_IDS)
        .map(({ resource, replica, restsOn }) => [page.id(resource.id), page.id(replica?.id), restsOn ?? '-'].join('  '));
    const block = ['```text', 'resource  replica  age by', ...lines, '```'].join('\n');
    return (0,summary_page/* fold */.AU)('🆔 <b>IDs</b>, and the field that each age rests on', block);
}
function unknown({ inputs: { destination }, failure }, page) {
    const isCancelled = failure?.title === result/* TITLES */.eX.cancelled;
    const region = page.text(destination.region);
    return [
        `## ${isCancelled ? '🚫 Cancelled: the' : '❌ The'} age of the replicas in ${region} is not known`,
        ...(failure === undefined || isCancelled
            ? []
            : [
                [
                    '> [!CAUTION]',
                    `> <b>${page.text(failure.title)}.</b>`,
                    ...failure.reasons.map((reason) => `>\n> ${page.text(reason)}`),
                    ...(failure.advice === undefined ? [] : [`>\n> What to do: ${page.text(failure.advice)}`]),
                ].join('\n'),
            ]),
    ];
}

;// CONCATENATED MODULE: ./freshness/run.js








async function runCheck(inputs, world, log, secrets, know) {
    const { maxAgeHours } = inputs;
    const freshness = { points: [], hasVerdict: false, replicas: 0, now: world.clock.time() };
    know((error) => {
        save(freshness, secrets);
        return [...(0,explain/* tellError */.SO)(error), tellKnown(freshness, maxAgeHours)].map((text) => secrets.clean(text));
    });
    let failure;
    try {
        await checkFreshness(freshness, inputs, world, log);
        for (const point of freshness.points)
            log.info(tellPoint(point, maxAgeHours));
        log.info(PREVIEW);
        failure = failureOf(freshness, maxAgeHours);
    }
    catch (error) {
        failure = tell_explain(error, world);
    }
    if (failure?.cause !== undefined)
        log.debug(`Unforeseen: ${failure.cause}`);
    if (failure !== undefined)
        (0,github_failure/* showFailure */.i)(log, failure);
    let areWritten = true;
    try {
        (0,outputs/* setOutputs */.n0)(outputsOf(freshness, secrets));
    }
    catch (error) {
        areWritten = false;
        log.failed(['The outputs could not be written.', ...(0,explain/* tellError */.SO)(error), tellKnown(freshness, maxAgeHours)]);
    }
    try {
        await (0,put/* putSummary */.O)(summarise({ freshness, inputs, failure }, secrets));
    }
    catch (error) {
        log.warning(['The job summary could not be written.', ...(0,explain/* tellError */.SO)(error)].join(' '));
    }
    return failure === undefined && freshness.hasVerdict && areWritten;
}
function save(freshness, secrets) {
    try {
        (0,outputs/* setOutputs */.n0)(outputsOf(freshness, secrets));
    }
    catch { }
}


/***/ }),

/***/ 29:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  R: () => (/* binding */ toCredential)
});

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
    const signature = loadCrypto()
        .createHmac('sha256', key.secret)
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
    return loadCrypto().createHash('sha256').update(text, 'utf8').digest('hex');
}
function loadCrypto() {
    return process.getBuiltinModule('node:crypto');
}

;// CONCATENATED MODULE: ./credentials/access-key.js

function accessKeyCredential(key, source, clock) {
    const isTemporary = key.securityToken !== undefined;
    const description = `${isTemporary ? 'temporary access key' : 'access key'} from ${source}`;
    return {
        description,
        ifRefused: `Check the ${description}: ${isTemporary ? 'it may have expired, and its parts must belong together' : 'it must exist, be enabled, and have its own secret'}; project_id must be a project of its account, and the account in good standing.`,
        authorise: async (request, projectId) => sign(request, key, projectId, clock.time()),
    };
}

// EXTERNAL MODULE: ./clock.js
var clock_0 = __webpack_require__(4010);
// EXTERNAL MODULE: ./http/retry.js
var retry = __webpack_require__(9991);
// EXTERNAL MODULE: ./http/timestamp.js
var timestamp = __webpack_require__(5533);
// EXTERNAL MODULE: ../node_modules/zod/v4/mini/schemas.js + 3 modules
var schemas = __webpack_require__(3673);
// EXTERNAL MODULE: ../node_modules/zod/v4/core/api.js + 1 modules
var api = __webpack_require__(2335);
// EXTERNAL MODULE: ./http/loopback.js
var loopback = __webpack_require__(5944);
// EXTERNAL MODULE: ../node_modules/zod/v4/core/parse.js + 1 modules
var parse = __webpack_require__(4507);
// EXTERNAL MODULE: ./http/error-body.js
var error_body = __webpack_require__(6208);
// EXTERNAL MODULE: ./http/retry-after.js
var retry_after = __webpack_require__(2596);
// EXTERNAL MODULE: ./http/send.js
var send = __webpack_require__(7703);
// EXTERNAL MODULE: ./http/transport-failure.js
var transport_failure = __webpack_require__(5707);
// EXTERNAL MODULE: ./credentials/login-error.js
var login_error = __webpack_require__(3003);
;// CONCATENATED MODULE: ./credentials/login-call.js






class PassingFailure extends Error {
    asked;
    advice;
    constructor(message, options) {
        super(message, options);
        this.name = 'PassingFailure';
        this.asked = options.asked;
        this.advice = options.advice;
    }
}
async function callForLogin({ task, request, schema, explain, lost, refusalMayPass = false }, transport, context) {
    const answer = await (0,send/* send */.t)(transport, request, context).catch((cause) => {
        if (!(cause instanceof transport_failure/* TransportFailure */.Az) || cause.kind === 'cancelled')
            throw cause;
        const message = `Failed to ${task}: ${cause.message}.`;
        if (cause.canConnectLater || cause.sent) {
            throw new PassingFailure(message, { advice: cause.advice ?? lost, cause });
        }
        const advice = cause.advice ??
            `Check what is between this runner and ${request.url.host}: a proxy (https_proxy, no_proxy), or a network that inspects TLS (NODE_EXTRA_CA_CERTS).`;
        throw new login_error/* LoginError */.Q({ message, advice, cause });
    });
    if (answer.status >= 200 && answer.status <= 299 && answer.bodyProblem === undefined) {
        const value = parse/* safeParse */.xL(schema, login_call_parse(answer.body)).data;
        if (value !== undefined)
            return { value, date: (0,retry_after/* readDate */.h)(answer.headers) };
    }
    const body = (0,error_body/* readErrorBody */.Nk)(answer.body);
    const name = body.code === undefined ? `HTTP ${answer.status}` : `${body.code} (HTTP ${answer.status})`;
    const words = answer.status < 300 ? 'which could not be read' : `"${body.message ?? 'no message'}"`;
    const message = `Failed to ${task}: the answer was ${name}, ${words}.`;
    if (answer.status < 300 || answer.status === 408 || answer.status === 429 || answer.status >= 500) {
        throw new PassingFailure(message, { advice: lost, asked: (0,retry_after/* readRetryAfter */.D)(answer.headers, context.clock.time()) });
    }
    const requestId = (0,error_body/* requestIdOf */.Gb)(answer.headers, body.requestId);
    const told = answer.body.trimStart().startsWith('{') ? explain(body) : { advice: lost };
    throw new login_error/* LoginError */.Q({ message, ...told, code: body.code, requestId, mayPass: refusalMayPass });
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
            advice: 'Add to the job: "permissions: { id-token: write }" (and "contents: read" if the job checks out code). Workflows from forks get no ID token.',
        });
    }
    if (!/^[\x21-\x7e]+$/.test(token)) {
        throw new login_error/* LoginError */.Q({
            message: 'ACTIONS_ID_TOKEN_REQUEST_TOKEN has a character that no token has; nothing was sent.',
            advice: 'Find what sets ACTIONS_ID_TOKEN_REQUEST_TOKEN in this job: GitHub sets a different one.',
        });
    }
    if (address.protocol !== 'https:' && !(0,loopback/* isLoopback */.U)(address.hostname)) {
        throw new login_error/* LoginError */.Q({
            message: 'The address for ID tokens does not begin with https://, so nothing was sent there.',
            advice: 'Find what sets ACTIONS_ID_TOKEN_REQUEST_URL in this job: it is not the value that GitHub sets.',
        });
    }
    address.searchParams.set('audience', audience);
    const { value } = await callForLogin({
        task: 'get an ID token from GitHub',
        request: {
            method: 'GET',
            url: address,
            headers: { Accept: 'application/json', Authorization: `Bearer ${token}` },
        },
        schema: given,
        lost: `Check the network between this runner and ${address.host}, where GitHub issues ID tokens (https_proxy, no_proxy), then run the step again.`,
        explain: () => ({ notes: [], advice: 'Run the job again: it can get ID tokens only while it runs.' }),
    }, transport, context);
    return value.value;
}

;// CONCATENATED MODULE: ./credentials/sts.js



const printable = schemas/* string */.YjP().check(api/* _regex */.Fk(/^[\x21-\x7e]+$/));
const assumed = schemas/* object */.Ikc({
    credentials: schemas/* object */.Ikc({
        access_key_id: printable.check(api/* _regex */.Fk(/^[^,]+$/)),
        secret_access_key: printable,
        security_token: printable,
        expiration: schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* string */.YjP()), undefined),
    }),
});
async function exchange(idToken, { stsEndpoint, providerUrn, agencyUrn }, transport, context) {
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
    const { host } = stsEndpoint;
    const call = {
        task: `log in at ${host}`,
        request,
        schema: assumed,
        explain,
        lost: `Check sts_endpoint and the network between this runner and ${host} (https_proxy, no_proxy), then run the step again.`,
        refusalMayPass: true,
    };
    const { value, date } = await callForLogin(call, transport, context);
    return { credentials: value.credentials, date };
}
const SUBJECTS = 'sub is repo:OWNER/REPO:… or, for repositories created, renamed or moved since July 2026, repo:OWNER@ID/REPO@ID:…';
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
        const show = (name) => `${name} ${(0,error_body/* boundText */.O6)(JSON.stringify(claims[name] ?? null))}`;
        return `Claims of the ID token: ${show('iss')}, ${show('sub')}, ${show('aud')}.`;
    }
    catch {
        return 'The claims of the ID token could not be read.';
    }
}

;// CONCATENATED MODULE: ./credentials/keyless.js








const RENEW_WITH_LEFT = 1 / 3;
const RETRY_RENEWAL_AFTER = clock_0/* MINUTE */.pY;
const MAX_ATTEMPTS = 6;
const MAX_REFUSALS = 3;
const MIN_LIFE = 15 * clock_0/* MINUTE */.pY;
const MAX_LIFE = 60 * clock_0/* MINUTE */.pY;
const MAX_PLAUSIBLE_LIFE = 24 * 60 * clock_0/* MINUTE */.pY;
const MARGIN = 30 * clock_0/* SECOND */.Z2;
function keylessCredential(options, context) {
    const { clock, cancelled, reporter } = context;
    let session;
    let login;
    const keys = new WeakMap();
    const renew = (maxAttempts, isReplacement = false) => {
        login ??= logIn(options, context, maxAttempts)
            .then((given) => {
            session = { ...given, isReplacement };
            return session;
        })
            .finally(() => {
            login = undefined;
        });
        return login;
    };
    const current = async () => {
        const had = session;
        if (had === undefined || clock.time() >= had.endsAt)
            return renew(MAX_ATTEMPTS);
        if (clock.time() < had.renewAt)
            return had;
        try {
            return await renew(1);
        }
        catch (error) {
            if (cancelled.aborted || clock.time() >= had.endsAt)
                throw error;
            if (session !== had)
                return session ?? renew(MAX_ATTEMPTS, true);
            session = { ...had, renewAt: clock.time() + RETRY_RENEWAL_AFTER };
            reporter.news(messageOf(error), 'The temporary access key could not be renewed; using the old one for now.');
            return session;
        }
    };
    return {
        description: `keyless login through agency ${options.agencyUrn}`,
        ifRefused: 'Check oidc_agency_urn: STS has issued a key for this agency, and CBR does not accept it; project_id must be a project of its account, and the account in good standing.',
        authorise: async (request, projectId) => {
            const { key } = await current();
            const signed = sign(request, key, projectId, clock.time());
            keys.set(signed, key);
            return signed;
        },
        replace: async (refused) => {
            if (session !== undefined && session.key === keys.get(refused)) {
                if (session.isReplacement)
                    return false;
                session = undefined;
                reporter.news('The temporary access key was refused before it expired; logging in once more.');
                await login?.catch(() => undefined);
            }
            if (session === undefined)
                await renew(MAX_ATTEMPTS, true);
            return true;
        },
    };
}
async function logIn(options, context, maxAttempts) {
    const { clock, reporter } = context;
    const { idTokens, transport, mask } = options;
    const backoff = new retry/* Backoff */.nO(clock);
    let refusals = 0;
    const again = (error) => {
        const mayPass = error instanceof PassingFailure || (error instanceof login_error/* LoginError */.Q && error.mayPass);
        if (!mayPass)
            return undefined;
        if (error instanceof login_error/* LoginError */.Q && ++refusals >= MAX_REFUSALS)
            return undefined;
        const pause = backoff.next(maxAttempts, error instanceof PassingFailure ? error.asked : undefined);
        if (pause !== undefined)
            reporter.news(error.message, `Trying again in ${Math.ceil(pause / clock_0/* SECOND */.Z2)} s.`);
        return pause;
    };
    const attempt = async () => {
        const idToken = await requestIdToken(idTokens, transport, context);
        mask(idToken);
        return exchange(idToken, options, transport, context);
    };
    const { credentials, date } = await (0,retry/* retry */.L5)(attempt, again, context).catch((cause) => {
        if (!(cause instanceof PassingFailure))
            throw cause;
        const { message, advice } = cause;
        throw new login_error/* LoginError */.Q({ message, advice, cause });
    });
    for (const secret of [credentials.access_key_id, credentials.secret_access_key, credentials.security_token]) {
        mask(secret);
    }
    const now = clock.time();
    const endsAt = now + lifeOf(credentials.expiration, date ?? now) - MARGIN;
    return {
        key: {
            id: credentials.access_key_id,
            secret: credentials.secret_access_key,
            securityToken: credentials.security_token,
        },
        endsAt,
        renewAt: endsAt - (endsAt - now) * RENEW_WITH_LEFT,
    };
}
function lifeOf(expiration, now) {
    const life = ((0,timestamp/* readTimestamp */.L)(expiration ?? '') ?? now) - now;
    const isPlausible = life > 2 * MARGIN && life < MAX_PLAUSIBLE_LIFE;
    return isPlausible ? Math.min(life, MAX_LIFE) : MIN_LIFE;
}
function messageOf(error) {
    return error instanceof Error ? error.message : String(error);
}

;// CONCATENATED MODULE: ./credentials/token.js
function tokenCredential(token) {
    return {
        description: 'IAM token from the input token',
        ifRefused: 'Check the input token: a token expires after 24 hours, and must be scoped to project_id.',
        authorise: async (request) => ({ ...request, headers: { ...request.headers, 'X-Auth-Token': token } }),
    };
}

;// CONCATENATED MODULE: ./github/credential.js



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


/***/ }),

/***/ 840:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ showFailure)
/* harmony export */ });
function showFailure(log, { title, reasons, advice, code, requestId }) {
    const lines = [`${title}.`, ...reasons];
    if (advice !== undefined)
        lines.push(`What to do: ${advice}`);
    if (code !== undefined)
        lines.push(`Error code ${code}.`);
    if (requestId !== undefined)
        lines.push(`Request ID ${requestId}.`);
    log.failed(lines);
}


/***/ }),

/***/ 139:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  a3: () => (/* binding */ MAX_LIST),
  n0: () => (/* binding */ setOutputs),
  P_: () => (/* binding */ toLines),
  Kn: () => (/* binding */ writeOutputs)
});

// UNUSED EXPORTS: OUTPUT_NAMES, outputsOf

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(2615);
// EXTERNAL MODULE: ./report/outcome.js
var outcome = __webpack_require__(1635);
// EXTERNAL MODULE: ./report/totals.js
var totals = __webpack_require__(9616);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./github/output-file.js

const OWN = `replicate_${process.pid}_${[1, 2].map(() => Math.random().toString(36).slice(2)).join('')}`;
let written;
function stateOf(file) {
    const { ino, size, mtimeNs, ctimeNs } = (0,external_node_fs_.statSync)(file, { bigint: true });
    return [file, ino, size, mtimeNs, ctimeNs].join();
}
const FULL = ['ENOSPC', 'EDQUOT'];
function writeOutputFile(file, outputs) {
    const values = JSON.stringify(outputs);
    if (written?.outputs === values && written.file === stateOf(file))
        return;
    const stats = (0,external_node_fs_.statSync)(file);
    const target = (0,external_node_fs_.realpathSync)(file);
    if (!stats.isFile()) {
        (0,external_node_fs_.appendFileSync)(target, toBlock(outputs, 1));
        return;
    }
    (0,external_node_fs_.accessSync)(target, external_node_fs_.constants.W_OK);
    const old = (0,external_node_fs_.readFileSync)(target);
    const { others, saves } = withoutOwn(old);
    const block = toBlock(outputs, saves + 1);
    try {
        replace(target, Buffer.concat([others, Buffer.from(block)]), stats);
    }
    catch (error) {
        if (FULL.includes(codeOf(error)))
            throw error;
        overwrite(target, old, others, block);
    }
    written = { outputs: values, file: stateOf(file) };
}
function toBlock(outputs, save) {
    const delimiter = `${OWN}_${save}`;
    return (Object.entries(outputs)
        .map(([name, value]) => `${name}<<${delimiter}\n${value.replaceAll(OWN, '?')}\n${delimiter}\n`)
        .join(''));
}
function withoutOwn(old) {
    const first = old.indexOf(OWN);
    if (first < 0) {
        const isWholeLine = old.length === 0 || old.at(-1) === 0x0a;
        return { others: isWholeLine ? old : Buffer.concat([old, Buffer.from('\n')]), saves: 0 };
    }
    const start = old.lastIndexOf('\n', first) + 1;
    const last = old.lastIndexOf(OWN);
    const end = old.indexOf('\n', last) + 1 || old.length;
    const saves = Number(old.toString('latin1', last + OWN.length + 1, end - 1));
    return { others: Buffer.concat([old.subarray(0, start), old.subarray(end)]), saves };
}
function replace(target, content, { mode, uid, gid }) {
    const temporary = `${target}.${OWN}`;
    try {
        const file = (0,external_node_fs_.openSync)(temporary, 'wx', mode);
        try {
            writeAll(file, content);
            (0,external_node_fs_.fchmodSync)(file, mode);
            if (process.geteuid?.() === 0)
                (0,external_node_fs_.fchownSync)(file, uid, gid);
        }
        finally {
            (0,external_node_fs_.closeSync)(file);
        }
        (0,external_node_fs_.renameSync)(temporary, target);
    }
    catch (error) {
        (0,external_node_fs_.rmSync)(temporary, { force: true });
        throw error;
    }
}
function overwrite(target, old, others, block) {
    const [, head = '', delimiter = ''] = /^(\w+<<(.*)\n)/.exec(block) ?? [];
    const short = old.length - others.length - Buffer.byteLength(block);
    const filling = '\n'.repeat(Math.max(0, short - head.length - delimiter.length - 1));
    const content = Buffer.concat([others, Buffer.from(`${short > 0 ? `${head}${filling}${delimiter}\n` : ''}${block}`)]);
    const file = (0,external_node_fs_.openSync)(target, 'r+');
    try {
        writeAll(file, content);
    }
    catch (error) {
        writeAll(file, old);
        (0,external_node_fs_.ftruncateSync)(file, old.length);
        throw error;
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
}
function writeAll(file, content) {
    for (let position = 0; position < content.length;) {
        position += (0,external_node_fs_.writeSync)(file, content, position, content.length - position, position);
    }
}
function codeOf(error) {
    return error instanceof Error && 'code' in error ? String(error.code) : '';
}

// EXTERNAL MODULE: ./github/safe-text.js
var safe_text = __webpack_require__(6413);
;// CONCATENATED MODULE: ./github/outputs.js






const MAX_OUTPUT = 500;
const MAX_LIST = 130_000;
const MAX_ID = 64;
const MAX_NAME = 100;
function writeOutputs(...parameters) {
    setOutputs(outputsOf(...parameters));
}
function setOutputs(outputs) {
    const file = process.env['GITHUB_OUTPUT'];
    if (file)
        writeOutputFile(file, outputs);
    else
        for (const [name, value] of Object.entries(outputs))
            core/* setOutput */.uH(name, value);
}
function outputsOf({ results, failure }, inputs, secrets) {
    const clean = (value) => (0,safe_text/* toId */.Lr)(secrets.clean(value ?? '', MAX_OUTPUT));
    const each = (read) => results.map(({ replication }) => clean(read(replication))).join('\n');
    const one = (read, otherwise) => clean(results.map(({ replication }) => read(replication)).find((value) => value !== undefined) ?? otherwise);
    const { code, requestId } = (0,totals/* firstAnswered */.qH)(results, failure);
    return {
        replication_record_id: each(({ recordId }) => recordId),
        source_region: one(({ sourceRegion }) => sourceRegion, inputs.sourceRegion),
        backup_id: each(({ request }) => request.backupId),
        project_id: one(({ projectId }) => projectId, inputs.projectId),
        provider_id: each(({ providerId }) => providerId),
        destination_region: one(({ destinationRegion }) => destinationRegion, inputs.destinationRegion),
        destination_project_id: one(({ destinationProjectId }) => destinationProjectId, inputs.destinationProjectId),
        destination_vault_id: one(({ destinationVaultId }) => destinationVaultId, inputs.destinationVaultId),
        outcome: each(({ outcome }) => outcome),
        status: each(({ status }) => status),
        destination_backup_id: each(({ destinationBackupId }) => destinationBackupId),
        error_code: clean(code),
        request_id: clean(requestId),
        replications: listOf(results, secrets),
    };
}
const TEXT_LENGTHS = [500, 250, 100, 40, 0];
const [MAX_MESSAGE = 0] = TEXT_LENGTHS;
function listOf(results, secrets) {
    const entries = results.map((result) => entryOf(result, secrets));
    for (const max of TEXT_LENGTHS) {
        const list = toLines(entries.map((entry) => shorten(entry, max)));
        if (Buffer.byteLength(list) <= MAX_LIST)
            return list;
    }
    return toLines(entries.map(({ backup_id, resource_id, replication_record_id, outcome, status, destination_backup_id, error }) => {
        const entry = { backup_id, resource_id, replication_record_id, outcome, status, destination_backup_id };
        return error === undefined ? entry : { ...entry, error: { code: error.code } };
    }));
}
function toLines(entries) {
    if (entries.length === 0)
        return '[]';
    return `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`;
}
function entryOf({ replication, failure }, secrets) {
    const id = (value) => (0,safe_text/* toId */.Lr)(secrets.clean(value ?? '', MAX_ID).slice(0, MAX_ID));
    const { backup } = replication;
    const { duration } = (0,outcome/* endOfCopy */.Kl)(replication, 0);
    return {
        backup_id: id(replication.request.backupId),
        resource_id: id(backup?.resourceId),
        resource_name: secrets.clean(backup?.resourceName ?? '', MAX_NAME),
        replication_record_id: id(replication.recordId),
        outcome: replication.outcome ?? '',
        status: id(replication.status),
        destination_backup_id: id(replication.destinationBackupId),
        provider_id: id(replication.providerId),
        ...(backup?.size === undefined ? {} : { size: backup.size }),
        ...(backup?.protectedAt === undefined ? {} : { protected_at: new Date(backup.protectedAt).toISOString() }),
        ...(duration === undefined ? {} : { duration: Math.round(duration / 1_000) }),
        ...(failure === undefined ? {} : { error: errorOf(failure, id, (text) => secrets.clean(text, MAX_MESSAGE)) }),
    };
}
function errorOf({ code, requestId, title, reasons, advice = '' }, id, clean) {
    return {
        code: id(code),
        message: clean([`${title}.`, ...reasons].join(' ')),
        request_id: id(requestId),
        hint: clean(advice),
    };
}
function shorten(entry, max) {
    if (entry.error === undefined || max >= MAX_MESSAGE)
        return entry;
    const { message, hint } = entry.error;
    const cut = (text) => (max === 0 ? '' : (0,safe_text/* toSafeLine */.Dg)(text, max));
    return { ...entry, error: { ...entry.error, message: cut(message), hint: cut(hint) } };
}


/***/ }),

/***/ 4198:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AU: () => (/* binding */ fold),
/* harmony export */   Ch: () => (/* binding */ RE_RUN),
/* harmony export */   I$: () => (/* binding */ htmlTable),
/* harmony export */   YW: () => (/* binding */ Page),
/* harmony export */   lY: () => (/* binding */ showTime),
/* harmony export */   tY: () => (/* binding */ showSize),
/* harmony export */   tp: () => (/* binding */ table)
/* harmony export */ });
/* unused harmony export toMarkdown */
/* harmony import */ var _safe_text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6413);

const MAX_TEXT = 400;
const MAX_NAME = 60;
const MAX_ID = 64;
const MAX_NAMED = 10;
const MAX_WORD = 10;
const RE_RUN = '**Re-run failed jobs**';
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
class Page {
    #secrets;
    constructor(secrets) {
        this.#secrets = secrets;
    }
    text(text, max = MAX_TEXT) {
        return toMarkdown(this.#secrets.clean(text, max));
    }
    code(text) {
        return `<code>${this.#name(text)}</code>`;
    }
    bold(text) {
        return `<strong>${this.#name(text)}</strong>`;
    }
    list(names, show) {
        if (names.length > MAX_NAMED) {
            return `${names.slice(0, MAX_NAMED).map(show).join(', ')} and ${names.length - MAX_NAMED} more`;
        }
        const [last = '', ...others] = names.map(show).reverse();
        return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
    }
    #name(text) {
        const name = this.plain(text, MAX_NAME);
        const shown = toMarkdown(name === '' ? '?' : name);
        return RIGHT_TO_LEFT.test(name) ? `&#8296;${shown}&#8297;` : shown;
    }
    plain(text, max) {
        const line = this.#secrets.clean(text);
        return line.length <= max ? line : `${line.slice(0, max - 1).toWellFormed()}…`;
    }
    id(text) {
        const id = (0,_safe_text_js__WEBPACK_IMPORTED_MODULE_0__/* .toId */ .Lr)(this.#secrets.clean(text ?? '').slice(0, MAX_ID));
        return id === '' ? '-' : id;
    }
}
const PARTS = /^-|[!-+./:-@[-`{-~]|[^\s!-/:-@[-`{-~]+/g;
function toMarkdown(text) {
    return text.replace(PARTS, (part, offset) => {
        if (!/^[!-/:-@[-`{-~]$/.test(part))
            return breakable(part);
        const entity = `&#${part.charCodeAt(0)};`;
        return /[@#:._/]/.test(part) && /\S/.test(text.charAt(offset + 1)) ? `${entity}<wbr>` : entity;
    });
}
function breakable(word) {
    if (word.length <= MAX_WORD + 5)
        return word;
    const parts = word.split(/(?<=\p{Ll})(?=\p{Lu})/u).flatMap((part) => {
        const characters = [...part];
        const pieces = [];
        while (characters.length > 0)
            pieces.push(characters.splice(0, MAX_WORD).join(''));
        return pieces;
    });
    return parts.join('<wbr>');
}
function fold(summary, ...content) {
    return `<details><summary>${summary}</summary>\n\n${content.join('\n\n')}\n\n</details>`;
}
function table(head, rows, max) {
    const lines = rows.map((row) => `| ${row.join(' | ')} |`);
    const names = head.map((name) => name.replace(/^>/, ''));
    const sides = head.map((name) => (name.startsWith('>') ? '--:' : '---'));
    const { kept, left } = fit(lines, max);
    return [`| ${names.join(' | ')} |`, `|${sides.join('|')}|`, ...kept, ...left.flatMap((note) => ['', note])].join('\n');
}
function htmlTable(head, rows, max) {
    const { kept, left } = fit(rows.map((row) => `<tr>${row.join('')}</tr>`), max);
    const names = head.map((name) => `<th align="left">${name}</th>`).join('');
    return [`<table>`, `<tr>${names}</tr>`, ...kept, '</table>', ...left.flatMap((note) => ['', note])].join('\n');
}
function fit(lines, max) {
    let bytes = 0;
    const end = lines.findIndex((line) => {
        bytes += Buffer.byteLength(line) + 1;
        return bytes > max;
    });
    if (end < 0)
        return { kept: lines, left: [] };
    const left = lines.length - end;
    const rows = left === 1 ? 'row is' : 'rows are';
    return {
        kept: lines.slice(0, end),
        left: [`${left} more ${rows} left out: GitHub shows no larger summary. The log has all.`],
    };
}
function showSize(gigabytes) {
    const [size, unit] = gigabytes >= 2_000 ? [gigabytes / 1_000, 'TB'] : [gigabytes, 'GB'];
    return `${size.toLocaleString('en-US', { maximumFractionDigits: size < 10 ? 1 : 0 })} ${unit}`;
}
function showTime(time, now) {
    if (time === undefined)
        return undefined;
    const date = new Date(time);
    if (Number.isNaN(date.getTime()))
        return undefined;
    const year = date.getUTCFullYear() === new Date(now).getUTCFullYear() ? '' : ` ${date.getUTCFullYear()}`;
    const month = date.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' });
    return `${date.getUTCDate()} ${month}${year}, ${date.toISOString().slice(-13, -8)}`;
}


/***/ }),

/***/ 472:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ putSummary)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2615);

async function putSummary(markdown) {
    if (process.env['GITHUB_STEP_SUMMARY'])
        await _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .summary */ .z.addRaw(markdown, true).write();
}


/***/ }),

/***/ 6208:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gb: () => (/* binding */ requestIdOf),
/* harmony export */   Nk: () => (/* binding */ readErrorBody),
/* harmony export */   O6: () => (/* binding */ boundText)
/* harmony export */ });
const ID = /^[\w.:-]{1,255}$/;
function requestIdOf(headers, ofBody) {
    const id = headers['x-request-id']?.split(',')[0]?.trim() || ofBody;
    return id === undefined || ID.test(id) ? id : '?';
}
const spellings = [
    ['error_code', 'error_msg'],
    ['errorCode', 'errorMsg'],
    ['code', 'message'],
];
const MAX_DEPTH = 5;
const MAX_DETAILS = 3;
const MAX_TEXT = 10_000;
function boundText(text) {
    return Buffer.from(text.slice(0, MAX_TEXT), 'utf16le').toString('utf16le');
}
function readErrorBody(body) {
    let json;
    try {
        json = JSON.parse(body);
    }
    catch {
        return plainText(body);
    }
    return isObject(json) ? (readObject(json, 0) ?? {}) : plainText(body);
}
function readObject(object, depth) {
    const own = readPair(object);
    if (own !== undefined)
        return own;
    if (depth === MAX_DEPTH)
        return undefined;
    for (const value of Object.values(object)) {
        const nested = isObject(value) ? readObject(value, depth + 1) : undefined;
        if (nested !== undefined) {
            const requestId = word(object['request_id']);
            return requestId === undefined ? nested : { requestId, ...nested };
        }
    }
    return undefined;
}
function readPair(object) {
    for (const [codeKey, messageKey] of spellings) {
        const code = word(object[codeKey]);
        const message = word(object[messageKey]);
        if (code === undefined && message === undefined)
            continue;
        const requestId = word(object['request_id']);
        const whole = [message, ...readDetails(object['details'])].filter((part) => part !== undefined).join('; ');
        return {
            ...(code === undefined ? {} : { code }),
            ...(whole === '' ? {} : { message: boundText(whole) }),
            ...(requestId === undefined ? {} : { requestId }),
        };
    }
    return undefined;
}
function readDetails(details) {
    if (!Array.isArray(details))
        return [];
    return details.slice(0, MAX_DETAILS).flatMap((detail) => {
        const { code, message } = isObject(detail) ? (readPair(detail) ?? {}) : {};
        const text = [code, message].filter((part) => part !== undefined).join(' ');
        return text === '' ? [] : [text];
    });
}
function word(value) {
    if (typeof value === 'number')
        return String(value);
    return typeof value === 'string' && value.trim() !== '' ? boundText(value.trim()) : undefined;
}
function isObject(value) {
    return typeof value === 'object' && value !== null;
}
function plainText(body) {
    const message = boundText(body)
        .replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, ' ')
        .replace(/<[^<>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim();
    return message === '' ? {} : { message };
}


/***/ }),

/***/ 2596:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ readRetryAfter),
/* harmony export */   h: () => (/* binding */ readDate)
/* harmony export */ });
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4010);

const MAX_PAUSE = 999_999_999 * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .SECOND */ .Z2;
const MIN_DATE = Date.UTC(2020);
const MAX_DATE = Date.UTC(2100);
function readRetryAfter(headers, now) {
    const value = headers['retry-after']?.trim();
    if (value === undefined)
        return undefined;
    const seconds = value.split(',').map((part) => part.trim());
    if (seconds.every((part) => /^\d+(\.\d*)?$/.test(part))) {
        return Math.min(Math.ceil(Math.max(...seconds.map(Number)) * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .SECOND */ .Z2), MAX_PAUSE);
    }
    const until = parseDate(value);
    if (until === undefined)
        return undefined;
    return Math.min(Math.max(0, until - (readDate(headers) ?? now)), MAX_PAUSE);
}
function readDate(headers) {
    const date = parseDate(headers['date'] ?? '');
    return date !== undefined && date > MIN_DATE && date < MAX_DATE ? date : undefined;
}
function parseDate(text) {
    const date = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(date) ? undefined : date;
}


/***/ }),

/***/ 9991:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L5: () => (/* binding */ retry),
/* harmony export */   nO: () => (/* binding */ Backoff)
/* harmony export */ });
/* unused harmony export growingPause */
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4010);

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
const MAX_DURATION = 10 * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .MINUTE */ .pY;
const FIRST_PAUSE = 2 * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .SECOND */ .Z2;
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


/***/ }),

/***/ 7703:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ send)
/* harmony export */ });
/* harmony import */ var _transport_failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5707);

async function send(transport, request, { clock, cancelled, reporter }) {
    const start = clock.now();
    const end = (result, requestId) => {
        const { method, url } = request;
        const id = requestId === undefined ? '' : `, request ID ${requestId}`;
        reporter.debug(`${method} ${url.host}${url.pathname}: ${result}${id}, ${Math.round(clock.now() - start)} ms`);
    };
    try {
        const answer = await transport.send(request, cancelled);
        end(`HTTP ${answer.status}`, answer.headers['x-request-id']);
        return answer;
    }
    catch (error) {
        end(error instanceof _transport_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .TransportFailure */ .Az ? error.kind : 'unforeseen error');
        throw error;
    }
}


/***/ }),

/***/ 5533:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ readTimestamp)
/* harmony export */ });
const EPOCH = /^(\d{10})(?:\.\d+|(\d{3})(?:\d{3})?)?$/;
const ISO = /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?:\d\d(?::\d\d)?)(?:[.,](\d+))?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
const RFC_1123 = /^[A-Z][a-z]{2}, (\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d(?::\d\d)?)(?: (GMT|UTC|[+-]\d{4}))?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
function readTimestamp(text) {
    const value = text.trim();
    const [, seconds, milliseconds = '000'] = EPOCH.exec(value) ?? [];
    if (seconds !== undefined)
        return Number(seconds + milliseconds);
    const [, ofMonth, name = '', ofYear, at, of = ''] = RFC_1123.exec(value) ?? [];
    if (ofMonth !== undefined)
        return readTimestamp(`${ofYear}-${MONTHS.indexOf(name) + 1}-${ofMonth} ${at}${of}`);
    const [, year = '', month = '', day = '', time = '0:00', fraction = '0', zone = 'Z'] = ISO.exec(value) ?? [];
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    if (known(Date.parse(`${date}T00:00Z`)) === undefined || !isDay(date))
        return undefined;
    const clock = time.padStart(time.length + Number(time.indexOf(':') === 1), '0');
    const shift = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^(Z|UTC|GMT)$/i, 'Z');
    return known(Date.parse(`${date}T${clock.length === 5 ? `${clock}:00` : clock}.${fraction.slice(0, 3)}${shift}`));
}
function isDay(date) {
    return new Date(`${date}T00:00Z`).toISOString().startsWith(date);
}
function known(milliseconds) {
    return Number.isNaN(milliseconds) ? undefined : milliseconds;
}


/***/ }),

/***/ 5707:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Az: () => (/* binding */ TransportFailure),
/* harmony export */   L8: () => (/* binding */ classify),
/* harmony export */   hS: () => (/* binding */ toTransportFailure)
/* harmony export */ });
class TransportFailure extends Error {
    kind;
    sent;
    advice;
    retryAfter;
    constructor(kind, sent, message, details) {
        super(message, details);
        this.name = 'TransportFailure';
        this.kind = kind;
        this.sent = sent;
        this.advice = details?.advice;
        this.retryAfter = details?.retryAfter;
    }
    get canConnectLater() {
        return this.kind === 'unknown_host' || this.kind === 'unreachable';
    }
}
const certificateCode = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|INVALID_CA$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$|PATH_LENGTH_EXCEEDED$)/;
const noTlsCode = /^(ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL|BAD_RECORD_TYPE|RECORD_LAYER_FAILURE|UNSUPPORTED_PROTOCOL)|EPROTO$)/;
const untrustedCode = /^(UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CERT_UNTRUSTED$)/;
const unknownHostCode = /^(ENOTFOUND|EAI_NONAME|EAI_NODATA|EAI_ADDRFAMILY)$/;
const unreadableMessage = /^bad (response|upgrade)$/;
function classify(error) {
    const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
    const named = error.code ?? first.code;
    const code = typeof named === 'string' ? named : '';
    const message = first instanceof Error ? first.message : String(first);
    return {
        isCertificate: certificateCode.test(code),
        isNoTls: noTlsCode.test(code),
        isUntrusted: untrustedCode.test(code),
        isUnknownHost: unknownHostCode.test(code),
        isOverflow: code === 'UND_ERR_HEADERS_OVERFLOW',
        isUnreadable: (first instanceof Error && first.name === 'HTTPParserError') || unreadableMessage.test(message),
        detail: code === '' || message.includes(code) ? message : `${message} (${code})`,
    };
}
function toTransportFailure(cause, sent) {
    const { isCertificate, isUnknownHost, isOverflow, isUnreadable, detail } = classify(cause);
    if (sent && isOverflow) {
        return new TransportFailure('unreadable', true, 'the header fields of the answer are too large', { cause });
    }
    if (sent && isUnreadable)
        return new TransportFailure('unreadable', true, `the answer is not HTTP: ${detail}`, { cause });
    if (sent)
        return new TransportFailure('no_answer', true, `no answer came back: ${detail}`, { cause });
    const unsent = (kind, why) => new TransportFailure(kind, false, why, { cause });
    if (isCertificate)
        return unsent('certificate', `no trusted TLS connection: ${detail}`);
    if (isUnknownHost)
        return unsent('unknown_host', `the host name could not be resolved: ${detail}`);
    return unsent('unreachable', `no connection: ${detail}`);
}


/***/ }),

/***/ 4315:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  o: () => (/* binding */ createTransport)
});

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: ../node_modules/p-limit/index.js + 1 modules
var p_limit = __webpack_require__(9680);
// EXTERNAL MODULE: ./clock.js
var clock = __webpack_require__(4010);
;// CONCATENATED MODULE: ./http/decode.js
const inflate = (bytes, maxOutputLength) => {
    const { constants, inflateSync, inflateRawSync } = loadZlib();
    const hasHeader = ((bytes[0] ?? 0) & 0x0f) === 8;
    return (hasHeader ? inflateSync : inflateRawSync)(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength });
};
const gunzip = (bytes, maxOutputLength) => {
    const { constants, gunzipSync } = loadZlib();
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength });
};
const decoders = new Map([
    ['gzip', gunzip],
    ['x-gzip', gunzip],
    ['deflate', inflate],
    [
        'br',
        (bytes, maxOutputLength) => {
            const { constants, brotliDecompressSync } = loadZlib();
            return brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength });
        },
    ],
    [
        'zstd',
        (bytes, maxOutputLength) => {
            const { constants, zstdDecompressSync } = loadZlib();
            return zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush, maxOutputLength });
        },
    ],
    ['identity', (bytes) => bytes],
]);
const MAX_CODINGS = 5;
const MAX_NAME = 12;
function decodeBody(bytes, contentEncoding, maxSize) {
    let decoded = bytes;
    const codings = (contentEncoding ?? '').toLowerCase().split(',').map(trim).filter(Boolean);
    if (codings.length > MAX_CODINGS)
        return unreadable(`it has more than ${MAX_CODINGS} content codings`);
    for (const coding of codings.reverse()) {
        const decode = decoders.get(coding);
        if (decode === undefined)
            return asJson(bytes) ?? unreadable(`its content coding is unknown: ${coding.slice(0, MAX_NAME)}`);
        if (decoded.length === 0)
            break;
        try {
            decoded = decode(decoded, maxSize);
        }
        catch (error) {
            if (error.code === 'ERR_BUFFER_TOO_LARGE') {
                return { ...unreadable(`it is larger than ${maxSize} bytes`), isTooLarge: true };
            }
            return unreadable(`its content coding ${coding} is broken: ${error}`);
        }
    }
    return { body: new TextDecoder().decode(decoded) };
}
function asJson(bytes) {
    const body = new TextDecoder().decode(bytes);
    try {
        JSON.parse(body);
        return { body };
    }
    catch {
        return undefined;
    }
}
function unreadable(bodyProblem) {
    return { body: '', bodyProblem };
}
function trim(text) {
    return text.trim();
}
function loadZlib() {
    return process.getBuiltinModule('node:zlib');
}

;// CONCATENATED MODULE: ./http/headers.js
function singleValued(headers) {
    const entries = Object.entries(headers).map(([name, value]) => [
        name.toLowerCase(),
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]);
    return Object.fromEntries(entries);
}

// EXTERNAL MODULE: ./http/transport-failure.js
var transport_failure = __webpack_require__(5707);
;// CONCATENATED MODULE: ./http/exchange.js




const MAX_ANSWER_SIZE = 8 * 1024 * 1024;
const LARGE_ANSWER_SIZE = 512 * 1024;
function exchange(agent, request, limit, cancelled, maxTime, large) {
    return new Promise((resolve, reject) => {
        let connection;
        let head;
        let ended = false;
        let size = 0;
        const chunks = [];
        let giveBack;
        const end = (bodyProblem, isTooLarge = false) => {
            if (head !== undefined) {
                const decoded = decodeBody(Buffer.concat(chunks), head.headers['content-encoding'], MAX_ANSWER_SIZE);
                resolve({ ...head, ...decoded, ...(bodyProblem === undefined ? {} : { bodyProblem, isTooLarge }) });
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
            giveBack?.();
        };
        const takeTurn = (controller) => {
            giveBack = () => undefined;
            controller.pause();
            large(() => new Promise((done) => {
                giveBack = done;
                if (ended)
                    done();
                else
                    controller.resume();
            }));
        };
        const onLimit = () => {
            const seconds = maxTime / clock/* SECOND */.Z2;
            if (head !== undefined)
                end(`it was not complete after ${seconds} s`);
            else if (connection === undefined)
                fail(new transport_failure/* TransportFailure */.Az('unreachable', false, `no connection within ${seconds} s`));
            else
                fail(new transport_failure/* TransportFailure */.Az('no_answer', true, `no answer came back within ${seconds} s`));
        };
        const onCancel = () => {
            fail(new transport_failure/* TransportFailure */.Az('cancelled', connection !== undefined, 'the step was cancelled'));
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
            onResponseData: (controller, chunk) => {
                size += chunk.length;
                if (size > MAX_ANSWER_SIZE)
                    end(`it is larger than ${MAX_ANSWER_SIZE} bytes`, true);
                else
                    chunks.push(chunk);
                if (size > LARGE_ANSWER_SIZE && !ended && giveBack === undefined)
                    takeTurn(controller);
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
                    end(`the connection broke: ${error.message}`);
                else
                    fail((0,transport_failure/* toTransportFailure */.hS)(error, connection !== undefined));
            },
        });
    });
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./http/extra-authorities.js

const MAX_SIZE = 4 * 1024 * 1024;
const DER_SEQUENCE = 0x30;
const CERTIFICATE = /^-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----[^\S\n]*\n[\s\S]*?^-----END (X509 |TRUSTED )?CERTIFICATE-----/gm;
function tellExtraAuthorities(environment, whose) {
    const file = environment['NODE_EXTRA_CA_CERTS'];
    if (!file)
        return undefined;
    const problem = findProblemOfFile(file);
    return problem === undefined
        ? {
            finding: '; NODE_EXTRA_CA_CERTS is set, but no authority in its file signed this certificate',
            advice: `Add the certificate authority of ${whose} to the file that NODE_EXTRA_CA_CERTS names; if nothing inspects TLS in your network, check the address.`,
        }
        : {
            finding: `; NODE_EXTRA_CA_CERTS names ${file}, which ${problem}`,
            advice: 'Correct NODE_EXTRA_CA_CERTS: it must name a file in PEM format that is on this runner before the step starts.',
        };
}
function findProblemOfFile(file) {
    try {
        const found = (0,external_node_fs_.statSync)(file);
        if (!found.isFile())
            return 'is not a file';
        if (found.size > MAX_SIZE)
            return 'is too large to be a list of certificates';
        return findProblemOfContent((0,external_node_fs_.readFileSync)(file));
    }
    catch (error) {
        const { code } = error;
        return code === 'ENOENT' ? 'does not exist' : `cannot be read (${String(code)})`;
    }
}
function findProblemOfContent(content) {
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
function isCertificate(content) {
    try {
        const { X509Certificate } = process.getBuiltinModule('node:crypto');
        new X509Certificate(content);
        return true;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./http/hidden.js
const SIGNATURE = /(\bsignature["']?\s*[:=]\s*["']?)[0-9a-f]{16,}/gi;
const MAX_SHOWN = 64 * 1024;
const MAX_STRING = 10_000;
const MAX_ENTRIES = 20;
function hideIn(answer, hideSecrets) {
    const hide = (text) => hideSecrets(text).replace(SIGNATURE, '$1***');
    const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, hide(value)]));
    if (isGood(answer))
        return { ...answer, headers };
    return { ...answer, headers, body: hide(shorten(answer.body)) };
}
function isGood({ status, body, bodyProblem }) {
    return status >= 200 && status <= 299 && bodyProblem === undefined && /^\s*\{/.test(body);
}
function shorten(body) {
    if (body.length <= MAX_SHOWN)
        return body;
    try {
        const short = JSON.stringify(JSON.parse(body), (_key, value) => shortenPart(value));
        if (short.length <= MAX_SHOWN)
            return short;
    }
    catch {
    }
    return body.slice(0, MAX_SHOWN);
}
function shortenPart(value) {
    if (typeof value === 'string')
        return value.slice(0, MAX_STRING);
    if (Array.isArray(value))
        return value.slice(0, MAX_ENTRIES);
    if (typeof value !== 'object' || value === null)
        return value;
    return Object.fromEntries(Object.entries(value).slice(0, MAX_ENTRIES));
}

;// CONCATENATED MODULE: ./http/interim.js
const INTERIM = /^HTTP\/1\.[01] 1(?!01)\d\d/;
const STATUS_LINE_SIZE = 'HTTP/1.1 100\n'.length;
function passOverInterim(connect, maxSize) {
    return (options, callback) => connect(options, (...[error, socket]) => {
        if (error === null)
            callback(null, filter(socket, maxSize));
        else
            callback(error, null);
    });
}
function filter(socket, maxSize) {
    const { write, read } = socket;
    let isBeforeAnswer = false;
    let held = Buffer.alloc(0);
    socket.write = ((...parameters) => {
        isBeforeAnswer = true;
        return write.apply(socket, parameters);
    });
    socket.read = (size) => {
        for (;;) {
            const chunk = read.call(socket, size);
            if (chunk === null || !isBeforeAnswer)
                return chunk;
            held = withoutInterim(Buffer.concat([held, chunk]));
            const isUndecided = held.length < STATUS_LINE_SIZE || (isInterim(held) && held.length <= maxSize);
            if (isUndecided)
                continue;
            const start = held;
            held = Buffer.alloc(0);
            isBeforeAnswer = false;
            return start;
        }
    };
    return socket;
}
function withoutInterim(bytes) {
    for (let rest = bytes;;) {
        const end = isInterim(rest) ? rest.indexOf('\r\n\r\n') : -1;
        if (end === -1)
            return rest;
        rest = rest.subarray(end + 4);
    }
}
function isInterim(bytes) {
    return INTERIM.test(bytes.toString('latin1', 0, STATUS_LINE_SIZE));
}

// EXTERNAL MODULE: ./http/retry-after.js
var retry_after = __webpack_require__(2596);
// EXTERNAL MODULE: ./node_modules/undici/lib/api/api-connect.js
var api_connect = __webpack_require__(4568);
var api_connect_default = /*#__PURE__*/__webpack_require__.n(api_connect);
// EXTERNAL MODULE: ./node_modules/undici/lib/core/connect.js
var connect = __webpack_require__(6452);
var connect_default = /*#__PURE__*/__webpack_require__.n(connect);
// EXTERNAL MODULE: ./node_modules/undici/lib/dispatcher/dispatcher.js
var dispatcher = __webpack_require__(3431);
var dispatcher_default = /*#__PURE__*/__webpack_require__.n(dispatcher);
// EXTERNAL MODULE: ./node_modules/undici/lib/dispatcher/env-http-proxy-agent.js
var env_http_proxy_agent = __webpack_require__(629);
var env_http_proxy_agent_default = /*#__PURE__*/__webpack_require__.n(env_http_proxy_agent);
// EXTERNAL MODULE: ./node_modules/undici/lib/dispatcher/pool.js
var dispatcher_pool = __webpack_require__(7112);
var pool_default = /*#__PURE__*/__webpack_require__.n(dispatcher_pool);
;// CONCATENATED MODULE: ./http/undici.js





Object.assign((dispatcher_default()).prototype, { connect: (api_connect_default()) });


;// CONCATENATED MODULE: ./http/proxy.js





function readProxy(environment) {
    const variable = environment['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY';
    const value = environment[variable]?.trim();
    if (!value)
        return undefined;
    const url = URL.parse(value.includes('://') ? value : `http://${value}`);
    const isAddress = url !== null && url.pathname.length <= 1 && url.search === '' && url.hash === '';
    if (!isAddress || !/^https?:$/.test(url.protocol) || !canDecode(url.username + url.password)) {
        throw new Error(`The environment variable ${variable} does not name a valid proxy; use http://host:port.`);
    }
    return { url, variable };
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
class ProxyError extends Error {
    status;
    headers;
    constructor(message, answer, options) {
        super(message, options);
        this.name = 'ProxyError';
        this.status = answer?.status;
        this.headers = answer?.headers ?? {};
    }
}
function tunnelPool(url, options) {
    const pool = new (pool_default())(url, options);
    const connect = pool.connect.bind(pool);
    const open = async (parameters) => {
        const answer = await connect(parameters).catch((cause) => {
            throw new ProxyError('no tunnel', undefined, { cause });
        });
        const { statusCode: status, headers, socket } = answer;
        if (status >= 200 && status <= 299)
            return { ...answer, statusCode: 200 };
        socket.on('error', () => undefined).destroy();
        throw new ProxyError(`HTTP ${status}`, { status, headers: singleValued(headers) });
    };
    pool.connect = open;
    return pool;
}
const PASSING = [408, 429, 500, 502, 503, 504];
const LOGIN_REQUIRED = 407;
const SCHEMES = ['Basic', 'Digest', 'NTLM', 'Negotiate', 'Kerberos'];
function toProxyFailure(error, { url, variable }, host, environment, now) {
    const name = `the proxy ${url.host}`;
    const fail = (kind, message, advice) => new transport_failure/* TransportFailure */.Az(kind, false, message, {
        cause: error,
        advice,
        retryAfter: (0,retry_after/* readRetryAfter */.D)(error.headers, now),
    });
    const { status } = error;
    if (status === LOGIN_REQUIRED) {
        const login = tellLogin(error.headers['proxy-authenticate'] ?? '', { url, variable }, host);
        return fail('proxy_login', `${name} ${login.wish} (HTTP ${status})`, login.advice);
    }
    if (status !== undefined && PASSING.includes(status)) {
        const advice = `Check that ${name}, which ${variable} names, can connect to ${host}, then run the step again.`;
        return fail('unreachable', `${name} could not open a connection (HTTP ${status})`, advice);
    }
    if (status !== undefined)
        return fail('proxy_refused', `${name} refused the connection (HTTP ${status})`);
    const { isCertificate, isNoTls, isUntrusted, isUnknownHost, isUnreadable, detail } = (0,transport_failure/* classify */.L8)(error.cause);
    if (isNoTls) {
        const advice = `${variable} begins with https://, but the proxy does not seem to speak TLS. Most proxies need http://${url.host}; the requests stay encrypted.`;
        return fail('proxy_tls', `no TLS connection to ${name}: ${detail}`, advice);
    }
    if (isCertificate) {
        const extra = isUntrusted ? tellExtraAuthorities(environment, name) : undefined;
        const message = `no trusted TLS connection to ${name}: ${detail}${extra?.finding ?? ''}`;
        const advice = `Check ${variable}; if the proxy is right, set NODE_EXTRA_CA_CERTS to a file with its certificate authority.`;
        return fail('proxy_tls', message, extra?.advice ?? advice);
    }
    if (isUnknownHost) {
        const advice = `Check ${variable}: this runner cannot resolve the host name ${url.hostname}.`;
        return fail('unknown_host', `the name of ${name} could not be resolved: ${detail}`, advice);
    }
    if (isUnreadable) {
        const advice = `Check ${variable}: ${url.host} is not an HTTP proxy, or needs https://.`;
        return fail('proxy_refused', `${name} did not answer in HTTP: ${detail}`, advice);
    }
    const advice = `Check ${variable}, and that this runner may connect to ${name}; then run the step again.`;
    return fail('unreachable', `no connection to ${name}: ${detail}`, advice);
}
function tellLogin(offered, { url, variable }, host) {
    const kinds = SCHEMES.filter((scheme) => new RegExp(`(^|,)\\s*${scheme}\\b`, 'i').test(offered));
    if (kinds.length > 0 && !kinds.includes('Basic')) {
        return {
            wish: `requires a login by ${kinds.join(' or ')}`,
            advice: `Only a login by Basic is supported: add ${host} to no_proxy, allow it in the proxy without a login, or set ${variable} to a relay that logs in for this runner.`,
        };
    }
    const form = `${url.protocol}//USER:PASSWORD@${url.host}, taken from a secret, with special characters percent-encoded (%40 for @)`;
    return url.username === ''
        ? { wish: 'requires a login', advice: `Put user and password into ${variable}: ${form}.` }
        : { wish: `does not accept the login in ${variable}`, advice: `Correct the login in ${variable}: ${form}.` };
}

;// CONCATENATED MODULE: ./http/transport.js










const MAX_ANSWER_TIME = 60 * clock/* SECOND */.Z2;
const MAX_CONNECT_TIME = 10 * clock/* SECOND */.Z2;
const ADDRESS_TIME = 2.5 * clock/* SECOND */.Z2;
const MAX_HEADER_SIZE = 64 * 1024;
const MAX_LARGE = 4;
function createTransport(environment, clock, hide) {
    const proxy = readProxy(environment);
    const large = (0,p_limit/* default */.A)(MAX_LARGE);
    const closing = new AbortController();
    (0,external_node_events_.setMaxListeners)(0, closing.signal);
    const tls = {
        rejectUnauthorized: true,
        signal: closing.signal,
        timeout: MAX_CONNECT_TIME,
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: ADDRESS_TIME,
        allowH2: false,
    };
    const tolerant = (options) => ({
        ...options,
        maxHeaderSize: MAX_HEADER_SIZE,
        connect: passOverInterim(options.connect, MAX_HEADER_SIZE),
    });
    const agent = new (env_http_proxy_agent_default())({
        httpProxy: '',
        httpsProxy: proxy?.url.href ?? '',
        noProxy: environment['no_proxy'] || environment['NO_PROXY'] || '',
        connect: connect_default()(tls),
        requestTls: tls,
        proxyTls: tls,
        factory: (origin, options) => new (pool_default())(origin, tolerant(options)),
        clientFactory: (origin, options) => tunnelPool(origin, tolerant(options)),
        allowH2: false,
        headersTimeout: 0,
        bodyTimeout: 0,
    });
    return {
        send: async (request, cancelled) => {
            const limit = clock.limit(MAX_ANSWER_TIME);
            try {
                const answer = await exchange(agent, uncached(request), limit.signal, cancelled, MAX_ANSWER_TIME, large);
                return hideIn(answer, hide);
            }
            catch (error) {
                throw error instanceof transport_failure/* TransportFailure */.Az ? tellMore(error, request.url.host, proxy, environment, clock) : error;
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
function uncached(request) {
    if (request.method !== 'GET')
        return request;
    return { ...request, headers: { ...request.headers, 'Cache-Control': 'no-cache', Pragma: 'no-cache' } };
}
function tellMore(failure, host, proxy, environment, clock) {
    const { kind, sent, message, cause } = failure;
    if (cause instanceof ProxyError && proxy !== undefined) {
        return toProxyFailure(cause, proxy, host, environment, clock.time());
    }
    if (failure.canConnectLater && proxy !== undefined) {
        const hint = `${message} (a proxy is set in the environment: ${proxy.url.host})`;
        return new transport_failure/* TransportFailure */.Az(kind, sent, hint, { cause });
    }
    if (kind !== 'certificate' || !(0,transport_failure/* classify */.L8)(cause).isUntrusted)
        return failure;
    const extra = tellExtraAuthorities(environment, host);
    if (extra === undefined)
        return failure;
    return new transport_failure/* TransportFailure */.Az(kind, sent, `${message}${extra.finding}`, { cause, advice: extra.advice });
}


/***/ }),

/***/ 5425:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Eo: () => (/* binding */ goesOn),
/* harmony export */   O0: () => (/* binding */ NOT_ALIVE),
/* harmony export */   TU: () => (/* binding */ explainLoss),
/* harmony export */   dq: () => (/* binding */ TIME_LIMIT_TITLE),
/* harmony export */   l5: () => (/* binding */ recordGone),
/* harmony export */   rg: () => (/* binding */ tellSight),
/* harmony export */   zc: () => (/* binding */ timeLimit)
/* harmony export */ });
/* harmony import */ var _cbr_call_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4391);
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4010);
/* harmony import */ var _duration_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1338);
/* harmony import */ var _records_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1263);
/* harmony import */ var _replication_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1743);





const MAX_UNSEEN = 15 * _clock_js__WEBPACK_IMPORTED_MODULE_1__/* .MINUTE */ .pY;
const TIME_LIMIT_TITLE = 'The time limit was reached';
const NOT_ALIVE = Number.NEGATIVE_INFINITY;
function goesOn({ aliveAt }, now) {
    return aliveAt !== undefined && now - aliveAt <= MAX_UNSEEN;
}
function tellSight(replication, sight, now) {
    const { recordId = 'unknown', status, seenAt, destinationBackupId = 'ID unknown' } = replication;
    if ((0,_records_js__WEBPACK_IMPORTED_MODULE_3__/* .isFinished */ .$g)(replication))
        return `The copy itself completed (replica ${destinationBackupId}).`;
    const record = `replication record ${recordId}`;
    if (goesOn(replication, now))
        return `The copy continues: ${record}, status ${status ?? 'unknown'}.`;
    const since = sight.failure !== undefined
        ? ` Since then it could not be read: ${sight.failure.message}`
        : sight.goneSince !== undefined
            ? ' The backup no longer shows it.'
            : '';
    if (seenAt !== undefined) {
        return `The copy was last seen ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_2__/* .showDuration */ .kJ)(now - seenAt)} ago: ${record}, status ${status ?? 'unknown'}.${since}`;
    }
    if (status !== undefined)
        return `The copy was last seen with the status ${status}: ${record}.${since}`;
    return `The copy has not been seen yet: ${record}.${since}`;
}
function timeLimit(replication, sight, waited, now) {
    return new _replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq({
        title: TIME_LIMIT_TITLE,
        message: `Stopped waiting after ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_2__/* .showDuration */ .kJ)(waited)}. ${tellSight(replication, sight, now)}`,
        advice: 'Run the step again to keep waiting. That never creates a second replica.',
    });
}
function recordGone(replication, sight, now) {
    return new _replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq({
        title: 'The replication record is gone',
        message: tellSight(replication, sight, now),
        advice: 'Look for the replica in the destination vault. If it is not there, run the step again.',
    });
}
function explainLoss(error, replication, sight, now) {
    const title = 'The replication can no longer be followed';
    const known = tellSight(replication, sight, now);
    if (error instanceof _replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq && error.call !== undefined) {
        return new _replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq({ title, message: known, advice: error.advice, call: error.call });
    }
    if (!(error instanceof _cbr_call_error_js__WEBPACK_IMPORTED_MODULE_0__/* .CallError */ .RA) || error.behaviour === 'cancelled')
        return error;
    if ((0,_cbr_call_error_js__WEBPACK_IMPORTED_MODULE_0__/* .isUnauthorised */ .ED)(error)) {
        return new _replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq({
            title,
            message: `The credential is no longer accepted. ${known}`,
            advice: 'Run the step again with a new credential to keep waiting.',
            call: error,
        });
    }
    if (error.means === 'backup_gone') {
        return new _replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq({
            title,
            message: `CBR can no longer find the source backup. ${known}`,
            advice: 'Look for the replica in the destination vault, and find out what deletes backups while they are being copied.',
            call: error,
        });
    }
    return new _replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq({ title, message: known, advice: error.advice, call: error });
}


/***/ }),

/***/ 1263:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $g: () => (/* binding */ isFinished),
/* harmony export */   Ft: () => (/* binding */ isSame),
/* harmony export */   Gu: () => (/* binding */ isWaiting),
/* harmony export */   Km: () => (/* binding */ hasNoReplica),
/* harmony export */   Kq: () => (/* binding */ standingRecord),
/* harmony export */   Rs: () => (/* binding */ leadsTo),
/* harmony export */   Tq: () => (/* binding */ findRecord),
/* harmony export */   WN: () => (/* binding */ hasFailed),
/* harmony export */   Ws: () => (/* binding */ isCopying),
/* harmony export */   Wx: () => (/* binding */ sight),
/* harmony export */   _7: () => (/* binding */ vaultOf),
/* harmony export */   _n: () => (/* binding */ isAlive),
/* harmony export */   cF: () => (/* binding */ noteRecord),
/* harmony export */   hY: () => (/* binding */ hasEnded),
/* harmony export */   qE: () => (/* binding */ isKnown),
/* harmony export */   we: () => (/* binding */ wasSkipped),
/* harmony export */   xS: () => (/* binding */ factsOf),
/* harmony export */   yP: () => (/* binding */ isInRegion)
/* harmony export */ });
/* unused harmony exports liveRecords, isOwn */
/* harmony import */ var _cbr_fields_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1537);
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4010);


const MAX_CLOCK_DIFFERENCE = 5 * _clock_js__WEBPACK_IMPORTED_MODULE_1__/* .MINUTE */ .pY;
const MAX_DELAY = 5 * _clock_js__WEBPACK_IMPORTED_MODULE_1__/* .MINUTE */ .pY;
const MAX_AGE = 7 * _clock_js__WEBPACK_IMPORTED_MODULE_1__/* .DAY */ .d_;
const STATUSES = {
    alive: ['waiting_replicate', 'replicating'],
    endedWell: ['success'],
    endedBadly: ['fail', 'skip', 'failed', 'skipped', 'timeout', 'error', 'cancelled', 'canceled', 'deleted'],
};
function means({ status }, meaning) {
    const words = STATUSES[meaning];
    return words.includes(status?.trim().toLowerCase() ?? '');
}
function isWaiting({ status }) {
    return /^waiting_replicate$/i.test(status?.trim() ?? '');
}
function isCopying({ status }) {
    return /^replicating$/i.test(status?.trim() ?? '');
}
function isKnown(record) {
    return means(record, 'alive') || hasEnded(record);
}
function isFinished(record) {
    return means(record, 'endedWell');
}
function hasFailed(record) {
    return means(record, 'endedBadly');
}
function wasSkipped({ status }) {
    return /^skip(ped)?$/i.test(status?.trim() ?? '');
}
function hasNoReplica(record) {
    return hasFailed(record) || (!isKnown(record) && record.extra_info?.fail_code !== undefined);
}
function hasEnded(record) {
    return isFinished(record) || hasFailed(record);
}
function isAlive(record, now) {
    const { created_at } = record;
    if (!means(record, 'alive') || created_at === undefined)
        return false;
    return created_at > now - MAX_AGE && created_at < now + _clock_js__WEBPACK_IMPORTED_MODULE_1__/* .DAY */ .d_;
}
function liveRecords(records, request) {
    return records
        .filter((record) => !hasNoReplica(record) && isInRegion(record, request) && isOfBackup(record, request))
        .sort(newestFirst);
}
function standingRecord(records, request) {
    const live = liveRecords(records, request);
    const newest = live[0]?.created_at ?? 0;
    const candidates = live.filter(({ created_at }) => created_at === undefined || created_at >= newest);
    const underWay = candidates.filter((record) => !isFinished(record));
    const preferred = underWay.length > 0 ? underWay : candidates;
    return preferred.find((record) => leadsTo(record, request)) ?? preferred[0];
}
function isOfBackup({ source_backup_id }, { backupId }) {
    return source_backup_id === undefined || isSame(source_backup_id, backupId);
}
function isInRegion(record, request) {
    return record.destination_region === undefined
        ? isSame(vaultOf(record), request.destinationVaultId)
        : isSame(record.destination_region, request.destinationRegion);
}
function isSame(one, other) {
    return one?.toLowerCase() === other.toLowerCase();
}
function newestFirst(one, other) {
    return (other.created_at ?? 0) - (one.created_at ?? 0);
}
function vaultOf(record) {
    return record.destination_vault_id ?? record.destinatio_vault_id ?? record.extra_info?.destination_vault_id;
}
function leadsTo(record, request) {
    const vault = vaultOf(record) ?? request.destinationVaultId;
    const project = record.destination_project_id ?? request.destinationProjectId;
    return isSame(vault, request.destinationVaultId) && isSame(project, request.destinationProjectId);
}
function isOwn({ created_at }, firstRequest, now = Number.POSITIVE_INFINITY) {
    if (created_at === undefined)
        return false;
    return created_at >= firstRequest - MAX_CLOCK_DIFFERENCE && created_at <= now + MAX_CLOCK_DIFFERENCE;
}
function noteRecord(journal, record) {
    journal.note({ recordId: journal.replication.recordId ?? record.id, ...factsOf(record) });
}
function factsOf({ status, destination_backup_id }) {
    return { status, destinationBackupId: destination_backup_id };
}
function sight(records, request, { ownSince, isRefused }, now) {
    const candidates = isRefused ? records : records.filter((record) => isAlive(record, now));
    const own = ownSince === undefined
        ? undefined
        : liveRecords(candidates, request).find((record) => leadsTo(record, request) && isOwn(record, ownSince, now));
    if (own !== undefined)
        return { record: own, outcome: 'submitted' };
    const record = standingRecord(records, request);
    if (record === undefined || (!isRefused && !isAlive(record, now)))
        return undefined;
    if (!leadsTo(record, request))
        return isRefused ? { record, outcome: undefined } : undefined;
    return { record, outcome: isFinished(record) ? 'already_replicated' : 'attached' };
}
function findRecord(records, replication, firstRequest, now) {
    const { request, outcome, recordId, begunAt = 0, foundInRecords, aliveAt } = replication;
    const own = records.filter((record) => isOfBackup(record, request));
    const named = own.find(({ id }) => (0,_cbr_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .isId */ .eQ)(id) && isSame(id, recordId ?? ''));
    if (named !== undefined || (foundInRecords === true && recordId !== undefined))
        return named;
    const isOlder = (record) => begunAt > 0 && !isOwn(record, begunAt);
    const latest = (record) => (hasEnded(record) && aliveAt === undefined ? now : undefined);
    const isIt = (record) => outcome === 'submitted' ? isOwn(record, firstRequest, latest(record)) : !hasNoReplica(record) && !isOlder(record);
    return own
        .filter((record) => isInRegion(record, request) && leadsTo(record, request) && isIt(record))
        .filter((record) => !hasEnded(record) || recordId === undefined || now - firstRequest > MAX_DELAY)
        .sort(newestFirst)[0];
}


/***/ }),

/***/ 1743:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CQ: () => (/* binding */ Journal),
/* harmony export */   hq: () => (/* binding */ ReplicationError),
/* harmony export */   tl: () => (/* binding */ CheckError)
/* harmony export */ });
/* unused harmony export newReplication */
function newReplication(request) {
    return { request, inDoubt: false };
}
const NOT_FOR_OUTPUTS = ['progress', 'seenAt', 'aliveAt'];
class Journal {
    replication;
    #changed;
    constructor(request, changed = () => undefined) {
        this.replication = newReplication(request);
        this.#changed = changed;
    }
    note(facts) {
        const news = Object.entries(facts).filter(([name, value]) => value !== undefined && this.replication[name] !== value);
        if (news.length === 0)
            return;
        Object.assign(this.replication, Object.fromEntries(news));
        const isForOutputs = news.some(([name]) => !NOT_FOR_OUTPUTS.includes(name));
        if (isForOutputs && this.replication.outcome !== undefined)
            this.#changed();
    }
}
class ReplicationError extends Error {
    title;
    advice;
    call;
    code;
    requestId;
    constructor(told) {
        super(told.message, { cause: told.call });
        this.name = 'ReplicationError';
        this.title = told.title;
        this.advice = told.advice;
        this.call = told.call;
        this.code = told.code;
        this.requestId = told.requestId;
    }
}
class CheckError extends Error {
    obstacles;
    constructor(obstacles) {
        super(obstacles.map(({ message }) => message).join(' '));
        this.name = 'CheckError';
        this.obstacles = obstacles;
    }
}


/***/ }),

/***/ 5940:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SO: () => (/* binding */ tellError),
/* harmony export */   WE: () => (/* binding */ explain),
/* harmony export */   d4: () => (/* binding */ tellKnown)
/* harmony export */ });
/* harmony import */ var _cbr_call_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4391);
/* harmony import */ var _credentials_login_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3003);
/* harmony import */ var _replication_last_sight_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5425);
/* harmony import */ var _replication_records_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1263);
/* harmony import */ var _replication_replication_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1743);
/* harmony import */ var _outcome_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1635);
/* harmony import */ var _result_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(722);







const MAY_HAVE = 'The request may have gone through.';
const IN_DOUBT = `${MAY_HAVE} Run the step again: it finds out, and never creates a second replica.`;
function explain(error, replication, { cancelled, clock }) {
    const now = clock.now();
    const doubt = replication?.inDoubt === true ? [IN_DOUBT] : [];
    if (cancelled.aborted && !tellsMore(error)) {
        const reason = cancelled.reason;
        if (reason.name !== 'AbortError')
            return unforeseen('cause' in reason ? reason.cause : reason, replication, now);
        return {
            ...nothingAnswered,
            advice: replication?.outcome === undefined || (0,_replication_records_js__WEBPACK_IMPORTED_MODULE_3__/* .isFinished */ .$g)(replication)
                ? undefined
                : 'Run the step again with wait: true to follow the copy to its end.',
            title: _result_js__WEBPACK_IMPORTED_MODULE_6__/* .TITLES */ .eX.cancelled,
            reasons: [...(doubt.length > 0 ? ['A request was in progress.'] : []), tellKnown(replication, now)],
        };
    }
    const title = doubt.length > 0 ? _result_js__WEBPACK_IMPORTED_MODULE_6__/* .TITLES */ .eX.inDoubt : isKnown(replication) ? 'The step could not be completed' : _result_js__WEBPACK_IMPORTED_MODULE_6__/* .TITLES */ .eX.notReplicated;
    const known = isKnown(replication) ? [tellKnown(replication, now)] : [];
    if (error instanceof _replication_replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq) {
        const { call, advice } = error;
        const told = call === undefined ? [] : [call.message, ...call.notes];
        const reasons = [
            ...new Set([...told, error.message, ...(advice === undefined ? doubt : doubt.map(() => MAY_HAVE))]),
        ];
        return {
            title: error.title ?? title,
            reasons,
            advice,
            code: error.code ?? call?.code,
            requestId: error.requestId ?? call?.requestId,
        };
    }
    if (error instanceof _replication_replication_js__WEBPACK_IMPORTED_MODULE_4__/* .CheckError */ .tl) {
        const { obstacles } = error;
        const { code, requestId } = obstacles.find(({ code }) => code !== undefined) ?? obstacles[0] ?? nothingAnswered;
        const [only, ...others] = obstacles;
        const isOne = only !== undefined && others.length === 0;
        const reasons = obstacles.map(({ message, advice }) => (isOne ? message : `${message} ${advice}`));
        const many = obstacles.length === 1 ? 'an obstacle' : `${obstacles.length} obstacles`;
        return {
            title: `The dry run found ${many}; nothing was submitted`,
            reasons,
            advice: isOne ? only.advice : undefined,
            code,
            requestId,
        };
    }
    if (error instanceof _credentials_login_error_js__WEBPACK_IMPORTED_MODULE_1__/* .LoginError */ .Q) {
        const { code, requestId, advice, message, notes } = error;
        return { title: 'The login failed', reasons: [message, ...notes, ...known], advice, code, requestId };
    }
    if (error instanceof _cbr_call_error_js__WEBPACK_IMPORTED_MODULE_0__/* .CallError */ .RA) {
        const { code, requestId, advice, message, notes } = error;
        return { title, reasons: [message, ...notes, ...known], advice, code, requestId };
    }
    const [message] = tellError(error);
    if (message === undefined)
        return unforeseen(error, replication, now);
    return { ...nothingAnswered, title, reasons: [message, ...known] };
}
function tellError(error) {
    const { name, message: text = error } = Object(error);
    if (typeof text !== 'string' || text === '')
        return [];
    if (/^(Aggregate|Eval|Range|Reference|Syntax|Type|URI)Error$/.test(String(name)))
        return [];
    return [/[.)]$/.test(text) ? text : `${text}.`];
}
function tellKnown(replication, now) {
    if (replication?.inDoubt === true)
        return IN_DOUBT;
    if (replication?.outcome === undefined)
        return 'No request of this step created a replica. Run the step again.';
    if (replication.outcome === 'checked')
        return (0,_outcome_js__WEBPACK_IMPORTED_MODULE_5__/* .tellOutcome */ .G7)(replication);
    const sight = (0,_replication_last_sight_js__WEBPACK_IMPORTED_MODULE_2__/* .tellSight */ .rg)(replication, { goneSince: undefined, failure: undefined }, now);
    return (0,_replication_records_js__WEBPACK_IMPORTED_MODULE_3__/* .isFinished */ .$g)(replication) ? sight : `${(0,_outcome_js__WEBPACK_IMPORTED_MODULE_5__/* .tellOutcome */ .G7)(replication)} ${sight}`;
}
function isKnown(replication) {
    return replication !== undefined && (replication.inDoubt || replication.outcome !== undefined);
}
function unforeseen(error, replication, now) {
    return {
        ...nothingAnswered,
        title: 'An unforeseen error has ended the step',
        reasons: [...tellError(error), tellKnown(replication, now)],
        advice: 'Run the step again. If it ends like this again, report it as a bug with the debug log of the step.',
        cause: error,
    };
}
function tellsMore(error) {
    return error instanceof _replication_replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq || (error instanceof _cbr_call_error_js__WEBPACK_IMPORTED_MODULE_0__/* .CallError */ .RA && error.behaviour !== 'cancelled');
}
const nothingAnswered = { advice: undefined, code: undefined, requestId: undefined };


/***/ }),

/***/ 1635:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G7: () => (/* binding */ tellOutcome),
/* harmony export */   HI: () => (/* binding */ tellEnd),
/* harmony export */   Kl: () => (/* binding */ endOfCopy)
/* harmony export */ });
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4010);
/* harmony import */ var _duration_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1338);
/* harmony import */ var _replication_records_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1263);



function tellOutcome(replication) {
    const { outcome, recordId = 'unknown', status, foundInRecords, inDoubt, aliveAt } = replication;
    switch (outcome) {
        case 'submitted':
            return foundInRecords === true
                ? `There was no clear answer, but the request worked (replication record ${recordId}, status ${status ?? 'unknown'}).`
                : `CBR accepted the request (replication record ${recordId}).`;
        case 'attached':
            return `${aliveAt === undefined ? 'CBR already has a replication to this vault' : 'Already in progress'} (replication record ${recordId}, status ${status ?? 'unknown'}); nothing new was started.`;
        case 'already_replicated':
            return `CBR says that this backup is already replicated to this vault (replication record ${recordId}); nothing new was started.`;
        case 'checked':
            return 'Checked only: this was a dry run, and nothing was submitted.';
        default:
            return inDoubt ? 'Unknown: the request may have gone through.' : 'This step created no replica.';
    }
}
function endOfCopy({ backup, begunAt, finishedAt, status }, now) {
    const isOver = (0,_replication_records_js__WEBPACK_IMPORTED_MODULE_2__/* .isFinished */ .$g)({ status });
    const duration = isOver && finishedAt !== undefined && begunAt !== undefined ? (0,_duration_js__WEBPACK_IMPORTED_MODULE_1__/* .plausible */ .oz)(finishedAt - begunAt) : undefined;
    const megabytes = backup?.size === undefined ? undefined : backup.size * 1024;
    return {
        duration,
        throughput: duration === undefined || megabytes === undefined ? undefined : megabytes / (duration / _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .SECOND */ .Z2),
        recoveryPointAge: !isOver || backup?.protectedAt === undefined ? undefined : (0,_duration_js__WEBPACK_IMPORTED_MODULE_1__/* .plausible */ .oz)((finishedAt ?? now) - backup.protectedAt),
    };
}
function tellEnd(replication, now) {
    const { duration, throughput, recoveryPointAge } = endOfCopy(replication, now);
    const took = duration === undefined ? '' : ` in ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_1__/* .showDuration */ .kJ)(duration)}`;
    const speed = throughput === undefined ? '' : ` (${Math.round(throughput)} MB/s)`;
    const age = recoveryPointAge === undefined ? '' : ` Recovery point ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_1__/* .showAge */ .rI)(recoveryPointAge)} old.`;
    return `Copied${took}${speed}: replica ${replication.destinationBackupId ?? 'ID unknown'}.${age}`;
}


/***/ }),

/***/ 722:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Oc: () => (/* binding */ Ledger),
/* harmony export */   eX: () => (/* binding */ TITLES)
/* harmony export */ });
/* unused harmony export OpenResult */
/* harmony import */ var _replication_replication_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1743);

const TITLES = {
    cancelled: 'The step was cancelled',
    noFreshBackup: 'No fresh backup',
    notReplicated: 'The backup was not replicated',
    inDoubt: 'It is not known whether the backup is being replicated',
    selectionUnread: 'The selection could not be read',
};
class OpenResult {
    journal;
    #changed;
    #failure;
    reservation;
    constructor(request, changed) {
        this.journal = new _replication_replication_js__WEBPACK_IMPORTED_MODULE_0__/* .Journal */ .CQ(request, changed);
        this.#changed = changed;
    }
    get replication() {
        return this.journal.replication;
    }
    get failure() {
        return this.#failure;
    }
    fail(failure) {
        if (this.#failure !== undefined)
            return;
        this.#failure = failure;
        this.#changed();
    }
    conclude() {
        const { reservation } = this;
        if (reservation === undefined)
            return;
        this.reservation = undefined;
        const { reasons = [], ...failure } = this.#failure ?? {};
        this.#failure = { ...reservation, ...failure, reasons: [...reasons, ...reservation.reasons] };
        this.#changed();
    }
}
class Ledger {
    #results = [];
    changed = () => undefined;
    failure;
    get results() {
        return this.#results;
    }
    add(request) {
        const result = new OpenResult(request, () => this.changed());
        this.#results.push(result);
        return result;
    }
    conclude() {
        for (const result of this.#results)
            result.conclude();
    }
}


/***/ }),

/***/ 9616:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bw: () => (/* binding */ sumUp),
/* harmony export */   FY: () => (/* binding */ tellAll),
/* harmony export */   Vb: () => (/* binding */ nameOf),
/* harmony export */   qH: () => (/* binding */ firstAnswered),
/* harmony export */   u_: () => (/* binding */ withoutName)
/* harmony export */ });
/* harmony import */ var _replication_last_sight_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5425);
/* harmony import */ var _replication_records_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1263);


const NOTHING_KNOWN = { title: '', reasons: [], advice: undefined, code: undefined, requestId: undefined };
const MAX_NAMED = 10;
const MAX_CAUSES = 20;
function sumUp(results, now, whole) {
    const failure = sumUpBackups(results, now);
    if (whole === undefined || failure === undefined)
        return failure ?? whole;
    return { ...failure, reasons: [`${whole.title}. ${whole.reasons.join(' ')}`, ...failure.reasons] };
}
function nameOf({ request: { backupId }, backup }) {
    const id = backupId === '' ? `resource ${backup?.resourceId ?? 'unknown'}` : backupId;
    return backup?.resourceName === undefined ? id : `${backup.resourceName} (${id})`;
}
function withName({ failure, replication }) {
    const name = replication.backup?.resourceName;
    const [reason = '', ...others] = failure.reasons;
    if (name === undefined || failure.reasons.some((text) => text.includes(name)))
        return failure;
    return { ...failure, reasons: [`${nameOf(replication)}: ${reason}`, ...others] };
}
function sumUpBackups(results, now) {
    const failed = results.filter((result) => result.failure !== undefined);
    const [first] = failed;
    if (first === undefined)
        return undefined;
    if (results.length === 1)
        return withName(first);
    const causes = Map.groupBy(failed, ({ failure: { title, code, advice }, replication: { outcome, inDoubt } }) => [title, code, advice, outcome, inDoubt].join('|'));
    const reasons = [...causes.values()].slice(0, MAX_CAUSES).flatMap((alike) => {
        const [{ failure } = { failure: NOTHING_KNOWN }] = alike;
        const names = alike.slice(0, MAX_NAMED).map(({ replication }) => nameOf(replication));
        const more = alike.length > names.length ? ` and ${alike.length - names.length} more` : '';
        const why = whyOf(failure);
        const isSame = alike.every((other) => whyOf(other.failure) === why);
        const told = `${names.join(', ')}${more}: ${failure.title}. ${isSame ? '' : 'The first of them: '}${why}`;
        return failure.advice === undefined ? [told] : [told, `What to do: ${failure.advice}`];
    });
    if (causes.size > MAX_CAUSES)
        reasons.push(`And ${causes.size - MAX_CAUSES} more causes: see the job summary.`);
    const going = failed.filter(({ replication }) => (0,_replication_last_sight_js__WEBPACK_IMPORTED_MODULE_0__/* .goesOn */ .Eo)(replication, now) && !(0,_replication_records_js__WEBPACK_IMPORTED_MODULE_1__/* .hasEnded */ .hY)(replication));
    if (going.length > 0)
        reasons.unshift(`${going.length} of them ${going.length === 1 ? 'is' : 'are'} still copying.`);
    const title = `${failed.length} of ${results.length} backups failed`;
    return { title, reasons, advice: undefined, ...firstAnswered(results) };
}
function whyOf({ reasons }) {
    return withoutName(reasons.join(' '));
}
function withoutName(reason) {
    const rest = reason.replace(/^(Resource \S+|\S.* \(resource \S+\)): /, '');
    return rest === reason ? reason : rest.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
function firstAnswered(results, whole) {
    const failures = [...(whole === undefined ? [] : [whole]), ...results.flatMap(({ failure }) => failure ?? [])];
    const { code, requestId } = failures.find((failure) => failure.code !== undefined || failure.requestId !== undefined) ?? NOTHING_KNOWN;
    return { code, requestId };
}
function tellAll(results) {
    const stateOf = ({ replication: { outcome, status, inDoubt }, failure }) => {
        if (failure !== undefined)
            return 'failed';
        if (outcome === 'checked')
            return 'checked';
        if (outcome === undefined)
            return inDoubt ? 'in doubt' : 'not submitted yet';
        if (outcome === 'already_replicated')
            return 'already there';
        if ((0,_replication_records_js__WEBPACK_IMPORTED_MODULE_1__/* .isFinished */ .$g)({ status }))
            return 'copied';
        return (0,_replication_records_js__WEBPACK_IMPORTED_MODULE_1__/* .isCopying */ .Ws)({ status }) ? 'copying' : 'submitted';
    };
    const counts = Map.groupBy(results, stateOf);
    const copying = results.flatMap(({ replication: { progress, status }, failure }) => failure === undefined && (0,_replication_records_js__WEBPACK_IMPORTED_MODULE_1__/* .isCopying */ .Ws)({ status }) && progress !== undefined ? [progress] : []);
    const states = [
        'copied',
        'already there',
        'checked',
        'copying',
        'submitted',
        'in doubt',
        'not submitted yet',
        'failed',
    ];
    const [first = 'none', ...others] = states.flatMap((state) => {
        const count = counts.get(state)?.length ?? 0;
        if (count === 0)
            return [];
        const average = Math.round(copying.reduce((sum, percent) => sum + percent, 0) / copying.length);
        return `${count} ${state}${state === 'copying' && copying.length > 0 ? ` (${average} % on average)` : ''}`;
    });
    return `${[first.replace(' ', ` of ${results.length} `), ...others].join(', ')}.`;
}


/***/ }),

/***/ 2829:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runStep: () => (/* binding */ runStep)
});

// EXTERNAL MODULE: ./github/failure.js
var github_failure = __webpack_require__(840);
// EXTERNAL MODULE: ./github/outputs.js + 1 modules
var outputs = __webpack_require__(139);
// EXTERNAL MODULE: ./github/summary/put.js
var put = __webpack_require__(472);
// EXTERNAL MODULE: ./replication/last-sight.js
var last_sight = __webpack_require__(5425);
// EXTERNAL MODULE: ./replication/records.js
var replication_records = __webpack_require__(1263);
// EXTERNAL MODULE: ./report/result.js
var result = __webpack_require__(722);
;// CONCATENATED MODULE: ./github/summary/night.js



class Night {
    report;
    entries;
    constructor(report) {
        this.report = report;
        this.entries = report.results.map((result) => toEntry(result, report));
    }
    of(...fates) {
        return this.entries.filter(({ fate }) => fates.includes(fate));
    }
    get failed() {
        return this.of('failed').filter(({ isStale }) => !isStale);
    }
    get stale() {
        return this.entries.filter(({ isStale }) => isStale);
    }
    get isDryRun() {
        return this.report.inputs.dryRun === true;
    }
    get isCancelled() {
        return [this.report.whole, ...this.entries.map(({ failure }) => failure)].some(isCancelled);
    }
    get region() {
        return this.report.inputs.destinationRegion;
    }
    get only() {
        return this.entries.length === 1 ? this.entries[0] : undefined;
    }
    get noun() {
        if (this.stale.length === 0)
            return 'backups';
        const kinds = this.entries.map(({ replication: { backup } }) => backup?.resourceType ?? 'server');
        return kinds.every((kind) => /server/i.test(kind)) ? 'servers' : 'resources';
    }
}
function unseenFor({ replication: { seenAt } }, { clock }) {
    return seenAt === undefined ? undefined : Math.max(0, clock - seenAt);
}
function isEndOfStep(failure) {
    return isCancelled(failure) || failure?.title === last_sight/* TIME_LIMIT_TITLE */.dq;
}
function isCancelled(failure) {
    return failure?.title === result/* TITLES */.eX.cancelled;
}
function toEntry({ replication, failure }, report) {
    const { backup, request } = replication;
    const name = [backup?.resourceName, backup?.name, request.backupId, backup?.resourceId].find((one) => one) ?? '?';
    const isStale = failure?.title === result/* TITLES */.eX.noFreshBackup;
    return { replication, failure, name, isStale, fate: fateOf({ replication, failure }, isStale, report) };
}
function fateOf({ replication, failure }, isStale, { inputs, clock }) {
    const { outcome, status, inDoubt, findings, failedAt } = replication;
    if (inputs.dryRun === true || outcome === 'checked') {
        if (failure !== undefined && !isStale)
            return isCancelled(failure) ? 'stopped' : 'failed';
        return findings?.adopts === true && (0,replication_records/* isFinished */.$g)({ status }) ? 'there' : 'ready';
    }
    if (inDoubt)
        return 'doubt';
    if (outcome === undefined)
        return isCancelled(failure) ? 'stopped' : 'failed';
    if ((0,replication_records/* isFinished */.$g)({ status })) {
        if (failure !== undefined && !isStale && !isCancelled(failure))
            return 'unverified';
        return outcome === 'already_replicated' ? 'there' : 'copied';
    }
    if (failedAt !== undefined || (0,replication_records/* hasFailed */.WN)({ status }))
        return 'failed';
    if (outcome === 'already_replicated')
        return 'there';
    if ((0,last_sight/* goesOn */.Eo)(replication, clock))
        return 'copying';
    const wasSeen = replication.seenAt !== undefined || status !== undefined;
    return failure === undefined || isStale || (isEndOfStep(failure) && !wasSeen) ? 'requested' : 'lost';
}

// EXTERNAL MODULE: ./github/summary/page.js
var summary_page = __webpack_require__(4198);
// EXTERNAL MODULE: ./cbr/call-error.js
var call_error = __webpack_require__(4391);
// EXTERNAL MODULE: ./cbr/patience.js
var patience = __webpack_require__(2327);
// EXTERNAL MODULE: ./clock.js
var clock_0 = __webpack_require__(4010);
// EXTERNAL MODULE: ./http/retry.js
var retry = __webpack_require__(9991);
// EXTERNAL MODULE: ./cbr/error-codes.js + 1 modules
var error_codes = __webpack_require__(6400);
// EXTERNAL MODULE: ./cbr/judge.js + 1 modules
var judge = __webpack_require__(575);
;// CONCATENATED MODULE: ./replication/finding.js


const VAULT_KINDS = new Map([
    ['os::nova::server', 'server'],
    ['os::sfs::turbo', 'turbo'],
]);
const MAX_EXPANSION = 1.25;
const NOT_REPORTED = '(not reported by CBR)';
const shown = (gigabytes) => gigabytes.toLocaleString('en-US');
function obstacle(number, message, more = {}) {
    const code = `BackupService.${number}`;
    const known = { advice: (0,error_codes/* adviceFor */.cp)(number), means: (0,judge/* meaningOf */.Pr)(code) };
    return { obstacle: { code, requestId: undefined, message: `${code}: ${message}`, ...known, ...more } };
}
function kindOfType(resourceType) {
    return VAULT_KINDS.get(resourceType?.trim().toLowerCase());
}
function kindOf({ backup }) {
    return kindOfType(backup?.resourceType);
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ./replication/replication.js
var replication_replication = __webpack_require__(1743);
;// CONCATENATED MODULE: ./replication/read-backup.js




const READ_PERMISSION = 'Grant the permission cbr:backups:get in the source project, then run the step again. That never creates a second replica.';
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
async function readBecause(cause, reading, { reporter }) {
    const answer = await reading.catch((error) => {
        if (cause === undefined || !(error instanceof replication_replication/* ReplicationError */.hq))
            throw error;
        const answered = cause instanceof call_error/* ServiceError */._7 ? cause : error.call;
        const { code, requestId } = answered ?? cause;
        const told = { message: error.message, advice: error.advice, call: cause, code, requestId };
        throw new replication_replication/* ReplicationError */.hq(cause.behaviour === 'adopt'
            ? { ...told, title: 'A replica exists or is in progress, but may not be read' }
            : told);
    });
    if (!(answer instanceof call_error/* CallError */.RA))
        return answer;
    reporter.trouble(answer.message, 'Continuing.');
    return undefined;
}
const SEARCHED_PAGE = 500;
async function listRecords(backupId, client) {
    for await (const { value } of client.allBackups({ limit: SEARCHED_PAGE })) {
        const backup = value.find(({ id }) => (0,replication_records/* isSame */.Ft)(id, backupId));
        if (backup !== undefined)
            return { value: backup.replication_records ?? [] };
    }
    return { value: undefined };
}
function passingFailure(error, permission) {
    if (!(error instanceof call_error/* CallError */.RA) || error.behaviour === 'cancelled' || (0,call_error/* isUnauthorised */.ED)(error))
        throw error;
    if (error instanceof call_error/* ServiceError */._7 && error.status === 403 && error.isOwnWord) {
        const advice = error.means === 'no_permission' ? permission : error.advice;
        throw new replication_replication/* ReplicationError */.hq({ message: error.message, advice, call: error });
    }
    if (error.isFinal)
        throw error;
    return error;
}
function isBeingMade(status) {
    return ['waiting_protect', 'protecting', 'waiting_restore', 'restoring'].includes(status);
}
function unusable(status) {
    return status === 'error' ? 'failed in CBR (status error)' : `has the status ${status}, not available`;
}
const UNUSABLE_ADVICE = 'Check its task in CBR, then back the server up again, or use another backup.';
function noteBackup(journal, backup) {
    const known = journal.replication.backup;
    const said = {
        name: backup.name ?? known?.name,
        vaultId: backup.vault_id ?? known?.vaultId,
        resourceId: backup.resource_id ?? known?.resourceId,
        resourceName: backup.resource_name ?? known?.resourceName,
        resourceType: backup.resource_type ?? known?.resourceType,
        size: backup.resource_size ?? known?.size,
        protectedAt: backup.protected_at ?? known?.protectedAt,
    };
    if (!(0,external_node_util_.isDeepStrictEqual)(said, known))
        journal.note({ backup: said });
}

;// CONCATENATED MODULE: ./replication/preflight-rules.js



const describeBackup = ({ name, resource_name, resource_type, resource_size, status }) => {
    const size = resource_size === undefined ? 'unknown size' : `${shown(resource_size)} GB`;
    return {
        fact: `Backup ${name ?? 'without a name'} of ${resource_name ?? 'an unnamed resource'} (${resource_type ?? 'unknown type'}): ${size}, status ${status ?? 'unknown'}.`,
    };
};
const isAvailable = ({ status }) => {
    if (status === undefined)
        return { unchecked: `the status of the backup ${NOT_REPORTED}.` };
    if (isBeingMade(status)) {
        const advice = 'Run the step after the backup job has ended. With wait: true a step that is no dry run waits for that.';
        return obstacle('1001', `the backup is still being made (status ${status}).`, { advice });
    }
    if (status === 'available')
        return undefined;
    return obstacle('1001', `the backup ${unusable(status)}.`, { advice: UNUSABLE_ADVICE });
};
const isNoReplica = ({ image_type }) => [undefined, 'backup', 'sync'].includes(image_type)
    ? undefined
    : obstacle('1002', `the backup is of type ${image_type}, which cannot be replicated.`);
const hasReplicableResource = ({ resource_type }) => {
    if (resource_type === undefined)
        return { unchecked: `the type of the resource ${NOT_REPORTED}.` };
    return kindOfType(resource_type) !== undefined
        ? undefined
        : obstacle('1003', `the resource is of type ${resource_type}, not a cloud server (ECS) or an SFS Turbo file system.`);
};
const hasSystemDisk = ({ resource_type, extend_info }) => {
    if (kindOfType(resource_type) !== 'server' || extend_info?.contain_system_disk === true)
        return undefined;
    return extend_info?.contain_system_disk === false
        ? obstacle('1004', 'the backup does not contain the system disk of its server.')
        : { unchecked: `whether the backup contains the system disk ${NOT_REPORTED}.` };
};
const backupRules = [isAvailable, isNoReplica, hasReplicableResource, hasSystemDisk];
const hasNoReplica = ({ standing, request }) => standing === undefined
    ? { fact: `No replica of it exists or is in progress in ${request.destinationRegion}.` }
    : undefined;
const hasReplicaThere = ({ standing, request, isVague = false }) => {
    if (standing === undefined || !(0,replication_records/* leadsTo */.Rs)(standing, request))
        return undefined;
    const { id = 'unknown', status = 'unknown' } = standing;
    if (isVague) {
        const what = `whether a replica in this vault exists: replication record ${id} has the status ${status}`;
        return { unchecked: `${what}, which does not prove one. A run without dry_run requests it, and CBR decides.` };
    }
    const there = `A replica in this vault was created or is in progress (replication record ${id}, status ${status}). ` +
        'A run without dry_run adopts it, unless it was deleted since.';
    const gap = 'what a new replica would require, because one exists. If it was deleted, a run without dry_run creates another.';
    return (0,replication_records/* isFinished */.$g)(standing) ? [{ fact: there }, { unchecked: gap }] : { fact: there };
};
const hasReplicaElsewhere = ({ standing, request }) => {
    if (standing === undefined || (0,replication_records/* leadsTo */.Rs)(standing, request))
        return undefined;
    const { id = 'unknown', status = 'unknown', destination_project_id: project = 'unknown' } = standing;
    const place = `vault ${(0,replication_records/* vaultOf */._7)(standing) ?? 'unknown'}, project ${project}, replication record ${id}, status ${status}.`;
    const message = `this backup already has a replica in another vault or project of ${request.destinationRegion}, or one is in progress there: ${place}`;
    const advice = 'Set that vault and project, or delete that replica in the destination region.';
    return obstacle('1009', message, { advice, means: 'replica_elsewhere' });
};
const recordRules = [hasNoReplica, hasReplicaThere, hasReplicaElsewhere];
const canReplicate = ({ capabilities, sourceRegion, destinationRegion }) => {
    const [only, ...rest] = capabilities;
    const own = capabilities.find(({ name }) => (0,replication_records/* isSame */.Ft)(name, sourceRegion ?? '')) ?? (rest.length === 0 ? only : undefined);
    if (own === undefined && capabilities.length > 0) {
        const names = capabilities.map(({ name }) => name ?? 'unnamed').join(', ');
        const asked = sourceRegion ?? 'the region of the endpoint';
        return { unchecked: `the pair of regions: CBR reports the destinations of ${names}, not of ${asked}.` };
    }
    const from = own?.name ?? sourceRegion ?? 'the source region';
    const destinations = own === undefined ? [] : own.replication_destinations;
    if (destinations === undefined) {
        return { unchecked: `the pair of regions: CBR does not report where ${from} replicates to.` };
    }
    const possible = destinations.length === 0 ? 'no other region' : destinations.join(', ');
    const isNamed = destinations.some((name) => (0,replication_records/* isSame */.Ft)(name, destinationRegion));
    if (isNamed)
        return { fact: `${from} replicates to ${possible}.` };
    const gap = `the pair of regions: CBR does not name every region that ${from} replicates to.`;
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
        : obstacle('6119', `the destination vault is of type ${type}, not replication.`);
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
        const message = `the destination vault is for resources of type ${own}, but there are backups of type ${kind}.`;
        return obstacle('6119', message, { advice: `Use a vault for resources of type ${kind}.`, kind });
    });
};
const saysAll = ({ vault }) => {
    const { protect_type, status, object_type } = vault?.billing ?? {};
    const said = { type: protect_type, status, 'kind of resource': object_type };
    const gaps = Object.entries(said).flatMap(([name, value]) => (value === undefined ? [name] : []));
    if (vault === undefined || gaps.length === 0)
        return undefined;
    return { unchecked: `${gaps.join(', ')} of the destination vault ${NOT_REPORTED}.` };
};
const vaultRules = [hasVault, takesReplicas, isUsable, takesKinds, saysAll];
const hasReplica = ({ findings }) => findings?.adopts === true || findings?.obstacles.some(({ means }) => means === 'replica_elsewhere') === true;
const hasSpace = ({ vault: { name, id, auto_expand, billing }, replications }) => {
    const { object_type, size, used } = billing ?? {};
    if (size === undefined || used === undefined) {
        return { unchecked: `the free space of the destination vault ${NOT_REPORTED}.` };
    }
    const sizes = replications
        .filter((replication) => !hasReplica(replication))
        .filter((replication) => object_type === undefined || (kindOf(replication) ?? object_type) === object_type)
        .map(({ backup }) => backup?.size);
    const total = sizes.reduce((sum, one) => sum + (one ?? 0), 0);
    const free = Math.floor(size - used / 1024);
    const growth = auto_expand === true ? size * MAX_EXPANSION - size : 0;
    const space = `vault (${name ?? id ?? 'ID unknown'}) has ${shown(free)} of ${shown(size)} GB free, and the backups require ${shown(total)} GB`;
    if (total > free + growth) {
        return obstacle('6129', `the destination ${space}.`, {
            advice: 'Expand the vault, use a larger one, or delete old replicas.',
        });
    }
    if (sizes.includes(undefined)) {
        return { unchecked: 'the free space of the destination vault, because CBR does not report the size of a backup.' };
    }
    return { fact: `The destination ${space}${total <= free ? '' : '; the vault expands automatically'}.` };
};
const spaceRules = [hasSpace];

;// CONCATENATED MODULE: ./replication/preflight.js








const ONLY_THE_SERVICE_KNOWS = 'the permission cbr:backups:replicate, whether the destination project takes replicas (BackupService.1011), the number ' +
    'of replicas (BackupService.1012), a system disk that was selected by hand (BackupService.1013), the type and state of ' +
    'the source vault, and what is in progress in the vaults. Only a real run shows these.';
async function checkBackup(journal, client, context) {
    const findings = noFindings();
    const { request } = journal.replication;
    let backup;
    let now;
    try {
        const answer = await repeated(context, async () => ({ value: await client.showBackup(request.backupId) }));
        backup = answer.value;
        now = answer.date ?? context.clock.time();
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
                findings.unchecked.push(`${what} (not reported by CBR).`);
            return { value };
        }));
    if (records !== undefined) {
        const standing = (0,replication_records/* standingRecord */.Kq)(records, request);
        const isVague = standing !== undefined && !(0,replication_records/* isFinished */.$g)(standing) && !(0,replication_records/* isAlive */._n)(standing, now);
        preflight_judge({ request, standing, isVague }, recordRules, findings);
        if (standing !== undefined && !isVague && (0,replication_records/* leadsTo */.Rs)(standing, request)) {
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
const MAX_ATTEMPTS = 3;
const PAUSE = 5 * clock_0/* SECOND */.Z2;
async function repeated(context, call) {
    const again = (error, failures) => {
        const isToRepeat = isUnknownCall(error) || ((0,patience/* mayPass */.bg)(error) && (error.behaviour === 'ambiguous' || error instanceof call_error/* ServiceError */._7));
        if (!isToRepeat || failures === MAX_ATTEMPTS)
            return undefined;
        context.reporter.trouble(error.message, `Trying again in ${PAUSE / clock_0/* SECOND */.Z2} s.`);
        return PAUSE;
    };
    return (await (0,retry/* retry */.L5)(call, again, context)).value;
}
function isUnknownCall(error) {
    return error instanceof call_error/* ServiceError */._7 && error.status === 404 && error.means === 'no_such_address';
}
async function read(findings, context, what, permission, call) {
    try {
        return await repeated(context, call);
    }
    catch (error) {
        if (isUnknownCall(error)) {
            findings.unchecked.push(`${what}: this region does not offer the call. ${error.message}`);
        }
        else
            noteFailure(error, findings, what, permission);
        return undefined;
    }
}
function noteFailure(error, { obstacles, unchecked }, what, permission) {
    if (!(error instanceof call_error/* CallError */.RA) || error.behaviour === 'cancelled' || (0,call_error/* isUnauthorised */.ED)(error))
        throw error;
    if (error.means === 'no_permission') {
        unchecked.push(`${what}: missing permission ${permission}. ${error.message}`);
        return;
    }
    const { code, requestId, message, advice, means } = error;
    obstacles.push({ code, requestId, message, advice, means });
}

// EXTERNAL MODULE: ./report/totals.js
var totals = __webpack_require__(9616);
;// CONCATENATED MODULE: ./github/summary/problems.js




function problemsOf(night) {
    const all = night.entries.flatMap((entry) => toProblems(entry, night.isDryRun));
    const alike = Map.groupBy(all, ({ what, code, advice, entries: [entry] }) => [what.replace(/\d+/g, '#'), code, advice, entry?.fate].join('|'));
    const problems = [...alike.values()].flatMap(([first, ...others]) => {
        if (first === undefined)
            return [];
        return [{ ...first, entries: [first, ...others].flatMap(({ entries }) => entries) }];
    });
    const hasCopy = ({ entries: [entry] }) => Number(entry?.fate !== 'failed');
    return problems.sort((one, other) => hasCopy(one) - hasCopy(other));
}
function toProblems(entry, isDryRun) {
    const { failure, replication, fate } = entry;
    if (failure === undefined || (isEndOfStep(failure) && !['doubt', 'lost', 'failed'].includes(fate)))
        return [];
    const obstacles = [replication.findings, replication.commonFindings]
        .flatMap((findings) => findings?.obstacles ?? [])
        .filter((obstacle) => concerns(obstacle, replication));
    if (isDryRun && obstacles.length > 0) {
        return obstacles.map(({ message, advice, code }) => ({
            ...{ entries: [entry], what: withoutIds(message, entry), advice, code },
        }));
    }
    const what = withoutIds(tellFailure(failure), entry);
    return [{ entries: [entry], what, advice: failure.advice, code: failure.code }];
}
function tellFailure({ title, reasons }) {
    const isSaid = [result/* TITLES */.eX.notReplicated, result/* TITLES */.eX.noFreshBackup, result/* TITLES */.eX.inDoubt].includes(title);
    return isSaid && reasons.length > 0 ? reasons.join(' ') : [`${title}.`, ...reasons].join(' ');
}
function withoutIds(text, { replication }) {
    const { request, recordId, destinationBackupId, backup } = replication;
    const { resourceId } = backup ?? {};
    let rest = (0,totals/* withoutName */.u_)(text).replace(/^Failed to request the replica: (?=CBR answered|the answer was)/, '');
    if (recordId !== undefined) {
        const record = `replication record ${recordId}`;
        rest = rest.replaceAll(`(${record}, `, '(').replaceAll(`: ${record}, `, ', ').replaceAll(` (${record})`, '');
    }
    for (const id of [request.backupId, recordId, destinationBackupId, resourceId]) {
        if (id !== undefined && id.length > 3)
            rest = rest.replaceAll(` ${id}`, '').replaceAll(id, '…');
    }
    return rest.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
function gapsOf({ entries }) {
    return [
        ...new Set(entries.flatMap(({ replication: { findings, commonFindings } }) => [
            ...(findings?.unchecked ?? []),
            ...(commonFindings?.unchecked.slice(0, -1) ?? []),
        ])),
    ];
}

;// CONCATENATED MODULE: ./github/summary/failures.js



const MAX_ROWS = 350_000;
const MAX_SHORT = 12;
const OLD_WORKFLOW = 'If you change the workflow, start a new run instead: a re-run uses the old one.';
const SAME_IDS = 'A re-run uses the same IDs and the same workflow: to replicate another backup, start a new run.';
const RUN_AGAIN = 'Run the step again';
const NO_SECOND = 'That never creates a second replica.';
function alertOf(night, page) {
    const lines = night.isDryRun ? dryRunAlert(night, page) : alertLines(night, page);
    if (lines.length === 0)
        return [];
    const isSerious = !night.isDryRun && !night.isCancelled && (hasProblems(night) || night.report.whole !== undefined);
    return [[`> [!${isSerious ? 'CAUTION' : 'WARNING'}]`, ...lines.map((line) => `> ${line}`)].join('\n')];
}
function namesOf(some, { entries }, show, page) {
    if (some.length === entries.length && some.length > 3)
        return `all ${some.length}`;
    return page.list(some.map(({ name }) => name), show);
}
function hasProblems(night) {
    return night.stale.length > 0 || night.of('failed', 'doubt', 'lost', 'unverified').length > 0;
}
function alertLines(night, page) {
    const { report, only, isCancelled } = night;
    const whole = report.whole === undefined || isEndOfStep(report.whole)
        ? []
        : tellOne(report.whole, page, night.entries.length > 0);
    if (night.entries.length === 0) {
        const press = report.whole?.advice === undefined ? 'Press' : 'Then press';
        return isCancelled ? [] : [...whole, `${press} ${summary_page/* RE_RUN */.Ch}. ${NO_SECOND}`];
    }
    const named = (what, some) => some.length === 0 ? [] : [`**${what}:** ${namesOf(some, night, (name) => page.code(name), page)}.<br>`];
    const stale = (hasNoCopy) => night.stale.filter(({ fate }) => (fate === 'failed') === hasNoCopy);
    const left = night.of('copying', 'requested').filter(({ failure, isStale }) => failure !== undefined && !isStale);
    const parts = only === undefined
        ? [
            ...named('No copy', night.failed),
            ...named('No fresh backup, and no copy', stale(true)),
            ...named('Old backup, replicated all the same', stale(false)),
            ...named('In doubt', night.of('doubt')),
            ...named('Not known whether copied', night.of('lost')),
            ...named('Not verified', night.of('unverified')),
            ...named('Not requested', night.of('stopped')),
            ...(isCancelled ? [] : named('Still copying', left)),
        ]
        : problemsOf(night).flatMap((problem) => tellProblem(problem, page));
    const isLeft = left.length > 0 && !isCancelled;
    if (parts.length === 0 && whole.length === 0 && !isLeft && night.of('stopped').length === 0)
        return [];
    const rest = only === undefined ? restOf(night, isCancelled ? [] : left, parts.length > 0) : [];
    return [...whole, ...parts, ...rest, whatToPress(night, left)];
}
function restOf(night, named, areOthers) {
    const count = (...fates) => night.of(...fates).filter((entry) => !entry.isStale && !named.includes(entry)).length;
    const told = [
        [count('copied', 'there'), 'copied'],
        [count('copying'), 'still copying'],
        [count('requested'), 'requested'],
    ].flatMap(([count, state]) => count === 0 ? [] : [[Number(count), `${count === 1 ? 'is' : 'are'} ${state}`]]);
    const [first] = told;
    if (first === undefined)
        return [];
    if (areOthers && told.length === 1 && first[0] > 1)
        return [`The other ${first.join(' ')}.<br>`];
    return [`${areOthers ? 'Of the others, ' : ''}${told.map((parts) => parts.join(' ')).join(', ')}.<br>`];
}
function whatToPress(night, left) {
    const { only } = night;
    if (night.failed.length > 0 || night.stale.length > 0 || night.of('unverified').length > 0) {
        const where = only === undefined ? 'Fix what the table says, then' : 'Then';
        return `${where} press ${summary_page/* RE_RUN */.Ch}. ${NO_SECOND} ${isByIds(night) ? SAME_IDS : OLD_WORKFLOW}`;
    }
    const copies = left.length === 1 ? 'the copy finishes' : 'the copies finish';
    if (night.of('lost', 'doubt').length > 0) {
        const isMoreToDo = problemsOf(night).some(({ advice = RUN_AGAIN }) => !advice.startsWith(RUN_AGAIN));
        return isMoreToDo
            ? `Fix what ${only === undefined ? 'the table' : 'it'} says, then press ${summary_page/* RE_RUN */.Ch}. ${NO_SECOND}`
            : `Press ${summary_page/* RE_RUN */.Ch}: that finds out. ${NO_SECOND}`;
    }
    if (night.of('stopped').length > 0)
        return `To replicate them, press ${summary_page/* RE_RUN */.Ch}. ${NO_SECOND}`;
    if (left.length > 0)
        return `The step has stopped waiting. Press ${summary_page/* RE_RUN */.Ch} to wait until ${copies}. ${NO_SECOND}`;
    return `Then press ${summary_page/* RE_RUN */.Ch}. ${NO_SECOND}`;
}
function isByIds({ report: { inputs } }) {
    return inputs.selection?.kind === 'backups' || inputs.selection?.kind === 'checkpoint';
}
function dryRunAlert(night, page) {
    const { only, report } = night;
    if (night.isCancelled)
        return [];
    const whole = report.whole === undefined ? [] : tellOne(report.whole, page, night.entries.length > 0);
    if (night.entries.length === 0)
        return whole;
    const problems = problemsOf(night);
    if (only !== undefined && problems.length > 0) {
        return [...whole, ...problems.flatMap((problem) => tellProblem(problem, page))];
    }
    const inTheWay = night.of('failed');
    if (inTheWay.length > 0) {
        return [
            ...whole,
            `**Not ready:** ${namesOf(inTheWay, night, (name) => page.code(name), page)}.<br>`,
            'Fix what the table says, then check again.',
        ];
    }
    if (whole.length > 0)
        return whole;
    const gaps = gapsOf(night);
    return gaps.length === 0 ? [] : ['**Not checked:**', ...gaps.slice(0, 10).map((gap) => `- ${page.text(gap)}`)];
}
function tellOne({ title, reasons, advice }, page, isTitled) {
    return [
        ...(isTitled ? [`**${page.text(title)}.**`] : []),
        ...reasons.map((reason) => `${page.text(reason)}<br>`),
        ...(advice === undefined ? [] : [`**What to do:** ${page.text(forPage(advice))}<br>`]),
    ];
}
function tellProblem({ what, code, advice }, page) {
    return [
        `**What happened:** ${whatOf({ what, code }, page)}<br>`,
        ...(advice === undefined ? [] : [`**What to do:** ${page.text(forPage(advice))}<br>`]),
    ];
}
function forPage(advice) {
    return advice
        .replace(` ${NO_SECOND}`, '')
        .replace(/[,;]? then run the step again(?=[.:;]|$)/, '')
        .replace(/\b([Rr])un the step again\b/g, '$1e-run the job');
}
function whatOf({ what, code }, page) {
    const isSaid = code === undefined || what.includes(code);
    return `${page.text(what)}${isSaid ? '' : ` ${page.code(code)}`}`;
}
function failureTable(night, page) {
    const problems = problemsOf(night);
    if (problems.length === 0 || night.only !== undefined)
        return [];
    const rows = problems.map(({ entries, what, code, advice }) => {
        const names = entries.map(({ name }) => name);
        const isShort = names.length === 1 && names.every((name) => name.length <= MAX_SHORT);
        return [
            `<td${isShort ? ' nowrap' : ''}>${night.isDryRun ? '🚧' : '❌'} ${namesOf(entries, night, (name) => page.bold(name), page)}</td>`,
            `<td>${whatOf({ what, code }, page)}</td>`,
            `<td>${advice === undefined ? '–' : page.text(forPage(advice))}</td>`,
        ];
    });
    return [(0,summary_page/* htmlTable */.I$)(['Server', night.isDryRun ? 'Obstacle' : 'What happened', 'What to do'], rows, MAX_ROWS)];
}

;// CONCATENATED MODULE: ./github/summary/ids.js

const MAX_NAME = 40;
function idsOf(night, page) {
    const { only, report, entries } = night;
    const first = entries[0]?.replication;
    const { inputs, whole } = report;
    const from = page.id(first?.sourceRegion ?? inputs.sourceRegion ?? inputs.endpoint.host);
    const project = first?.destinationProjectId ?? inputs.destinationProjectId;
    const vault = first?.destinationVaultId ?? inputs.destinationVaultId;
    const facts = [
        ['from', `${from}, project ${page.id(inputs.projectId)}`],
        ['to', `${page.id(inputs.destinationRegion)}, project ${page.id(project)}, vault ${page.id(vault)}`],
        ...tellRun(night, page),
        ...(whole?.requestId === undefined ? [] : [['request ID', page.id(whole.requestId)]]),
    ];
    const block = only === undefined ? [columns(facts), tableOf(entries, page)] : [columns([...factsOf(only, page), ...facts])];
    const text = block.filter((part) => part !== '').join('\n\n');
    return (0,summary_page/* fold */.AU)('🆔 <strong>IDs</strong> – for the console and for support', `\`\`\`text\n${text}\n\`\`\``);
}
function requestIdOf({ failure, replication }) {
    return failure?.requestId ?? replication.requestId;
}
function factsOf(entry, page) {
    const { request, recordId, destinationBackupId, status, outcome, backup } = entry.replication;
    return [
        ['server', isolated(page.plain(backup?.resourceName ?? '-', MAX_NAME))],
        ['resource', page.id(backup?.resourceId)],
        ['backup', page.id(request.backupId)],
        ['replica', page.id(destinationBackupId)],
        ['replication record', page.id(recordId)],
        ['outcome, status', `${outcome ?? '-'}, ${page.id(status)}`],
        ['request ID', page.id(requestIdOf(entry))],
        ['error code', page.id(entry.failure?.code)],
    ].filter((fact) => fact[1] !== '-' && fact[1] !== '-, -');
}
function tableOf(entries, page) {
    if (entries.length === 0)
        return '';
    const sorted = [...entries].sort((one, other) => Number(other.failure !== undefined) - Number(one.failure !== undefined));
    const isWithout = entries.some(({ replication }) => replication.request.backupId === '');
    const rows = sorted.map((entry) => {
        const { request, recordId, destinationBackupId, backup } = entry.replication;
        return [
            isolated(page.plain(backup?.resourceName ?? '-', MAX_NAME)),
            isWithout ? page.id(backup?.resourceId) : '-',
            page.id(request.backupId),
            page.id(destinationBackupId),
            page.id(recordId),
            page.id(requestIdOf(entry)),
        ];
    });
    const heads = ['server', 'resource', 'backup', 'replica', 'replication record', 'request ID'];
    const used = heads.map((_, column) => rows.some((row) => row[column] !== '-'));
    return columns([heads, ...rows].map((row) => row.filter((_, column) => used[column])));
}
function tellRun({ report: { workflowRun } }, page) {
    const { repository, url, runId, runAttempt } = workflowRun;
    if (url !== undefined)
        return [['run', page.plain(url, 300)]];
    if (repository === undefined)
        return [];
    return [
        ['run', page.plain(runId === undefined ? repository : `${repository} run ${runId}, attempt ${runAttempt}`, 300)],
    ];
}
function isolated(text) {
    const name = text.replaceAll('`', "'");
    return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(name)
        ? `\u2068${name}\u2069`
        : name;
}
function widthOf(text) {
    return [...text.replace(/[\u2068\u2069\p{M}]/gu, '')].reduce((sum, character) => sum +
        (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(character) ? 2 : 1), 0);
}
function columns(rows) {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
    return rows
        .map((row) => row
        .map((text, column) => text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(text))))
        .join('  ')
        .trimEnd())
        .join('\n');
}

// EXTERNAL MODULE: ./duration.js
var duration_0 = __webpack_require__(1338);
// EXTERNAL MODULE: ./report/outcome.js
var outcome = __webpack_require__(1635);
;// CONCATENATED MODULE: ./github/summary/lead.js




function leadOf(night, page, isAlerted) {
    const { report, isDryRun, only } = night;
    if (isDryRun)
        return [`Nothing was submitted. ${dryRunLead(night)}`.trim()];
    if (isAlerted)
        return [];
    const done = night.of('copied', 'there');
    const lines = [];
    const figures = figuresOf(night.of('copied'), report.now);
    const points = done.length === night.entries.length ? recoveryPoint(done, night, page) : '';
    if (figures !== '' || points !== '')
        lines.push([figures === '' ? '' : `**${figures}.**`, points].join(' ').trim());
    lines.push(...goingOn(night));
    const there = night.of('there').length;
    if (there > 0 && only === undefined && there < night.entries.length) {
        lines.push(`${there} ${there === 1 ? 'was' : 'were'} already there.`);
    }
    if (report.inputs.verify === true && done.length > 0 && done.length === night.entries.length) {
        if (night.entries.every(({ failure }) => failure === undefined)) {
            lines.push(`Verified in ${page.text(night.region)}: ${only === undefined ? 'every replica is' : 'the replica is'} available.`);
        }
    }
    return lines.length === 0 ? [] : [lines.join(' ')];
}
const upper = (text) => text.replace(/^the/, 'The');
function goingOn(night) {
    const left = night.of('requested', 'copying');
    if (left.length === 0)
        return [];
    const isOne = left.length === 1;
    const ofAll = (count, noun) => {
        const several = noun === 'copy' ? 'copies' : 'requests';
        return `${count === left.length ? 'the' : count} ${count === 1 ? noun : several}`;
    };
    if (night.isCancelled) {
        return [
            `Press ${summary_page/* RE_RUN */.Ch} to wait until ${isOne ? 'the copy finishes' : 'the copies finish'}. That never creates a second replica.`,
        ];
    }
    const submitted = left.filter(({ replication: { outcome } }) => outcome === 'submitted').length;
    const alive = left.filter(({ replication: { outcome, aliveAt } }) => outcome !== 'submitted' && aliveAt !== undefined).length;
    const others = left.length - submitted - alive;
    const told = [
        submitted === 0 ? '' : `CBR has accepted ${ofAll(submitted, 'request')}.`,
        alive === 0 ? '' : `${upper(ofAll(alive, 'copy'))} ${alive === 1 ? 'was' : 'were'} already in progress.`,
        others === 0 ? '' : `CBR already has ${others === 1 ? 'a replication' : `${others} replications`} to this vault.`,
    ].filter((text) => text !== '');
    return [
        `${told.join(' ')} This step did not wait, and a copy may still fail: <code>wait&#58; true</code> shows how it ends.`,
    ];
}
function dryRunLead(night) {
    const there = night.entries.filter(({ replication: { findings } }) => findings?.adopts === true).length;
    if (there === 0)
        return '';
    return night.only === undefined
        ? `${there} ${there === 1 ? 'has' : 'have'} a replica in the vault already, finished or in progress.`
        : 'The vault has a replica of it already, finished or in progress.';
}
function figuresOf(copied, now) {
    const sizes = copied.flatMap(({ replication }) => replication.backup?.size ?? []);
    const times = copied.flatMap(({ replication: { begunAt, finishedAt } }) => begunAt === undefined || finishedAt === undefined ? [] : [{ begunAt, finishedAt }]);
    const all = copied.length > 0 && sizes.length === copied.length ? (0,summary_page/* showSize */.tY)(sizes.reduce((sum, one) => sum + one, 0)) : '';
    const took = (0,duration_0/* plausible */.oz)(times.length === 0
        ? undefined
        : Math.max(...times.map(({ finishedAt }) => finishedAt)) - Math.min(...times.map(({ begunAt }) => begunAt)));
    const [only] = copied;
    const throughput = copied.length === 1 && only !== undefined ? (0,outcome/* endOfCopy */.Kl)(only.replication, now).throughput : undefined;
    const speed = throughput === undefined ? '' : ` (${Math.round(throughput)} MB/s)`;
    if (took === undefined)
        return all;
    return `${all === '' ? 'Copied' : all} in ${(0,duration_0/* showDuration */.kJ)(took)}${speed}`;
}
function recoveryPoint(done, { only, report: { now } }, page) {
    const points = done.flatMap((entry) => {
        const { backup, status } = entry.replication;
        const age = (0,duration_0/* plausible */.oz)(backup?.protectedAt === undefined ? undefined : now - backup.protectedAt);
        return age === undefined || (status !== undefined && !(0,replication_records/* isFinished */.$g)({ status })) ? [] : [{ entry, age }];
    });
    const [oldest] = points.sort((one, other) => other.age - one.age);
    if (oldest === undefined)
        return '';
    const age = (0,duration_0/* showAge */.rI)(oldest.age);
    if (only !== undefined) {
        return `The recovery point is ${age} old (${(0,summary_page/* showTime */.lY)(oldest.entry.replication.backup?.protectedAt, now)} UTC).`;
    }
    return `The oldest recovery point is ${age} old (${page.code(oldest.entry.name)}).`;
}

;// CONCATENATED MODULE: ./github/summary/tables.js






const tables_MAX_ROWS = 120_000;
function foldsOf(night, page) {
    if (night.isDryRun)
        return dryRunFolds(night, page);
    return [
        ...listFold('⏳', 'still copying', night.of('copying'), progressColumns, night, page),
        ...listFold('⏳', 'requested, not yet copied', night.of('requested'), requestColumns, night, page),
        ...copiedFold(night, page),
        ...listFold('🚫', 'not requested', night.of('stopped'), [], night, page),
    ];
}
const size = {
    head: '>Size',
    show: ({ replication: { backup } }) => (backup?.size === undefined ? undefined : (0,summary_page/* showSize */.tY)(backup.size)),
};
const taken = {
    head: 'Backup taken (UTC)',
    show: ({ replication: { backup } }, { now }) => (0,summary_page/* showTime */.lY)(backup?.protectedAt, now),
};
const copyColumns = [
    size,
    {
        head: '>Copied in',
        show: ({ replication, fate }, { now }) => {
            if (fate === 'there')
                return 'already there';
            const { duration } = (0,outcome/* endOfCopy */.Kl)(replication, now);
            return duration === undefined ? undefined : (0,duration_0/* showDuration */.kJ)(duration);
        },
    },
    {
        head: '>Speed',
        show: ({ replication }, { now }) => {
            const { throughput } = (0,outcome/* endOfCopy */.Kl)(replication, now);
            return throughput === undefined ? undefined : `${Math.round(throughput)} MB/s`;
        },
    },
    taken,
];
const requestColumns = [
    size,
    {
        head: 'Status',
        show: ({ replication: { status } }, _report, page) => (status === undefined ? undefined : page.code(status)),
    },
    taken,
];
const toldAgo = (milliseconds) => milliseconds === undefined ? undefined : milliseconds < clock_0/* MINUTE */.pY ? 'just now' : `${(0,duration_0/* showDuration */.kJ)(milliseconds)} ago`;
const progressColumns = [
    size,
    {
        head: '>Progress',
        show: ({ replication: { progress } }) => (progress === undefined ? undefined : `${Math.round(progress)} %`),
    },
    {
        head: 'Copying since (UTC)',
        show: ({ replication: { begunAt } }, { now }) => (0,summary_page/* showTime */.lY)(begunAt, now),
    },
    {
        head: 'Last seen',
        show: (entry, report) => toldAgo(unseenFor(entry, report)),
    },
    taken,
];
function copiedFold(night, page) {
    const done = night.of('copied', 'there', 'unverified');
    if (done.length === 0)
        return [];
    const fresh = night.of('copied', 'unverified');
    const there = night.of('there').length;
    const figures = figuresOf(fresh, night.report.now);
    const shown = figures === '' ? '' : ` (${figures})`;
    const counts = there === 0
        ? figures
        : fresh.length === 0
            ? 'all were already there'
            : `${fresh.length} new${shown}, ${there} already there`;
    if (night.only !== undefined)
        return detailsFold('Details', night.only, copyColumns, night, page);
    const head = `✅ <strong>${done.length} copied</strong>${counts === '' ? '' : ` – ${counts}`}`;
    return [(0,summary_page/* fold */.AU)(head, tables_tableOf([...fresh, ...night.of('there')], copyColumns, night, page))];
}
function listFold(sign, what, entries, columns, night, page) {
    if (entries.length === 0)
        return [];
    if (night.only !== undefined)
        return detailsFold('Details', night.only, columns, night, page);
    return [(0,summary_page/* fold */.AU)(`${sign} <strong>${entries.length} ${what}</strong>`, tables_tableOf(entries, columns, night, page))];
}
function tables_tableOf(entries, columns, night, page) {
    const { report } = night;
    const known = columns.filter(({ show }) => entries.some((entry) => show(entry, report, page) !== undefined));
    const rows = entries.map((entry) => [
        `${signOf(entry)} ${page.code(entry.name)}`,
        ...known.map(({ show }) => show(entry, report, page) ?? '–'),
    ]);
    return (0,summary_page/* table */.tp)(['Server', ...known.map(({ head }) => head)], rows, tables_MAX_ROWS);
}
function signOf({ fate, isStale }) {
    if (isStale || fate === 'unverified')
        return '⚠️';
    return { copied: '✅', there: '☑️', copying: '⏳', requested: '⏳' }[fate] ?? '🚫';
}
function detailsFold(summary, entry, columns, night, page) {
    const { name } = entry.replication.backup ?? {};
    const lines = [
        ...(name === undefined ? [] : [`- Backup: ${page.code(name)}`]),
        ...columns.flatMap(({ head, show }) => {
            const shown = show(entry, night.report, page);
            return shown === undefined ? [] : [`- ${head.replace(/^>/, '')}: ${shown}`];
        }),
    ];
    return lines.length === 0 ? [] : [(0,summary_page/* fold */.AU)(`📄 <strong>${summary}</strong>`, lines.join('\n'))];
}
function dryRunFolds(night, page) {
    const lines = (texts) => [...new Set(texts)].map((text) => `- ${page.text(text)}`).join('\n');
    const all = night.entries.map(({ replication }) => replication);
    const common = all.flatMap(({ commonFindings }) => commonFindings?.facts ?? []);
    const own = night.entries.filter(({ replication: { findings } }) => (findings?.facts.length ?? 0) > 0);
    const checked = [
        ...(common.length === 0 ? [] : [lines(common)]),
        ...(night.only !== undefined
            ? [lines(all.flatMap(({ findings }) => findings?.facts ?? []))].filter((text) => text !== '')
            : own.length === 0
                ? []
                : [
                    (0,summary_page/* table */.tp)(['Server', 'Found'], own.map((entry) => [
                        page.code(entry.name),
                        page.text((entry.replication.findings?.facts ?? []).join(' ')),
                    ]), 2 * tables_MAX_ROWS),
                ]),
    ];
    const unchecked = all.flatMap(({ findings, commonFindings }) => [
        ...(findings?.unchecked ?? []),
        ...(commonFindings?.unchecked ?? []),
    ]);
    const open = [...new Set(unchecked)].slice(0, 50);
    return [
        ...(checked.length === 0 ? [] : [(0,summary_page/* fold */.AU)('✅ <strong>What was checked</strong>', ...checked)]),
        ...(open.length === 0 ? [] : [(0,summary_page/* fold */.AU)('❔ <strong>What was not checked</strong>', lines(open))]),
    ];
}

;// CONCATENATED MODULE: ./github/summary/timeline.js




const timeline_MAX_NAME = 40;
const MIN_BAR = 1_000;
const MAX_TICKS = 6;
const TICKS = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720];
const COLOURS = {
    ...{ critBkgColor: '#cf222e', critBorderColor: '#a40e26' },
    ...{ activeTaskBkgColor: '#0969da', activeTaskBorderColor: '#0550ae' },
    ...{ doneTaskBkgColor: '#1a7f37', doneTaskBorderColor: '#116329' },
    ...{ taskBkgColor: '#6e7781', taskBorderColor: '#57606a' },
    ...{ taskTextColor: '#ffffff', taskTextLightColor: '#ffffff', taskTextDarkColor: '#ffffff' },
    ...{ sectionBkgColor: '#8080801a', altSectionBkgColor: '#80808000', sectionBkgColor2: '#8080801a' },
};
const SECTIONS = [
    ['Failed', 'crit, '],
    ['Lost sight', ''],
    ['Still copying', 'active, '],
    ['Copied', 'done, '],
];
function timelineOf(night, page) {
    const chart = toGantt(night, page);
    if (chart === undefined)
        return [];
    const bars = [...barsOf(night).values()].flat();
    const { now } = night.report;
    const from = Math.min(...bars.map((bar) => bar.from));
    const to = Math.max(...bars.map((bar) => bar.to));
    const about = `From ${(0,summary_page/* showTime */.lY)(from, now)} to ${(0,summary_page/* showTime */.lY)(to, now)} UTC (${(0,duration_0/* showDuration */.kJ)(to - from)}). The axis has the time of day in the time zone of your browser.`;
    return [(0,summary_page/* fold */.AU)('⏱️ <strong>Timeline</strong>', about, `\`\`\`mermaid\n${chart}\n\`\`\``)];
}
function toGantt(night, page) {
    const sections = barsOf(night);
    if (sections.size === 0 || night.isDryRun)
        return undefined;
    const bars = [...sections.values()].flat();
    const span = Math.max(...bars.map(({ to }) => to)) - Math.min(...bars.map(({ from }) => from));
    const tick = TICKS.find((minutes) => span / (minutes * clock_0/* MINUTE */.pY) <= MAX_TICKS) ?? 1440;
    let count = 0;
    return [
        `%%{init: ${JSON.stringify({ themeVariables: COLOURS, gantt: { leftPadding: 90 } })}}%%`,
        'gantt',
        'dateFormat x',
        `axisFormat ${tick >= 360 ? '%d %b %H:%M' : '%H:%M'}`,
        `tickInterval ${tick >= 1440 ? `${Math.ceil(span / MAX_TICKS / (1440 * clock_0/* MINUTE */.pY))}day` : tick >= 60 ? `${tick / 60}hour` : `${tick}minute`}`,
        'todayMarker off',
        ...SECTIONS.flatMap(([section, mark]) => {
            const own = sections.get(section) ?? [];
            if (own.length === 0)
                return [];
            const lines = own.map(({ entry, from, to }) => {
                count += 1;
                return `${nameOf(entry, page)} :${mark}t${count}, ${Math.round(from)}, ${Math.round(to)}`;
            });
            return [`section ${section}`, ...lines];
        }),
    ].join('\n');
}
function barsOf({ entries, report }) {
    const bars = entries.flatMap((entry) => {
        const section = sectionOf(entry);
        const { begunAt, finishedAt, failedAt } = entry.replication;
        const { now } = report;
        const unseen = unseenFor(entry, report);
        if (section === undefined || begunAt === undefined || !isTime(begunAt))
            return [];
        const end = section === 'Still copying' ? now : (finishedAt ?? failedAt ?? (unseen === undefined ? begunAt : now - unseen));
        return [{ section, entry, from: begunAt, to: Math.max(isTime(end) ? end : now, begunAt + MIN_BAR) }];
    });
    return Map.groupBy(bars.sort((one, other) => other.to - other.from - (one.to - one.from)), ({ section }) => section);
}
function sectionOf({ fate }) {
    switch (fate) {
        case 'copied':
        case 'unverified':
            return 'Copied';
        case 'copying':
            return 'Still copying';
        case 'failed':
            return 'Failed';
        case 'lost':
            return 'Lost sight';
        default:
            return undefined;
    }
}
function isTime(time) {
    return !Number.isNaN(new Date(time).getTime());
}
const KEYWORD = /^(gantt|title|section|dateformat|axisformat|inclusiveenddates|topaxis|excludes|includes|todaymarker|weekday|weekend|tickinterval|acctitle|accdescr|click|call|href|end|\d{4}-|-)/i;
function nameOf({ name, replication: { backup } }, page) {
    const shown = page
        .plain(name, 200)
        .replace(/[^\p{L}\p{N}._-]+/gu, ' ')
        .trim()
        .slice(0, timeline_MAX_NAME)
        .toWellFormed();
    const isWord = /^[\p{L}\p{N}]/u.test(shown) && !KEYWORD.test(shown);
    const safe = isWord ? shown : `· ${shown}`.trim();
    return backup?.size === undefined ? safe : `${safe} ${(0,summary_page/* showSize */.tY)(backup.size).replaceAll(',', '')}`;
}

;// CONCATENATED MODULE: ./github/summary/verdict.js



function headingOf(night, page) {
    return `### ${verdictOf(night, page)}`;
}
function verdictOf(night, page) {
    const { entries, only, isDryRun, isCancelled, region, report } = night;
    if (isDryRun)
        return dryRunVerdict(night, page);
    if (isCancelled)
        return cancelledVerdict(night, page);
    if (entries.length === 0) {
        const title = report.whole?.title ?? result/* TITLES */.eX.notReplicated;
        if (title === result/* TITLES */.eX.notReplicated)
            return '❌ Nothing was replicated';
        return `❌ Nothing was replicated: ${page.text(title.replace(/^(The|Nothing|Too|An?) /, (word) => word.toLowerCase()))}`;
    }
    const problems = problemVerdicts(night, page);
    if (problems.length > 0)
        return `❌ ${problems.join('; ')}`;
    if (report.whole !== undefined)
        return `❌ ${page.text(report.whole.title)}`;
    const to = page.text(region);
    const copying = night.of('copying', 'requested');
    if (copying.some(({ failure }) => failure !== undefined)) {
        const isLimit = copying.every(({ failure }) => failure === undefined || isEndOfStep(failure));
        return `⏳ ${countOf(copying, night, page)} still copying (${isLimit ? 'time limit' : 'not followed to the end'})`;
    }
    if (copying.length > 0) {
        const state = stateOf(copying);
        const what = only === undefined ? lower(countOf(copying, night, page)) : page.code(only.name);
        return `⏳ ${state === '' ? 'Not yet copied' : `${state}, not yet copied`}: ${what}`;
    }
    const isNew = night.of('copied').length > 0;
    if (only !== undefined) {
        const name = page.code(only.name);
        return isNew ? `✅ ${name} copied to ${to}` : `☑️ Nothing new: ${name} was already in ${to}`;
    }
    return isNew
        ? `✅ All ${entries.length} backups copied to ${to}`
        : `☑️ Nothing new: all ${entries.length} backups were already in ${to}`;
}
function stateOf(copying) {
    if (copying.every(({ replication: { outcome } }) => outcome === 'submitted'))
        return 'Requested';
    const areAlive = copying.every(({ replication }) => replication.outcome === 'attached' && replication.aliveAt !== undefined);
    return areAlive ? 'Already in progress' : '';
}
function countOf(some, night, page) {
    const { only, entries, noun } = night;
    if (only !== undefined)
        return page.code(only.name);
    return some.length === entries.length
        ? `All ${entries.length} ${noun}`
        : `${some.length} of ${entries.length} ${noun}`;
}
const lower = (text) => text.replace(/^All/, 'all');
function problemVerdicts(night, page) {
    const { only, failed, stale } = night;
    const isOne = (some) => only !== undefined || some.length === 1;
    const tell = (some, one, several) => some.length === 0 ? [] : [`${countOf(some, night, page)} ${isOne(some) ? one : several}`];
    const isElsewhere = failed.some(({ failure }) => /\breplica (is|exists)\b/i.test(failure?.title ?? ''));
    const place = isElsewhere ? 'the destination vault' : page.text(night.region);
    return [
        ...tell(failed, `has no copy in ${place}`, `have no copy in ${place}`),
        ...tell(stale, 'has no fresh backup', 'have no fresh backup'),
        ...tell(night.of('doubt'), 'may or may not have been requested', 'may or may not have been requested'),
        ...tell(night.of('lost'), 'can no longer be followed', 'can no longer be followed'),
        ...tell(night.of('unverified'), 'copied, but not verified', 'copied, but not verified'),
    ];
}
function cancelledVerdict(night, page) {
    const { only, entries } = night;
    const counted = (some, one, several) => {
        if (some.length === 0)
            return [];
        const [entry] = some;
        return [
            some.length === 1 && entry !== undefined ? one.replace('{}', page.code(entry.name)) : `${some.length} ${several}`,
        ];
    };
    const parts = [
        ...counted(night.failed, '{} failed', 'failed'),
        ...counted(night.of('doubt'), '{} may have been requested', 'may have been requested'),
        ...counted(night.of('lost'), '{} can no longer be followed', 'can no longer be followed'),
        ...counted(night.of('copying'), 'the copy of {} continues', 'copies continue'),
        ...counted(night.of('requested'), '{} is requested', 'are requested'),
        ...counted(night.of('copied', 'there'), '{} is copied', 'are copied'),
        ...(only === undefined && night.of('stopped').length < entries.length
            ? counted(night.of('stopped'), '{} was not requested', 'were not requested')
            : []),
    ];
    return `🚫 Cancelled; ${parts.length === 0 ? 'this step started nothing' : parts.join(', ')}`;
}
function dryRunVerdict(night, page) {
    if (night.isCancelled)
        return '🔍 Dry run: cancelled';
    if (night.entries.length === 0)
        return `🔍 Dry run: ${page.text(night.report.whole?.title ?? 'nothing was checked')}`;
    const problems = problemsOf(night);
    if (problems.length === 0 && night.report.whole !== undefined)
        return `🔍 Dry run: ${page.text(night.report.whole.title)}`;
    if (problems.length > 0)
        return `🔍 Dry run: ${problems.length === 1 ? '1 obstacle' : `${problems.length} obstacles`}`;
    const gaps = gapsOf(night).length;
    const what = night.only === undefined ? `all ${night.entries.length} backups` : page.code(night.only.name);
    if (gaps > 0)
        return `🔍 Dry run: no obstacle found, ${gaps === 1 ? '1 check' : `${gaps} checks`} not made`;
    return `🔍 Dry run: ${what} ${night.only === undefined ? 'are' : 'is'} ready`;
}

;// CONCATENATED MODULE: ./github/summary/summary.js








function summarise(report, secrets) {
    const night = new Night(report);
    const page = new summary_page/* Page */.YW(secrets);
    const alert = alertOf(night, page);
    return [
        headingOf(night, page),
        ...leadOf(night, page, alert.length > 0),
        ...alert,
        ...failureTable(night, page),
        ...foldsOf(night, page),
        ...timelineOf(night, page),
        idsOf(night, page),
    ]
        .join('\n\n')
        .concat('\n');
}

;// CONCATENATED MODULE: ./github/summary/write.js


async function writeSummary(report, secrets) {
    await (0,put/* putSummary */.O)(summarise(report, secrets));
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./github/workflow-run.js

async function readWorkflowRun(environment = process.env) {
    const { repository, runId, runAttempt, serverUrl } = await readContext(environment);
    if (repository === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository))
        return {};
    if (!Number.isSafeInteger(runId))
        return { repository };
    const attempt = Number.isSafeInteger(runAttempt) ? runAttempt : 1;
    const run = { repository, runId: String(runId), runAttempt: String(attempt) };
    const server = URL.parse(serverUrl ?? 'https://github.com');
    if (server === null || !/^https?:$/.test(server.protocol))
        return run;
    return { ...run, url: `${server.origin}/${repository}/actions/runs/${runId}/attempts/${attempt}` };
}
async function readContext(environment) {
    const event = environment['GITHUB_EVENT_PATH'];
    if (!event || (0,external_node_fs_.existsSync)(event)) {
        try {
            const { context } = await __webpack_require__.e(/* import() */ 740).then(__webpack_require__.bind(__webpack_require__, 4740));
            const { repo, runId, runAttempt, serverUrl } = context;
            return { repository: `${repo.owner}/${repo.repo}`, runId, runAttempt, serverUrl };
        }
        catch { }
    }
    return {
        repository: environment['GITHUB_REPOSITORY'],
        runId: Number.parseInt(environment['GITHUB_RUN_ID'] ?? '', 10),
        runAttempt: Number.parseInt(environment['GITHUB_RUN_ATTEMPT'] ?? '', 10),
        serverUrl: environment['GITHUB_SERVER_URL'],
    };
}
function describeRun({ repository, runId, runAttempt }) {
    if (repository === undefined)
        return undefined;
    const run = runId === undefined ? '' : ` run ${runId} attempt ${runAttempt}`;
    return `${repository}${run}`.replace(/[<>]/g, '').slice(0, 255);
}

// EXTERNAL MODULE: ./report/explain.js
var explain = __webpack_require__(5940);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: ./cbr/client.js + 4 modules
var cbr_client = __webpack_require__(4798);
// EXTERNAL MODULE: ./cbr/gate.js
var gate = __webpack_require__(8495);
// EXTERNAL MODULE: ./github/credential.js + 7 modules
var github_credential = __webpack_require__(29);
// EXTERNAL MODULE: ./http/transport.js + 8 modules
var http_transport = __webpack_require__(4315);
// EXTERNAL MODULE: ./cbr/mutex.js
var cbr_mutex = __webpack_require__(1669);
;// CONCATENATED MODULE: ./replication/busy.js




const FIRST_PAUSE = 15 * clock_0/* SECOND */.Z2;
const MAX_PAUSE = clock_0/* MINUTE */.pY;
const MAX_BUSY = 15 * clock_0/* MINUTE */.pY;
class Turns {
    #mutexes = new Map();
    lastThrough = Number.NEGATIVE_INFINITY;
    of(name) {
        const mutex = this.#mutexes.get(name) ?? new cbr_mutex/* Mutex */.e();
        this.#mutexes.set(name, mutex);
        return mutex;
    }
}
class BusyWait {
    #journal;
    #context;
    #limits;
    #since;
    #pause = FIRST_PAUSE;
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
        const busyFor = (0,duration_0/* showDuration */.kJ)(this.#context.clock.now() - (this.#since ?? 0));
        error.notes.push(`Gave up after ${busyFor}.${limit}`);
        return error;
    }
}

// EXTERNAL MODULE: ../node_modules/p-limit/index.js + 1 modules
var p_limit = __webpack_require__(9680);
// EXTERNAL MODULE: ./cbr/pages.js
var pages = __webpack_require__(4110);
;// CONCATENATED MODULE: ./replication/backup-list.js



const MAX_PAGE = 1_000;
const MAX_FAILURES = 3;
class BackupList {
    #client;
    #context;
    #isUsable = true;
    #isSearched = false;
    #failures = 0;
    #span = 0;
    #maxPage = MAX_PAGE;
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
            const isRefused = lacksPermission || error.isFinal;
            if (error.behaviour !== 'throttled')
                this.#failures++;
            if (!isRefused && this.#failures < MAX_FAILURES)
                return error;
            this.#isUsable = false;
            this.#context.reporter.news(error.message, 'Continuing without the list: each backup is read separately, which takes more requests.', lacksPermission ? 'The list requires the permission cbr:backups:list.' : '');
            return undefined;
        }
    }
    async #readPages(wanted) {
        const found = new Map();
        this.#span = Math.max(this.#span, 2 * wanted.size + 50, this.#isSearched ? SEARCHED_PAGE : 0);
        this.#span = Math.min(MAX_PAGE, this.#span);
        let inVain = 0;
        const reading = { limit: Math.min(this.#span, this.#maxPage), once: true };
        try {
            for await (const { value, requestId, date, size, limit } of this.#client.allBackups(reading)) {
                const before = found.size;
                for (const backup of value) {
                    const id = backup.id?.toLowerCase() ?? '';
                    if (wanted.has(id))
                        found.set(id, { value: backup, requestId, date });
                }
                if (limit < reading.limit)
                    this.#maxPage = limit;
                inVain = found.size > before ? 0 : inVain + size;
                const isTooOld = inVain >= this.#span && !this.#isSearched;
                if (found.size === wanted.size || isTooOld)
                    break;
            }
        }
        catch (error) {
            if (!(error instanceof pages/* UnfinishedListError */.sw) || found.size === 0)
                throw error;
        }
        return found;
    }
}

;// CONCATENATED MODULE: ./replication/pace.js

const pace_FIRST_PAUSE = 14 * clock_0/* SECOND */.Z2;
const pace_MAX_PAUSE = 5 * clock_0/* MINUTE */.pY;
const SHARE = 0.02;
const MAX_EXPECTED = 75 * clock_0/* SECOND */.Z2;
function pace(passed, left, chance) {
    const sure = Math.max(pace_FIRST_PAUSE, SHARE * passed);
    const hoped = left === undefined ? 0 : Math.min(left / 2, passed / 4, MAX_EXPECTED);
    return Math.min(Math.max(sure, hoped), pace_MAX_PAUSE) * (1 - chance / 5);
}

;// CONCATENATED MODULE: ./replication/views.js
const MAX_MISSES = 2;
class Views {
    #unlisted = new Set();
    #doubted = new Set();
    #misses = new Map();
    isListed(id) {
        return !this.#unlisted.has(id) && !this.#doubted.has(id);
    }
    readAlone(id, isShown) {
        const misses = isShown ? 0 : (this.#misses.get(id) ?? 0) + 1;
        this.#misses.set(id, misses);
        return misses >= MAX_MISSES;
    }
    readingAlone(id) {
        this.#doubted.delete(id);
    }
    missedInList(id, forGood) {
        (forGood ? this.#unlisted : this.#doubted).add(id);
    }
}

;// CONCATENATED MODULE: ./replication/watch.js







const REMINDER = 5 * clock_0/* MINUTE */.pY;
const FAILURE_REMINDER = 15 * clock_0/* MINUTE */.pY;
class Watch {
    #client;
    #context;
    #list;
    #sleepers = new Set();
    #views = new Views();
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
            if (watching.failed?.(answer) === true)
                return undefined;
            asked = answer instanceof call_error/* ServiceError */._7 ? Math.min(answer.retryAfter ?? 0, pace_MAX_PAUSE) : 0;
            if (clock.now() - toldAt < FAILURE_REMINDER)
                continue;
            toldAt = clock.now();
            reporter.trouble(answer.message, failures === 1 ? 'Continuing.' : `${failures} failures in a row; continuing.`);
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
            this.#views.readingAlone(id);
            const answer = await readBackup(journal, this.#client, true);
            if (!(answer instanceof call_error/* CallError */.RA) && this.#views.readAlone(id, shows(answer)))
                this.#list.search();
            return answer;
        }
        const list = await listing.result;
        if (list === undefined || list instanceof call_error/* CallError */.RA)
            return list;
        const answer = list.get(id);
        if (answer === undefined) {
            this.#views.missedInList(id, !this.#list.isSearched);
            return undefined;
        }
        noteBackup(journal, answer.value);
        if (!shows(answer)) {
            const isKnown = journal.replication.status !== undefined && !this.#list.isSearched;
            this.#views.missedInList(id, isKnown);
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
        return this.#list.isUsable && this.#views.isListed(idOf(sleeper));
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
    return journal.replication.request.backupId.toLowerCase();
}
function wakeWith(sleeper, seen) {
    sleeper.seen = seen;
    sleeper.wake.abort();
}

// EXTERNAL MODULE: ./cbr/fields.js
var fields = __webpack_require__(1537);
;// CONCATENATED MODULE: ./step/newest-backup.js






const MAX_AHEAD = clock_0/* HOUR */.dp;
function isOriginal({ id, image_type, parent_id }) {
    return (0,fields/* isId */.eQ)(id) && !/replic/.test(image_type ?? '') && parent_id === undefined;
}
function newest_backup_isUsable({ status }, waits) {
    return status === 'available' || (waits && status !== undefined && isBeingMade(status));
}
function takenAt({ protected_at, created_at }) {
    if (protected_at === undefined || created_at === undefined)
        return protected_at ?? created_at;
    return Math.min(protected_at, created_at);
}
function selectNewest(resource, backups, freshness) {
    const own = backups.filter((backup) => isOriginal(backup) && (0,replication_records/* isSame */.Ft)(backup.resource_id, resource.id ?? ''));
    const order = (one) => {
        const taken = takenAt(one);
        return taken === undefined || taken - freshness.now > MAX_AHEAD ? 0 : taken;
    };
    const [backup] = own.filter((one) => newest_backup_isUsable(one, freshness.waits)).sort((one, other) => order(other) - order(one));
    const name = resource.name ?? [backup, ...own].find((one) => one?.resource_name !== undefined)?.resource_name;
    const named = name === undefined ? resource : { ...resource, name };
    const problem = backup === undefined ? tellNone(own) : tellAge(backup, freshness);
    const failure = problem === undefined ? undefined : noFreshBackup(named, problem);
    return { resource: named, backup, failure };
}
function tellNone(own) {
    if (own.length === 0)
        return 'there is no backup of it';
    const statuses = [...new Set(own.map(({ status }) => status ?? 'unknown'))].slice(0, 5).join(', ');
    if (own.length === 1)
        return `its only backup cannot be replicated (status ${statuses})`;
    return `none of its ${own.length} backups can be replicated (status ${statuses})`;
}
function tellAge(backup, { maxAgeHours, now }) {
    const taken = takenAt(backup);
    if (taken === undefined)
        return `backup ${backup.id} does not say when it was taken`;
    const age = now - taken;
    if (age < -MAX_AHEAD)
        return `backup ${backup.id} says that it was taken in the future`;
    if (age <= maxAgeHours * clock_0/* HOUR */.dp)
        return undefined;
    return `the newest usable backup is ${(0,duration_0/* showAge */.rI)(age)} old; the limit is ${maxAgeHours} h`;
}
function named({ id = 'unknown', name }) {
    return name === undefined ? `Resource ${id}` : `${name} (resource ${id})`;
}
function noFreshBackup(resource, problem) {
    return {
        title: result/* TITLES */.eX.noFreshBackup,
        reasons: [`${named(resource)}: ${problem}.`],
        advice: 'Look at the backup policy of its vault and at its backup tasks in CBR; back the server up, then run the step again.',
        code: undefined,
        requestId: undefined,
    };
}

;// CONCATENATED MODULE: ./step/read-source.js





const PAGE = 500;
const MAX_LISTS = 3;
const LIST = {
    permission: 'cbr:backups:list',
    ifNone: 'Check project_id, source_region and endpoint, then run the step again.',
};
async function listBackups(query, parts) {
    return readPatiently(LIST, parts, async (client) => {
        const backups = new Map();
        let now = parts.context.clock.time();
        for (let lists = 1;; lists++) {
            const before = backups.size;
            let read = 0;
            let counted;
            for await (const page of client.allBackups({ limit: PAGE, once: parts.once === true }, { ...query, sort: 'created_at:desc' })) {
                for (const backup of page.value)
                    backups.set(backup.id?.toLowerCase(), backup);
                read += page.value.length;
                counted = page.count;
                now = (0,fields/* timeOf */.nR)(page.date, parts.context.clock.time());
            }
            const isShort = counted !== undefined && counted > read;
            if (!isShort || backups.size === before || lists === MAX_LISTS) {
                return { backups: [...backups.values()], now, isShort };
            }
        }
    });
}
async function readPatiently({ permission, ifNone }, { client, context, until, once = false }, read) {
    try {
        return await (once ? read(client) : (0,patience/* readPast */.rj)(() => read(client), context, until));
    }
    catch (error) {
        if (!(error instanceof call_error/* CallError */.RA) || error.behaviour === 'cancelled')
            throw error;
        const isMissing = error instanceof call_error/* ServiceError */._7 && error.status === 404;
        const advice = error.means === 'no_permission'
            ? `Grant the permission ${permission} in the source project, then run the step again.`
            : isMissing
                ? ifNone
                : error.advice;
        throw new replication_replication/* ReplicationError */.hq({
            title: result/* TITLES */.eX.selectionUnread,
            message: 'Nothing was submitted.',
            advice,
            call: error,
        });
    }
}
function byId(resources) {
    const named = resources.filter(({ id }) => id !== undefined);
    return [
        ...new Map(named.map((resource) => [resource.id?.toLowerCase(), resource])).values(),
        ...resources.filter(({ id }) => id === undefined),
    ];
}

;// CONCATENATED MODULE: ./step/checkpoint-verdict.js






function hasEnded({ checkpoint }) {
    return /^(available|error|fail(ed)?|success|completed|finished|deleting|deleted|error[-_]deleting)$/.test(checkpoint?.status ?? '');
}
function isGrowing(sight, waits) {
    const { status } = sight.checkpoint ?? {};
    if (status === undefined || hasEnded(sight))
        return false;
    return isBeingMade(status) || !waits || resourcesOf(sight).length === 0 || missingIn(sight).length > 0;
}
function resourcesOf({ checkpoint }) {
    return byId(checkpoint?.vault?.resources ?? []);
}
function skippedIn({ checkpoint }) {
    return checkpoint?.vault?.skipped_resources ?? [];
}
function missingIn(sight) {
    return resourcesOf(sight).filter(({ id }) => !sight.backups.some(({ resource_id }) => (0,replication_records/* isSame */.Ft)(resource_id, id ?? '')) &&
        !skippedIn(sight).some((one) => (0,replication_records/* isSame */.Ft)(one.id, id ?? '')));
}
function isSilent(sight) {
    const { checkpoint, unread } = sight;
    const lists = resourcesOf(sight).length + skippedIn(sight).length > 0;
    return unread === undefined && checkpoint?.status === undefined && !lists;
}
function judgeCheckpoint(id, sight, waits, { reporter }) {
    const isHalf = isGrowing(sight, waits);
    const resources = resourcesOf(sight);
    const selected = sight.backups.map((backup) => {
        const known = resources.find((one) => (0,replication_records/* isSame */.Ft)(one.id, backup.resource_id ?? ''));
        const resource = {
            id: backup.resource_id,
            name: backup.resource_name ?? known?.name,
            type: backup.resource_type ?? known?.type,
        };
        if (newest_backup_isUsable(backup, waits))
            return { resource, backup, failure: undefined };
        const { status = 'unknown' } = backup;
        const failure = isBeingMade(status)
            ? stillBeingMade(resource, waits)
            : failedInCbr(resource, `its backup has the status ${status}`);
        return { resource, backup: undefined, failure };
    });
    const skipped = skippedIn(sight).map(({ code, reason, ...resource }) => {
        const why = [code, reason === undefined ? undefined : `"${reason}"`].filter((word) => word !== undefined).join(' ');
        const failure = failedInCbr(resource, `CBR skipped it${why === '' ? '' : `: ${why}`}`, code);
        return { resource, backup: undefined, failure };
    });
    const absent = missingIn(sight).map((resource) => {
        const failure = isHalf
            ? stillBeingMade(resource, waits)
            : failedInCbr(resource, 'the checkpoint has no backup of it');
        return { resource, backup: undefined, failure };
    });
    const all = [...selected, ...skipped, ...absent];
    const { status } = sight.checkpoint ?? {};
    if (isHalf && all.length === 0)
        throw new replication_replication/* ReplicationError */.hq(notMade('It has no backup yet.', id, sight, waits));
    if (all.length > 0 && resources.length === 0 && skipped.length === 0) {
        const why = sight.unread?.message ?? `Its answer does not list its resources (status ${status ?? 'unknown'}).`;
        const isVouched = sight.unread !== undefined || status === 'available' || isHalf;
        if (sight.isShort || !isVouched)
            return { selected: all, failure: notWhole(id, why) };
        reporter.warning(`Whether checkpoint ${id} is complete could not be checked. ${why}`);
    }
    else if (status !== 'available' && !isHalf && all.length > 0 && all.every(({ failure }) => failure === undefined)) {
        reporter.warning(`Checkpoint ${id} has the status ${status ?? 'unknown'}, but each of its resources has a backup.`);
    }
    if (!isHalf)
        return { selected: all };
    const { length } = all.filter(({ backup }) => backup !== undefined);
    const soFar = length === 0 ? 'no finished backup yet' : `${length} finished ${length === 1 ? 'backup' : 'backups'} so far`;
    const { title, message, advice } = notMade(`It has ${soFar}.`, id, sight, waits);
    return { selected: all, failure: { title, reasons: [message], advice, code: undefined, requestId: undefined } };
}
function failedInCbr(resource, problem, code) {
    return {
        title: 'The backup failed in CBR',
        reasons: [`${named(resource)}: ${problem}.`],
        advice: 'Look at the backup task in CBR and back the server up again. The new backup belongs to another checkpoint: set checkpoint_id to its ID, or backup_id to the ID of the new backup.',
        code,
        requestId: undefined,
    };
}
function stillBeingMade(resource, waits) {
    return {
        title: 'The backup is still being made',
        reasons: [
            `${named(resource)}: ${waits ? 'its backup was not ready within the time limit' : 'this step does not wait for its backup'}.`,
        ],
        advice: adviceToWait(waits),
        code: undefined,
        requestId: undefined,
    };
}
function notWhole(id, why) {
    return {
        title: result/* TITLES */.eX.selectionUnread,
        reasons: [`Whether the backups of checkpoint ${id} are all there could not be checked. ${why}`],
        advice: 'Run the step again. If this continues, set backup_id to the IDs of the backups.',
        code: undefined,
        requestId: undefined,
    };
}
function notMade(consequence, id, { checkpoint }, waits) {
    const { status = '' } = checkpoint ?? {};
    const state = isBeingMade(status)
        ? 'is still being made'
        : `has the status ${status}, which does not say that it is made`;
    return {
        title: 'The checkpoint is still being made',
        message: `Checkpoint ${id} ${state}. ${consequence}`,
        advice: adviceToWait(waits),
    };
}
function adviceToWait(waits) {
    const run = 'run the step again when the backup job has ended.';
    return waits ? `Raise timeout_minutes, or ${run}` : `Use wait: true, or ${run}`;
}

;// CONCATENATED MODULE: ./step/checkpoint.js












const MAX_LATE = 10 * clock_0/* MINUTE */.pY;
const MAX_UNSEEN = 2 * clock_0/* MINUTE */.pY;
const MAX_LOOKING = 30 * clock_0/* SECOND */.Z2;
const MAX_SUBMITTING = 5 * clock_0/* MINUTE */.pY;
async function selectCheckpoint(id, parts) {
    const { clock, cancelled, reporter } = parts.context;
    const start = clock.now();
    const until = parts.until === undefined ? start : parts.until - Math.min(MAX_SUBMITTING, (parts.until - start) / 10);
    let madeAt;
    let toldAt = Number.NEGATIVE_INFINITY;
    for (;;) {
        const sight = await lookPatiently(id, parts, until);
        const now = clock.now();
        if (sight !== undefined) {
            madeAt = isGrowing(sight, parts.until !== undefined) ? undefined : (madeAt ?? now);
            if (now >= latest(sight, until) || isComplete(sight, madeAt, now)) {
                return judgeCheckpoint(id, sight, parts.until !== undefined, parts.context);
            }
        }
        if (sight !== undefined && now - toldAt >= REMINDER) {
            toldAt = now;
            const soFar = `${sight.backups.length} backups so far, ${(0,duration_0/* showDuration */.kJ)(now - start)} waited`;
            reporter.news(`The checkpoint is not complete yet: ${soFar}.`);
        }
        const left = (sight === undefined ? until : latest(sight, until)) - now;
        await clock.pause(Math.min(pace(now - start, undefined, clock.random()), left), cancelled);
    }
}
async function lookPatiently(id, parts, until) {
    const { clock, reporter } = parts.context;
    try {
        return await look(id, { ...parts, once: clock.now() < until });
    }
    catch (error) {
        if (!(error instanceof replication_replication/* ReplicationError */.hq) || !(0,patience/* mayPass */.bg)(error.call) || clock.now() >= until)
            throw error;
        reporter.trouble(error.call.message, 'Continuing.');
        return undefined;
    }
}
async function look(id, parts) {
    const readable = {
        permission: 'cbr:checkpoints:get',
        ifNone: 'Check checkpoint_id, project_id and the source region.',
    };
    const { checkpoint, unread } = await readPatiently(readable, parts, async (client) => {
        try {
            return { checkpoint: (await client.showCheckpoint(id)).value, unread: undefined };
        }
        catch (error) {
            const isUnreadable = error instanceof call_error/* ServiceError */._7 && (error.means === 'no_permission' || error.status === 404) && error.isOwnWord;
            if (!isUnreadable)
                throw error;
            return { checkpoint: undefined, unread: error };
        }
    });
    const { backups, isShort } = await listBackups({ checkpoint_id: id }, parts);
    const own = backups.filter((backup) => isOriginal(backup) && (0,replication_records/* isSame */.Ft)(backup.checkpoint_id, id));
    const isUnnamed = backups.some((backup) => !(0,fields/* isId */.eQ)(backup.id) && (0,replication_records/* isSame */.Ft)(backup.checkpoint_id, id));
    return { checkpoint, unread, backups: own, isShort: isShort || isUnnamed };
}
function latest(sight, until) {
    const isLost = sight.unread?.status === 404 && !sight.unread.isFinal;
    return isLost || isSilent(sight) ? until + MAX_LOOKING : until;
}
function isComplete(sight, madeAt, now) {
    if (madeAt === undefined)
        return false;
    const isUnseen = sight.unread !== undefined || (sight.backups.length === 0 && resourcesOf(sight).length === 0);
    if (isUnseen && !isSilent(sight))
        return now - madeAt >= MAX_UNSEEN;
    return (missingIn(sight).length === 0 && hasEnded(sight)) || now - madeAt >= MAX_LATE;
}

;// CONCATENATED MODULE: ./step/selection.js





const MAX_SELECTED = 256;
const TITLE = 'Nothing to replicate was found';
async function selection_select(selection, parts) {
    const found = await find(selection, parts);
    const { length } = found.selected;
    if (length === 0)
        throw nothingFound(selection);
    if (length > MAX_SELECTED)
        throw tooMany(length, selection);
    return found;
}
async function find(selection, parts) {
    switch (selection.kind) {
        case 'checkpoint':
            return selectCheckpoint(selection.checkpointId, parts);
        case 'vault':
            return { selected: await selectVault(selection, parts) };
        case 'resources':
            return { selected: await selectResources(selection, parts) };
    }
}
async function selectVault({ vaultId, resourceIds, maxAgeHours }, parts) {
    const readable = { permission: 'cbr:vaults:get', ifNone: 'Check source_vault_id, project_id and the source region.' };
    const vault = await readPatiently(readable, parts, async (client) => (await client.showVault(vaultId)).value);
    const resources = byId(vault.resources);
    const wanted = resourceIds.length === 0 ? resources : resourceIds.map((id) => resources.find((one) => (0,replication_records/* isSame */.Ft)(one.id, id)) ?? id);
    if (wanted.length === 0) {
        throw new replication_replication/* ReplicationError */.hq({
            title: TITLE,
            message: `The vault ${vaultId} protects no resource.`,
            advice: 'Associate servers with the vault, or correct source_vault_id.',
        });
    }
    const { backups, now } = await listBackups({ vault_id: vaultId }, parts);
    const ofVault = backups.filter((backup) => (0,replication_records/* isSame */.Ft)(backup.vault_id, vaultId));
    const freshness = { waits: parts.until !== undefined, maxAgeHours, now };
    return wanted.map((resource) => {
        if (typeof resource !== 'string')
            return selectNewest(resource, ofVault, freshness);
        const unknown = { id: resource, name: undefined, type: undefined };
        const failure = noFreshBackup(unknown, `the vault ${vaultId} does not protect it`);
        return { resource: unknown, backup: undefined, failure };
    });
}
async function selectResources({ resourceIds, maxAgeHours }, parts) {
    const selected = [];
    for (const id of resourceIds) {
        const { backups, now } = await listBackups({ resource_id: id }, parts);
        const freshness = { waits: parts.until !== undefined, maxAgeHours, now };
        selected.push(selectNewest({ id, name: undefined, type: undefined }, backups, freshness));
    }
    return selected;
}
function nothingFound(selection) {
    const where = selection.kind === 'checkpoint' ? `checkpoint ${selection.checkpointId}` : 'the selection';
    return new replication_replication/* ReplicationError */.hq({
        title: TITLE,
        message: `There is no backup in ${where}; nothing was submitted.`,
        advice: 'Check the ID, project_id and the source region, and that the backup job has succeeded.',
    });
}
function tooMany(count, { kind }) {
    return new replication_replication/* ReplicationError */.hq({
        title: 'Too many backups were selected',
        message: `The selection has ${count} resources, and one step takes ${MAX_SELECTED}; nothing was submitted.`,
        advice: `${kind === 'checkpoint' ? 'Use source_vault_id with resource_id' : 'Narrow it with resource_id'}, in several steps or a matrix.`,
    });
}

;// CONCATENATED MODULE: ./step/add-selected.js




async function addSelected(selection, parts, { ledger, requestFor }) {
    if (selection.kind === 'backups')
        return;
    const { clock, reporter } = parts.context;
    const { selected, failure } = await selection_select(selection, parts);
    ledger.failure = failure;
    for (const one of selected) {
        const { resource, backup, failure: reservation } = one;
        const result = ledger.add(requestFor(backup?.id ?? ''));
        if (backup !== undefined)
            noteBackup(result.journal, backup);
        nameResource(result.journal, resource);
        reporter.news(tellSelected(one, clock.time()));
        if (reservation === undefined)
            continue;
        if (backup === undefined)
            result.fail(reservation);
        else
            result.reservation = reservation;
    }
}
function tellSelection(selection) {
    switch (selection.kind) {
        case 'backups': {
            const [first, ...others] = selection.backupIds;
            return others.length === 0 ? `backup ${first}` : `${others.length + 1} backups`;
        }
        case 'checkpoint':
            return `the backups of checkpoint ${selection.checkpointId}`;
        case 'vault': {
            const { length } = selection.resourceIds;
            const which = length === 0 ? 'each resource' : length === 1 ? 'one resource' : `${length} resources`;
            return `the newest backup of ${which} of vault ${selection.vaultId}`;
        }
        case 'resources': {
            const [first, ...others] = selection.resourceIds;
            return `the newest backup of ${others.length === 0 ? `resource ${first}` : `each of ${others.length + 1} resources`}`;
        }
    }
}
function nameResource(journal, { id, name, type }) {
    const known = journal.replication.backup;
    journal.note({
        backup: {
            name: known?.name,
            vaultId: known?.vaultId,
            resourceId: known?.resourceId ?? id,
            resourceName: known?.resourceName ?? name,
            resourceType: known?.resourceType ?? type,
            size: known?.size,
            protectedAt: known?.protectedAt,
        },
    });
}
function tellSelected({ resource, backup, failure }, now) {
    const problem = failure === undefined ? '' : ` ${failure.title}.`;
    if (backup === undefined)
        return `${failure?.reasons.join(' ') ?? named(resource)}${problem}`;
    const taken = takenAt(backup);
    const age = taken === undefined || taken > now ? '' : `, ${(0,duration_0/* showAge */.rI)(now - taken)} old`;
    const status = backup.status === 'available' ? '' : `, status ${backup.status ?? 'unknown'}`;
    return `${named(resource)}: backup ${backup.id}${age}${status}.${problem}`;
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

// EXTERNAL MODULE: ./credentials/login-error.js
var login_error = __webpack_require__(3003);
;// CONCATENATED MODULE: ./step/fan-out.js



const MAX_FIRST = 3;
async function forEveryBackup(fanOut, work) {
    const { results, cancelled, reporter, accepted } = fanOut;
    const rest = results.filter(({ failure }) => failure === undefined);
    const underWay = [];
    const begin = (result) => {
        const done = work(result.journal).then(() => undefined, (error) => {
            result.fail((0,explain/* explain */.WE)(error, result.replication, fanOut));
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
            result.fail(notTried(error, result, fanOut));
    }
    for (const result of rest)
        begin(result);
    await Promise.all(underWay);
}
const ACCEPTED = Symbol('accepted');
function isUnreachable(error) {
    return error instanceof call_error/* UnansweredError */.jd && error.behaviour === 'not_sent';
}
function notTried(error, { replication }, fanOut) {
    const failure = (0,explain/* explain */.WE)(error, replication, fanOut);
    if (fanOut.cancelled.aborted)
        return failure;
    return { ...failure, reasons: ['Not tried, because earlier backups failed:', ...failure.reasons] };
}

;// CONCATENATED MODULE: ./step/dry-run.js




async function checkAll(fanOut, sourceRegion, client, context) {
    const { results, reporter } = fanOut;
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
                conclude(result, result.replication.findings?.obstacles ?? [], context);
            throw error;
        });
        reporter.found(common);
        for (const result of checked) {
            result.journal.note({ outcome: 'checked', commonFindings: common });
            conclude(result, [...(result.replication.findings?.obstacles ?? []), ...common.obstacles], context);
        }
    }
    reporter.total(results);
    const gaps = new Set(replications.flatMap(({ findings, commonFindings }) => [
        ...(findings?.unchecked ?? []),
        ...(commonFindings?.unchecked.slice(0, -1) ?? []),
    ])).size;
    if (gaps > 0) {
        const checks = gaps === 1 ? '1 check' : `${gaps} checks`;
        reporter.warning(`${checks} could not be made: see "Not checked" above.`);
    }
}
function conclude(result, obstacles, context) {
    const own = obstacles.filter((obstacle) => concerns(obstacle, result.replication));
    if (own.length > 0)
        result.fail((0,explain/* explain */.WE)(new replication_replication/* CheckError */.tl(own), result.replication, context));
}

;// CONCATENATED MODULE: ./step/names.js


const MAX_SEARCH = clock_0/* MINUTE */.pY;
async function nameFailed(results, client, context) {
    const unnamed = new Map(results
        .filter(({ failure, replication }) => failure !== undefined && replication.backup?.resourceName === undefined)
        .map(({ journal }) => [journal.replication.request.backupId.toLowerCase(), journal])
        .filter(([id]) => id !== ''));
    if (results.length === 1 || unnamed.size === 0 || context.cancelled.aborted)
        return;
    const { clock, cancelled, reporter } = context;
    const limit = clock.limit(MAX_SEARCH);
    const searching = client.for({ ...context, cancelled: AbortSignal.any([cancelled, limit.signal]) });
    try {
        const reading = { limit: SEARCHED_PAGE, once: true };
        for await (const { value } of searching.allBackups(reading, { sort: 'created_at:desc' })) {
            for (const backup of value) {
                const id = backup.id?.toLowerCase() ?? '';
                const journal = unnamed.get(id);
                if (journal === undefined)
                    continue;
                noteBackup(journal, backup);
                unnamed.delete(id);
            }
            if (unnamed.size === 0)
                break;
        }
    }
    catch (error) {
        reporter.debug(`The names of ${unnamed.size} failed backups are not known. ${error}`);
    }
    finally {
        limit.clear();
    }
}

;// CONCATENATED MODULE: ./replication/copy-state.js




function endIfOver(record, failed) {
    const { status = 'unknown', extra_info, id = 'unknown' } = record;
    const code = extra_info?.fail_code;
    if (!(0,replication_records/* hasNoReplica */.Km)(record))
        return;
    failed();
    const reason = extra_info?.fail_reason;
    const words = [code, reason === undefined ? undefined : `"${reason}"`].filter((word) => word !== undefined).join(' ');
    const given = words === '' ? 'CBR gives no reason.' : `CBR says: ${words}.`;
    throw (0,replication_records/* wasSkipped */.we)(record)
        ? new replication_replication/* ReplicationError */.hq({
            title: 'The replication was skipped',
            message: `CBR skipped the copy and created no replica (replication record ${id}, status ${status}). ${given}`,
            advice: 'Check the tasks in the CBR console for the reason, and whether the destination already has this backup; then run the step again.',
            code,
        })
        : new replication_replication/* ReplicationError */.hq({
            title: 'The replication failed',
            message: `CBR reports that the copy failed; there is no replica (replication record ${id}, status ${status}). ${given}`,
            advice: (0,judge/* judgeRecord */.dy)(code),
            code,
        });
}
function copy_state_stateOf(record) {
    if ((0,replication_records/* isCopying */.Ws)(record))
        return 'Copying';
    if ((0,replication_records/* isWaiting */.Gu)(record))
        return 'Waiting to be copied';
    return record.status === undefined ? 'No status' : `Status ${record.status}`;
}
function describeCopy(record, progress, passed, now) {
    const { percent } = progress;
    const left = (0,replication_records/* isCopying */.Ws)(record) ? progress.left(now) : undefined;
    const parts = [
        percent === undefined || (0,replication_records/* isWaiting */.Gu)(record) ? undefined : `${percent} %`,
        `${(0,duration_0/* showDuration */.kJ)(passed)} so far`,
        left === undefined ? undefined : `about ${(0,duration_0/* showDuration */.kJ)(left)} left`,
    ];
    return `${copy_state_stateOf(record)}: ${parts.filter((part) => part !== undefined).join(', ')}.`;
}

;// CONCATENATED MODULE: ./replication/place.js

function otherPlaces(request, named) {
    const places = [
        ['vault', named.destination_vault_id, request.destinationVaultId],
        ['project', named.destination_project_id, request.destinationProjectId],
        ['region', named.destination_region, request.destinationRegion],
    ];
    return places
        .filter(([, there, asked]) => there !== undefined && !(0,replication_records/* isSame */.Ft)(there, asked))
        .map(([what, there, asked]) => `the ${what} ${there} instead of ${asked}`);
}
function tellOtherPlaces(record, request, { reporter }) {
    const places = otherPlaces(request, { ...record, destination_vault_id: (0,replication_records/* vaultOf */._7)(record) });
    for (const place of places)
        reporter.warning(`Replication record ${record.id ?? 'unknown'} names ${place}.`);
    return places.length > 0;
}
function isOvertaken(record, records, request) {
    if (record?.created_at === undefined || !(0,replication_records/* isFinished */.$g)(record))
        return false;
    const { created_at } = record;
    return records.some((other) => (0,replication_records/* hasFailed */.WN)(other) && !(0,replication_records/* wasSkipped */.we)(other) && (0,replication_records/* isInRegion */.yP)(other, request) && (other.created_at ?? 0) > created_at);
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











const MAX_UNNAMED = 2 * clock_0/* MINUTE */.pY;
const MAX_UNNAMED_TO_VERIFY = 10 * clock_0/* MINUTE */.pY;
const UNNAMED_PAUSE = 14 * clock_0/* SECOND */.Z2;
const MAX_GONE = 15 * clock_0/* MINUTE */.pY;
async function follow(journal, watch, context, options) {
    const { replication } = journal;
    if ((0,replication_records/* isFinished */.$g)(replication) && replication.destinationBackupId !== undefined)
        return;
    const { clock } = context;
    const start = clock.now();
    const following = new Following(journal, context, options);
    try {
        const ended = await watch.untilSeen({
            journal,
            context,
            until: options.until,
            pause: () => following.pause,
            shows: (answer) => following.recordIn(answer) !== undefined,
            failed: (error) => following.failed(error),
        }, (answer) => following.look(answer));
        if (ended === undefined && !(0,replication_records/* isFinished */.$g)(replication)) {
            const now = clock.now();
            throw (0,last_sight/* timeLimit */.zc)(replication, following.sight, now - (replication.requestedAt ?? start), now);
        }
    }
    catch (error) {
        if (following.mayIgnore(error))
            return;
        throw (0,last_sight/* explainLoss */.TU)(error, replication, following.sight, clock.now());
    }
}
class Following {
    #journal;
    #context;
    #verifies;
    #progress = new Progress();
    #start;
    #begun;
    #isBegunKnown;
    #finishedAt;
    #goneSince;
    #failure;
    #toldStatus;
    #toldAt;
    #placeTold = false;
    constructor(journal, context, { verifies }) {
        this.#journal = journal;
        this.#context = context;
        this.#verifies = verifies;
        this.#start = context.clock.now();
        this.#begun = this.#start;
        this.#isBegunKnown = (0,replication_records/* isFinished */.$g)(journal.replication);
        this.#finishedAt = this.#isBegunKnown ? this.#start : undefined;
        this.#toldStatus = journal.replication.status;
        this.#toldAt = this.#start;
    }
    get sight() {
        return { goneSince: this.#goneSince, failure: this.#failure };
    }
    get pause() {
        const { clock } = this.#context;
        const now = clock.now();
        if (this.#finishedAt !== undefined)
            return UNNAMED_PAUSE;
        return pace(now - this.#begun, this.#progress.left(now), clock.random());
    }
    failed(error) {
        this.#failure = error;
        return this.#isNamedOrOverdue;
    }
    mayIgnore(error) {
        const { replication } = this.#journal;
        const isGone = error instanceof call_error/* CallError */.RA && error.means === 'backup_gone';
        if (isGone)
            this.#journal.note({ aliveAt: last_sight/* NOT_ALIVE */.O0 });
        if (!(0,replication_records/* isFinished */.$g)(replication) || this.#verifies)
            return false;
        const isRead = error instanceof call_error/* CallError */.RA ? error.behaviour !== 'cancelled' : error instanceof replication_replication/* ReplicationError */.hq;
        if (isRead)
            this.#context.reporter.news('The copy completed, but the ID of its replica could not be read.');
        return isRead;
    }
    recordIn({ value, date }) {
        const { replication } = this.#journal;
        const now = this.#context.clock.now();
        const serverNow = date ?? this.#context.clock.time();
        const firstRequest = serverNow - (now - (replication.requestedAt ?? this.#start));
        return (0,replication_records/* findRecord */.Tq)(value.replication_records ?? [], replication, firstRequest, serverNow);
    }
    look(answer) {
        const now = this.#context.clock.now();
        const record = this.recordIn(answer);
        this.#failure = undefined;
        if (record === undefined)
            return this.#miss(now);
        this.#goneSince = undefined;
        (0,replication_records/* noteRecord */.cF)(this.#journal, record);
        if (!this.#placeTold)
            this.#placeTold = tellOtherPlaces(record, this.#journal.replication.request, this.#context);
        this.#noteTimes(record, now, answer.date ?? this.#context.clock.time());
        this.#progress.see(record.extra_info?.progress, now);
        endIfOver(record, () => this.#journal.note({ failedAt: this.#byServer(now) }));
        if ((0,replication_records/* isFinished */.$g)(record))
            return this.#finish(now);
        this.#journal.note({ progress: this.#progress.percent });
        this.#tell(record, now);
        return undefined;
    }
    #miss(now) {
        if (this.#finishedAt !== undefined)
            return this.#isNamedOrOverdue || undefined;
        const { replication } = this.#journal;
        const { recordId = 'unknown', status } = replication;
        if (status !== undefined) {
            this.#goneSince ??= now;
            if (now - this.#goneSince >= MAX_GONE)
                throw (0,last_sight/* recordGone */.l5)(replication, this.sight, now);
        }
        if (now - this.#toldAt < REMINDER)
            return undefined;
        const soFar = (0,duration_0/* showDuration */.kJ)(now - this.#begun);
        this.#context.reporter.reminder(`The backup does not show replication record ${recordId} (${soFar} so far).`);
        this.#toldAt = now;
        return undefined;
    }
    #noteTimes(record, now, serverNow) {
        const { outcome, begunAt, requestedAt } = this.#journal.replication;
        const isOwn = outcome === 'submitted' && requestedAt !== undefined;
        const created_at = isOwn ? serverNow - (now - requestedAt) : record.created_at;
        this.#journal.note({ seenAt: now, aliveAt: (0,replication_records/* isAlive */._n)({ ...record, created_at }, serverNow) ? now : undefined });
        if (this.#isBegunKnown)
            return;
        this.#isBegunKnown = true;
        const age = (0,duration_0/* plausible */.oz)(serverNow - (begunAt ?? record.created_at ?? serverNow));
        if (begunAt !== undefined || outcome !== 'submitted')
            this.#begun = Math.min(this.#start, now - (age ?? 0));
        if (outcome === 'submitted' || age !== undefined)
            this.#journal.note({ begunAt: serverNow - (now - this.#begun) });
    }
    #byServer(now) {
        const { begunAt } = this.#journal.replication;
        return begunAt === undefined ? undefined : begunAt + (now - this.#begun);
    }
    #finish(now) {
        this.#finishedAt ??= now;
        this.#journal.note({ finishedAt: this.#journal.replication.finishedAt ?? this.#byServer(now) });
        return this.#isNamedOrOverdue || undefined;
    }
    get #isNamedOrOverdue() {
        if (this.#finishedAt === undefined)
            return false;
        const most = this.#verifies ? MAX_UNNAMED_TO_VERIFY : MAX_UNNAMED;
        const { destinationBackupId } = this.#journal.replication;
        return destinationBackupId !== undefined || this.#context.clock.now() - this.#finishedAt >= most;
    }
    #tell(record, now) {
        const { reporter } = this.#context;
        const changed = record.status !== this.#toldStatus;
        if (!changed && now - this.#toldAt < REMINDER)
            return;
        const isNews = changed && (this.#toldStatus !== undefined || !(0,replication_records/* isWaiting */.Gu)(record));
        (isNews ? reporter.news : reporter.reminder)(describeCopy(record, this.#progress, now - this.#begun, now));
        if (changed && !(0,replication_records/* isKnown */.qE)(record)) {
            reporter.news('This action does not know this status; it treats the copy as still in progress.');
        }
        this.#toldStatus = record.status;
        this.#toldAt = now;
    }
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
                ? 'The status of the backup could not be read.'
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
    reporter.news('Waiting until the backup is available.');
    const pause = () => pace(clock.now() - start, undefined, clock.random());
    const available = await watch.untilSeen({ journal, context, until, pause, shows: () => true }, ({ value: { status } }) => {
        if (status === 'available')
            return status;
        if (status !== undefined && !isBeingMade(status))
            throw unavailable(status, error);
        const now = clock.now();
        if (now - toldAt >= REMINDER) {
            reporter.reminder(`The backup is still being made (status ${status ?? 'unknown'}), ${(0,duration_0/* showDuration */.kJ)(now - start)} so far.`);
            toldAt = now;
        }
        return undefined;
    });
    if (available === undefined) {
        throw new replication_replication/* ReplicationError */.hq({
            title: 'The backup did not become available within the time limit',
            message: 'CBR has not reported it as available, so no replication was submitted.',
            advice: 'Run the step again later, or raise timeout_minutes.',
            call: error,
        });
    }
    reporter.news(`The backup is available after ${(0,duration_0/* showDuration */.kJ)(clock.now() - start)}.`);
}
function unavailable(status, call) {
    return new replication_replication/* ReplicationError */.hq({
        message: `The backup ${unusable(status)}.`,
        advice: UNUSABLE_ADVICE,
        call,
    });
}

;// CONCATENATED MODULE: ./replication/settle.js







const GRACE = [5 * clock_0/* SECOND */.Z2, 10 * clock_0/* SECOND */.Z2, 20 * clock_0/* SECOND */.Z2, 40 * clock_0/* SECOND */.Z2];
const LONGER_GRACE = [60 * clock_0/* SECOND */.Z2, 60 * clock_0/* SECOND */.Z2, 60 * clock_0/* SECOND */.Z2];
const REFUSED_GRACE = [0, 5 * clock_0/* SECOND */.Z2, 10 * clock_0/* SECOND */.Z2, 20 * clock_0/* SECOND */.Z2];
const LONGER_REFUSED_GRACE = [40 * clock_0/* SECOND */.Z2, ...Array.from({ length: 9 }, () => clock_0/* MINUTE */.pY)];
const MAX_DOUBTS = 3;
const MAX_ASKED = 15 * clock_0/* MINUTE */.pY;
const settle_RUN_AGAIN = 'Run the step again: it finds out what the request did, and never creates a second replica.';
class Settlement {
    #journal;
    #client;
    #context;
    #waits;
    #doubts = 0;
    #mayRead = true;
    #hasAskedAgain = false;
    #listFailure;
    constructor(journal, client, context, waits) {
        this.#journal = journal;
        this.#client = client;
        this.#context = context;
        this.#waits = waits;
    }
    get inDoubt() {
        return this.#doubts > 0;
    }
    async afterDoubt(cause) {
        const { clock, cancelled, reporter } = this.#context;
        this.#doubts++;
        reporter.news(cause.message, 'The request may have gone through; reading the replication records of the backup.');
        let sawRecords = false;
        for (const [index, pause] of [...GRACE, ...LONGER_GRACE].entries()) {
            if (index >= GRACE.length && sawRecords)
                break;
            const asked = index === 0 && cause instanceof call_error/* ServiceError */._7 ? (cause.retryAfter ?? 0) : 0;
            await clock.pause(Math.max(pause, Math.min(asked, MAX_ASKED)), cancelled);
            const answer = await this.#read(cause);
            sawRecords = answer !== undefined;
            if (answer !== undefined && this.#adopt(this.#sight(answer, false), answer))
                return true;
        }
        if (!sawRecords) {
            throw new replication_replication/* ReplicationError */.hq({
                message: 'Could not tell whether the request went through: the replication records could not be read.',
                advice: settle_RUN_AGAIN,
                call: cause,
            });
        }
        if (this.#doubts === MAX_DOUBTS) {
            throw new replication_replication/* ReplicationError */.hq({
                message: `After ${MAX_DOUBTS} such answers there is still no replication record.`,
                advice: settle_RUN_AGAIN,
                call: cause,
            });
        }
        reporter.news('There is no replication record, so the request is sent again. If the first one went through, CBR refuses the second.');
        return false;
    }
    async lookOnce() {
        if (!this.#mayRead)
            return false;
        try {
            const answer = await this.#read(undefined);
            return answer !== undefined && this.#adopt(this.#sight(answer, false), answer);
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
        reporter.news('CBR says that a replica exists or is in progress; reading the replication records of the backup.');
        let answer;
        let seen;
        for (const [index, pause] of [...REFUSED_GRACE, ...(this.#waits ? LONGER_REFUSED_GRACE : [])].entries()) {
            if (index >= REFUSED_GRACE.length && seen !== undefined)
                break;
            if (pause > 0)
                await clock.pause(pause, cancelled);
            const read = await this.#read(cause);
            if (read === undefined)
                continue;
            answer = read;
            seen = this.#sight(read, true) ?? (await this.#sightInList(read));
            if (seen === undefined)
                continue;
            if (seen.outcome === 'submitted' || seen.outcome === 'attached' || !this.inDoubt)
                break;
        }
        const records = answer?.value.replication_records ?? [];
        if (!this.#hasAskedAgain && isOvertaken(seen?.record, records, this.#journal.replication.request)) {
            this.#hasAskedAgain = true;
            reporter.news('A newer copy has failed, so the request is sent again: CBR refuses it if the older replica is there.');
            return false;
        }
        if (answer !== undefined && this.#adopt(seen, answer))
            return true;
        throw seen === undefined ? this.#notFound(cause, answer !== undefined) : this.#inTheWay(cause, seen);
    }
    async #sightInList(answer) {
        if (this.#listFailure?.means === 'no_permission' || this.#listFailure?.isFinal === true)
            return undefined;
        const { reporter } = this.#context;
        try {
            const { value = [] } = await listRecords(this.#journal.replication.request.backupId, this.#client);
            return this.#sight({ ...answer, value: { ...answer.value, replication_records: value } }, true);
        }
        catch (error) {
            if (!(error instanceof call_error/* CallError */.RA) || error.behaviour === 'cancelled' || (0,call_error/* isUnauthorised */.ED)(error))
                throw error;
            this.#listFailure = error;
            reporter.trouble(error.message, 'Continuing.');
            return undefined;
        }
    }
    #sight({ value, date }, isRefused) {
        const { request, requestedAt } = this.#journal.replication;
        const now = this.#context.clock.now();
        const serverNow = date ?? this.#context.clock.time();
        const ownSince = this.inDoubt ? serverNow - (now - (requestedAt ?? now)) : undefined;
        return (0,replication_records/* sight */.Wx)(value.replication_records ?? [], request, { ownSince, isRefused }, serverNow);
    }
    #adopt(seen, { date }) {
        if (seen?.outcome === undefined)
            return false;
        const { outcome, record } = seen;
        const { recordId = record.id, requestedAt } = this.#journal.replication;
        const now = this.#context.clock.now();
        const serverNow = date ?? this.#context.clock.time();
        const ownAge = outcome === 'submitted' && requestedAt !== undefined ? now - requestedAt : undefined;
        const age = ownAge ?? (0,duration_0/* plausible */.oz)(record.created_at === undefined ? undefined : serverNow - record.created_at);
        const begunAt = age === undefined ? undefined : serverNow - age;
        const aliveAt = (0,replication_records/* isAlive */._n)(record, serverNow) ? now : undefined;
        this.#journal.note({
            ...{ outcome, inDoubt: false, foundInRecords: true, recordId, ...(0,replication_records/* factsOf */.xS)(record) },
            ...(outcome === 'already_replicated' ? {} : { begunAt, seenAt: now, aliveAt }),
        });
        return true;
    }
    #read(cause) {
        return readBecause(cause, readBackup(this.#journal, this.#client), this.#context);
    }
    #inTheWay(call, { record }) {
        const { destinationRegion } = this.#journal.replication.request;
        return new replication_replication/* ReplicationError */.hq({
            title: 'Another replica is in the way',
            message: `This backup already has a replica in another vault or project of ${destinationRegion}, or one is in progress ` +
                `there: vault ${(0,replication_records/* vaultOf */._7)(record) ?? 'unknown'}, project ${record.destination_project_id ?? 'unknown'}, ` +
                `replication record ${record.id ?? 'unknown'}, status ${record.status ?? 'unknown'}.`,
            advice: 'Set that vault and project, or delete that replica in the destination region; then run the step again.',
            call,
        });
    }
    #notFound(call, wasRead) {
        if (!wasRead) {
            return new replication_replication/* ReplicationError */.hq({
                title: 'A replica exists or is in progress, but cannot be read',
                message: 'The replication records, which say where it is, could not be read.',
                advice: 'Run the step again: it reads them again, and never creates a second replica.',
                call,
            });
        }
        const { destinationRegion } = this.#journal.replication.request;
        const list = this.#listFailure === undefined ? '' : ` ${this.#listFailure.message}`;
        const advice = this.#listFailure?.means === 'no_permission'
            ? 'Grant the permission cbr:backups:list in the source project, then run the step again: the list may show the record.'
            : 'The record may show late, or a replication of the whole vault made the replica: run the step again in a few minutes, and check the vaults of the destination region.';
        return new replication_replication/* ReplicationError */.hq({
            title: 'A replica exists or is in progress, but cannot be found',
            message: `The backup shows no replication record for ${destinationRegion}.${list}`,
            advice,
            call,
        });
    }
}

;// CONCATENATED MODULE: ./replication/submit.js






async function submit_submit(journal, client, context, common) {
    const settlement = new Settlement(journal, client, context, common.until !== undefined);
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
                if (await settlement.afterRefusal(failure))
                    break;
            }
            else if (behaviour === 'ambiguous') {
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
async function ask(journal, client, { clock, reporter }, { longest }, inDoubt) {
    const { request } = journal.replication;
    const starts = () => {
        if (!inDoubt && clock.now() >= longest)
            throw notInTime();
        journal.note({ requestedAt: journal.replication.requestedAt ?? clock.now() });
    };
    try {
        const answer = await client.replicateBackup(request.backupId, toBody(request), starts);
        accept(journal, answer);
        for (const difference of differences(request, answer.value))
            reporter.warning(difference);
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
function differences(request, answer) {
    return otherPlaces(request, answer).map((place) => `CBR accepted the request, but its answer names ${place}.`);
}
function notInTime() {
    return new replication_replication/* ReplicationError */.hq({
        title: 'The time limit was reached',
        message: 'No request for this backup got through in time: CBR allows too few at a time.',
        advice: 'Run the step again, or raise timeout_minutes.',
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
const MAX_WAIT_OLD = 2 * clock_0/* MINUTE */.pY;
const verify_PAUSE = 20 * clock_0/* SECOND */.Z2;
const MAX_UNKNOWN_HOST = 3;
const verify_TITLE = 'The replica could not be verified';
async function verify(replication, destination, context) {
    const { destinationBackupId: id, recordId = 'unknown' } = replication;
    if (!(0,fields/* isId */.eQ)(id)) {
        throw new replication_replication/* ReplicationError */.hq({
            title: verify_TITLE,
            message: `The copy completed, but replication record ${recordId} names no replica${id === undefined ? '' : ' with a valid ID'}.`,
            advice: 'Look for the replica in the destination vault in the console.',
        });
    }
    const { clock, cancelled, reporter } = context;
    const start = clock.now();
    const until = start + (replication.outcome === 'already_replicated' ? MAX_WAIT_OLD : MAX_WAIT);
    let unknownHosts = 0;
    for (;;) {
        const problem = await verify_look(replication, destination, id);
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
                title: verify_TITLE,
                message: `${message} Gave up after ${(0,duration_0/* showDuration */.kJ)(clock.now() - start)}.`,
                advice: call === undefined
                    ? 'Check the replica in the console of the destination region, then run the step again to verify it.'
                    : call.means === 'backup_gone'
                        ? GONE
                        : advise(call),
                code: call?.code,
                requestId: call?.requestId,
            });
        }
        const asked = call instanceof call_error/* ServiceError */._7 ? (call.retryAfter ?? 0) : 0;
        const pause = Math.min(Math.max(verify_PAUSE, asked), left);
        reporter.trouble(message, `Checking again in ${Math.round(pause / clock_0/* SECOND */.Z2)} s.`);
        await clock.pause(pause, cancelled);
    }
}
async function verify_look(replication, destination, id) {
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
    const facts = [
        ['of type', image_type, 'replication'],
        ['in vault', vault_id, destinationVaultId],
        ['in project', project_id, destinationProjectId],
    ];
    const wrong = facts.flatMap(([where, value, right]) => value === undefined || (0,replication_records/* isSame */.Ft)(value, right) ? [] : [`it is ${where} ${value} instead of ${right}`]);
    if (isUseless(status))
        wrong.unshift(`its status is ${status}`);
    if (wrong.length > 0) {
        throw new replication_replication/* ReplicationError */.hq({
            title: verify_TITLE,
            message: `Replica ${id} failed the check: ${wrong.join(', ')}.`,
            advice: 'Do not rely on it. Check it in the console of the destination region, and who else uses that vault.',
        });
    }
    if (status !== undefined && isBeingMade(status))
        return `Replica ${id} is still being made (status ${status}).`;
    if (status !== 'available')
        return `Replica ${id} is not available yet (status ${status ?? 'unknown'}).`;
    const unsaid = facts.flatMap(([where, value, right]) => (value === undefined ? [`${where} ${right}`] : []));
    return unsaid.length === 0 ? undefined : `CBR does not say that replica ${id} is ${unsaid.join(' and ')}.`;
}
function isUseless(status) {
    return /^(error|deleting|deleted|waiting_delete|error[-_]deleting)$/.test(status ?? '');
}
function mayPass(error) {
    if ((0,call_error/* isUnauthorised */.ED)(error))
        return false;
    if (error instanceof call_error/* UnansweredError */.jd)
        return error.sent || error.canConnectLater;
    const isUnknown = error.means === 'backup_gone' || (error instanceof call_error/* ServiceError */._7 && error.status === 404);
    return error.behaviour !== 'stop' || isUnknown || (0,patience/* isOfAnother */.TE)(error);
}
function unreadable(call, id) {
    if ((0,call_error/* isUnauthorised */.ED)(call)) {
        return new replication_replication/* ReplicationError */.hq({
            title: verify_TITLE,
            message: `The copy itself completed, but replica ${id} could not be read: the credential is not accepted.`,
            advice: 'Run the step again with a credential that both regions accept.',
            call,
        });
    }
    return new replication_replication/* ReplicationError */.hq({
        title: verify_TITLE,
        message: `The copy itself completed, but replica ${id} could not be read in the destination region.`,
        advice: advise(call),
        call,
    });
}
const GONE = 'Check the destination vault: the replica may have been deleted, or may not be shown yet. If it is gone, ask Huawei Cloud support with the record ID, because CBR refuses another one.';
const ADDRESS = 'Check the inputs destination_region, destination_project_id and destination_endpoint, and NODE_EXTRA_CA_CERTS if your network inspects TLS; then run the step again.';
function advise(error) {
    if (error.means === 'no_permission') {
        return 'Grant the permission cbr:backups:get in the destination project as well.';
    }
    return isOfAddress(error) ? ADDRESS : error.advice;
}
function isOfAddress(error) {
    return error instanceof call_error/* UnansweredError */.jd
        ? error.kind === 'unknown_host' || error.kind === 'certificate'
        : error.means === 'no_such_address';
}

;// CONCATENATED MODULE: ./step/replicate-one.js




async function replicateOne(journal, parts) {
    const { replication } = journal;
    const { source, destination, reporter, submitting } = parts;
    const own = { ...parts.context, reporter: reporter.for(replication) };
    const { until, watch } = submitting;
    await submit_submit(journal, source.for(own), own, submitting);
    reporter.submitted(replication, until !== undefined);
    if (until !== undefined) {
        await follow(journal, watch, own, { until, verifies: parts.verify });
        own.reporter.news((0,outcome/* tellEnd */.HI)(replication, own.clock.time()));
    }
    if (parts.verify) {
        await verify(replication, destination.for(own), own);
        const { destinationRegion } = replication.request;
        own.reporter.news(`Verified in ${destinationRegion}: the replica is available, in the right vault and project.`);
    }
}

;// CONCATENATED MODULE: ./step/reporter.js




const TROUBLE = clock_0/* MINUTE */.pY;
function stepReporter(results, clock, lines) {
    return results.length > 1 ? ofSeveral(results, clock, lines) : ofOne(lines);
}
function ofOne({ info, warning, debug }) {
    const only = { news: info, trouble: info, reminder: info, warning, debug };
    return {
        ...only,
        for: () => only,
        submitted: (replication, waits) => {
            info((0,outcome/* tellOutcome */.G7)(replication));
            if (replication.requestId !== undefined)
                info(`Request ID ${replication.requestId}.`);
            if (!waits && !(0,replication_records/* isFinished */.$g)(replication)) {
                info('This step does not wait for the copy, which may still fail. Use wait: true to see how it ends.');
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
function ofSeveral(results, clock, { info, warning, debug }) {
    const trouble = sometimes(clock, info);
    const common = { news: info, trouble, reminder: info, warning, debug };
    const told = new Set();
    const headOf = (replication) => {
        const { request, backup } = replication;
        const server = backup?.resourceName;
        if (server === undefined)
            return `${request.backupId}:`;
        const isFirst = !told.has(request.backupId);
        told.add(request.backupId);
        const alike = results.filter(({ replication }) => replication.backup?.resourceName === server);
        return isFirst || alike.length > 1 ? `${(0,totals/* nameOf */.Vb)(replication)}:` : `${server}:`;
    };
    const reporterFor = (replication) => ({
        news: (...texts) => info(headOf(replication), ...texts),
        trouble: (...texts) => trouble(headOf(replication), ...texts),
        reminder: () => undefined,
        warning: (text) => warning(`${headOf(replication)} ${text}`),
        debug: (text) => debug(`${replication.request.backupId}: ${text}`),
    });
    return {
        ...common,
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
        total: (results) => info((0,totals/* tellAll */.FY)(results)),
        ended: (results, waits) => {
            info((0,totals/* tellAll */.FY)(results));
            const goesOn = results.some(({ failure, replication }) => failure === undefined && !(0,replication_records/* isFinished */.$g)(replication));
            if (!waits && goesOn) {
                info('This step does not wait for the copies, which may still fail. Use wait: true to see how they end.');
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
        requestId === undefined ? '' : `Request ID ${requestId}.`,
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
        tell(...texts, untold === 0 ? '' : `(${untold} more such ${untold === 1 ? 'line' : 'lines'} before this one.)`);
        toldAt = clock.now();
        untold = 0;
    };
}

;// CONCATENATED MODULE: ./step/step.js















function openStep(plan, parts) {
    const { clock, cancelled, lines, transport, credential, ledger, save } = parts;
    return async () => {
        const longest = clock.now() + plan.timeoutMinutes * clock_0/* MINUTE */.pY;
        const until = plan.wait ? longest : undefined;
        const shared = { credential, transport, common: (0,gate/* inParallel */.H)(plan.maxParallel), until: longest };
        const before = { clock, cancelled, reporter: stepReporter([], clock, lines) };
        const client = new cbr_client/* CbrClient */.L({ ...plan.source, ...shared }, before);
        await addSelected(plan.selection, { client, context: before, until }, parts);
        const { results } = ledger;
        const reporter = stepReporter(results, clock, lines);
        const context = { clock, cancelled, reporter };
        const source = client.for(context);
        const fanOut = { results, clock, cancelled, reporter, accepted: source.accepted };
        if (plan.dryRun) {
            await checkAll(fanOut, plan.sourceRegion, source, context);
        }
        else {
            const destination = new cbr_client/* CbrClient */.L({ ...plan.destination, ...shared }, context);
            const autosave = new Autosave(results, clock, reporter.total, save);
            ledger.changed = () => autosave.changed();
            const submitting = { watch: new Watch(source, context), turns: new Turns(), until, longest };
            const replication = { source, destination, context, reporter, submitting, verify: plan.verify };
            await autosave.during(cancelled, forEveryBackup(fanOut, (journal) => replicateOne(journal, replication)));
        }
        if (shared.common.refused === undefined)
            await nameFailed(results, source, context);
        ledger.conclude();
        if (!plan.dryRun)
            reporter.ended(results, plan.wait);
    };
}
async function playStep(record, inputs, world, log) {
    const { clock, cancelled, environment } = world;
    (0,external_node_events_.setMaxListeners)(0, cancelled);
    const lines = {
        info: (...texts) => log.info(...texts),
        warning: (text) => log.warning(text),
        debug: (text) => log.debug(text),
    };
    const context = { clock, cancelled, reporter: stepReporter([], clock, lines) };
    let transport;
    try {
        transport = (0,http_transport/* createTransport */.o)(environment, clock, (text) => log.hide(text));
        const mask = (secret) => log.mask(secret);
        const credential = (0,github_credential/* toCredential */.R)(inputs, { environment, transport, context, mask });
        log.info(tellPlan(inputs));
        log.info(`Endpoint ${inputs.endpoint.host}. Credential: ${credential.description}.`);
        const plan = {
            ...inputs,
            source: { endpoint: inputs.endpoint, projectId: inputs.projectId },
            destination: { endpoint: inputs.destinationEndpoint, projectId: inputs.destinationProjectId },
        };
        await openStep(plan, { ...record, clock, cancelled, lines, transport, credential })();
    }
    finally {
        await transport?.close();
    }
}
function tellPlan(inputs) {
    const { sourceRegion, endpoint, destinationRegion, destinationVaultId, destinationProjectId } = inputs;
    const to = `${destinationRegion}: vault ${destinationVaultId}, project ${destinationProjectId}`;
    const what = tellSelection(inputs.selection);
    return `${inputs.dryRun ? 'Dry run: checking, not replicating,' : 'Replicating'} ${what} from ${sourceRegion ?? endpoint.host} to ${to}.`;
}

;// CONCATENATED MODULE: ./step/run.js








async function runStep(inputs, world, log, secrets, know) {
    const hide = (text) => secrets.hide(text);
    const workflowRun = hideRun(await readWorkflowRun(), hide);
    const ledger = new result/* Ledger */.Oc();
    const requestFor = (backupId) => toRequest(backupId, inputs, workflowRun, hide);
    if (inputs.selection.kind === 'backups')
        for (const id of inputs.selection.backupIds)
            ledger.add(requestFor(id));
    const { results } = ledger;
    const save = () => saveOutputs(ledger, inputs, secrets);
    know((error) => {
        save();
        return [...(0,explain/* tellError */.SO)(error), ...tellResults(results.map(toUnfinished), world.clock.now())].map((text) => secrets.clean(text));
    });
    try {
        await playStep({ ledger, requestFor, save }, inputs, world, log);
    }
    catch (error) {
        if (results.length === 0)
            ledger.failure ??= (0,explain/* explain */.WE)(error, undefined, world);
        for (const result of results)
            result.fail((0,explain/* explain */.WE)(error, result.replication, world));
    }
    for (const { failure } of [ledger, ...results])
        if (failure?.cause !== undefined)
            log.debug(`Unforeseen: ${failure.cause}`);
    const failure = (0,totals/* sumUp */.Bw)(results, world.clock.now(), ledger.failure);
    if (failure !== undefined)
        (0,github_failure/* showFailure */.i)(log, failure);
    const story = {
        inputs,
        results,
        workflowRun,
        whole: ledger.failure,
        now: world.clock.time(),
        clock: world.clock.now(),
    };
    const areWritten = await report(ledger, story, log, secrets, world.clock.now());
    return failure === undefined && areWritten;
}
function hideRun(run, hide) {
    return Object.fromEntries(Object.entries(run).map(([name, value]) => [name, hide(value)]));
}
function toRequest(backupId, inputs, workflowRun, hide) {
    const { destinationRegion, destinationProjectId, destinationVaultId, name, enableAcceleration } = inputs;
    const description = inputs.description ?? describeRun(workflowRun);
    return {
        backupId,
        destinationRegion,
        destinationProjectId,
        destinationVaultId,
        name,
        description: description === undefined ? undefined : hide(description),
        enableAcceleration,
    };
}
function saveOutputs(ledger, inputs, secrets) {
    try {
        (0,outputs/* writeOutputs */.Kn)(ledger, inputs, secrets);
    }
    catch { }
}
async function report(ledger, story, log, secrets, now) {
    const { inputs, results } = story;
    let areWritten = true;
    try {
        (0,outputs/* writeOutputs */.Kn)(ledger, inputs, secrets);
    }
    catch (error) {
        areWritten = false;
        log.failed(['The outputs could not be written.', ...(0,explain/* tellError */.SO)(error), ...tellResults(results, now)]);
    }
    try {
        await writeSummary(story, secrets);
    }
    catch (error) {
        log.warning(['The job summary could not be written.', ...(0,explain/* tellError */.SO)(error)].join(' '));
    }
    return areWritten;
}
function toUnfinished({ replication, failure }) {
    const { inDoubt, requestedAt, outcome } = replication;
    const isUnderWay = requestedAt !== undefined && outcome === undefined && failure === undefined;
    return { replication: { ...replication, inDoubt: inDoubt || isUnderWay }, failure };
}
function tellResults(results, now) {
    return results.length > 1 ? [(0,totals/* tellAll */.FY)(results)] : [(0,explain/* tellKnown */.d4)(results[0]?.replication, now)];
}


/***/ })

};
;