"use strict";
exports.id = 962;
exports.ids = [962];
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
    constructor(task, answer, now, options) {
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
        const { isJson, isOwn, all } = wordsOf(answer);
        const verdict = (0,_judge_js__WEBPACK_IMPORTED_MODULE_2__/* .judge */ .S4)(answer.status, code, message, { isJson, isOwn, all });
        this.behaviour = verdict.behaviour;
        this.advice = verdict.advice;
        this.means = verdict.means;
        this.isFinal = verdict.isFinal;
        this.isOwnWord = isOwn;
        const isDenied = answer.status === 403 && code === undefined && this.requestId !== undefined;
        this.provesCredential = verdict.provesCredential || (isDenied && isJson);
        this.retryAfter = (0,_http_retry_after_js__WEBPACK_IMPORTED_MODULE_1__/* .readRetryAfter */ .D)(answer.headers, now) ?? windowOf(verdict.behaviour, message);
    }
}
const NAMES_PERMISSION = /\bcbr:\w+:\w+/;
function wordsOf({ body, bodyProblem }) {
    const text = body.trim();
    const isJson = bodyProblem === undefined && text.startsWith('{') && text.endsWith('}');
    const isOwn = isJson || NAMES_PERMISSION.test((0,_http_error_body_js__WEBPACK_IMPORTED_MODULE_3__/* .boundText */ .O6)(text));
    return { isJson, isOwn, all: isJson ? ((0,_http_error_body_js__WEBPACK_IMPORTED_MODULE_3__/* .boundText */ .O6)(text).match(/"(?:[^"\\]|\\.)*"/g) ?? []) : [] };
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
async function sendCall({ task, schema, pick, starts }, authorised, { endpoint, transport }, context) {
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
const replicationCapabilitiesAnswer = schemas/* object */.Ikc({
    regions: (0,fields/* listOf */.c3)(schemas/* object */.Ikc({
        name: fields/* text */.Qq,
        replication_destinations: schemas/* pipe */.FsL((0,fields/* someOf */.yU)(regionWords), schemas/* transform */.pdi((destinations) => destinations.flat())),
    })),
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
const protectingVault = schemas/* object */.Ikc({
    id: fields.id,
    name: fields/* text */.Qq,
    resources: schemas/* pipe */.FsL(schemas/* transform */.pdi((value) => (Array.isArray(value) ? value : [])), schemas/* array */.YOg(schemas/* catch */.MfU(resource, unknownResource))),
});
const showVaultAnswer = (vaultId) => schemas/* object */.Ikc({ vault: protectingVault.check(isNamed(vaultId)) });
const checkpoint = schemas/* object */.Ikc({
    id: fields.id,
    status: fields/* word */.Vm,
    vault: (0,fields/* absent */.Ge)(schemas/* object */.Ikc({
        id: fields.id,
        name: fields/* text */.Qq,
        resources: (0,fields/* someOf */.yU)(resource),
        skipped_resources: (0,fields/* someOf */.yU)(schemas/* object */.Ikc({ id: fields.id, name: fields/* text */.Qq, type: fields/* text */.Qq, code: fields/* code */.aY, reason: fields/* text */.Qq })),
    })),
});
const showCheckpointAnswer = (checkpointId) => schemas/* object */.Ikc({ checkpoint: checkpoint.check(isNamed(checkpointId)) });
const listExternalVaultsAnswer = schemas/* object */.Ikc({ vaults: (0,fields/* listOf */.c3)(vault) });
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
    '1001': inspect('Run the step after the backup job has ended, or set wait: true.'),
    '1002': stop('This kind of backup cannot be replicated (a replica, for example): use the original backup.'),
    '1003': stop('Only backups of cloud servers (ECS) and SFS Turbo file systems can be replicated: use the backup of one.'),
    '1004': stop('The backup has no system disk: back the server up with its system disk and replicate that.'),
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
const credential = 'Check the credential: a token expires after 24 hours and must be scoped to project_id; an access key must exist, with its secret, and its account must be in good standing.';
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
/* harmony export */   qB: () => (/* binding */ progress),
/* harmony export */   rL: () => (/* binding */ objectOrJson),
/* harmony export */   yU: () => (/* binding */ someOf)
/* harmony export */ });
/* unused harmony export readTime */
/* harmony import */ var zod_mini__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3673);
/* harmony import */ var zod_mini__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2335);
/* harmony import */ var _http_error_body_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6208);
/* harmony import */ var _http_timestamp_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5533);
/* harmony import */ var _judge_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(575);




const MAX_TEXT = 10_000;
const bound = (text) => (text.length > MAX_TEXT ? (0,_http_error_body_js__WEBPACK_IMPORTED_MODULE_1__/* .boundText */ .O6)(text) : text);
const absent = (schema) => zod_mini__WEBPACK_IMPORTED_MODULE_2__/* ["catch"] */ .MfU(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .optional */ .lqM(schema), undefined);
const text = absent(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .pipe */ .FsL(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .pipe */ .FsL(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .union */ .KCZ([zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP(), zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .number */ .aig()]), zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .transform */ .pdi((value) => bound(String(value)).toWellFormed())), zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().check(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* ._regex */ .Fk(/\S/))));
const word = zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .pipe */ .FsL(text, zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .transform */ .pdi((value) => value?.trim().toLowerCase()));
const id = zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .pipe */ .FsL(text, zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .transform */ .pdi((value) => value?.trim().replace(/[^\w.:-]|^\.{1,2}$/gu, '?')));
function isId(value) {
    return value !== undefined && /^[\w.:-]{1,128}$/.test(value) && !/^\.{1,2}$/.test(value);
}
const code = zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .pipe */ .FsL(text, zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .transform */ .pdi((value) => (0,_judge_js__WEBPACK_IMPORTED_MODULE_0__/* .codeOfRecord */ .KO)(value?.trim())));
const EARLIEST = Date.UTC(2000);
const LATEST = Date.UTC(2100);
function readTime(value) {
    const milliseconds = (0,_http_timestamp_js__WEBPACK_IMPORTED_MODULE_4__/* .readTimestamp */ .L)(value ?? '') ?? 0;
    return milliseconds >= EARLIEST && milliseconds < LATEST ? milliseconds : undefined;
}
const time = zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .pipe */ .FsL(text, zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .transform */ .pdi(readTime));
const statedTime = zod_mini__WEBPACK_IMPORTED_MODULE_2__/* ["catch"] */ .MfU(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .optional */ .lqM(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .transform */ .pdi((value) => {
    if (value === undefined || value === null || value === '')
        return undefined;
    return typeof value === 'string' && /^\s*\d{4}-\d/.test(value) ? (readTime(value) ?? null) : null;
})), null);
const objectOrJson = zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .transform */ .pdi((value) => {
    if (typeof value !== 'string')
        return value;
    try {
        return JSON.parse(value);
    }
    catch {
        return undefined;
    }
});
const progress = absent(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .pipe */ .FsL(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .union */ .KCZ([zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .number */ .aig(), zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .pipe */ .FsL(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().check(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* ._regex */ .Fk(/^\d{1,3}$/)), zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .transform */ .pdi(Number))]), zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .number */ .aig().check(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* ._gte */ .qm(0), zod_mini__WEBPACK_IMPORTED_MODULE_3__/* ._lte */ .Zm(100))));
function listOf(entry) {
    return zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .pipe */ .FsL(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* ["catch"] */ .MfU(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .nullable */ .mee(entry), null)), zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .transform */ .pdi((entries) => entries.filter((one) => one !== null)));
}
function someOf(entry) {
    return zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .pipe */ .FsL(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .transform */ .pdi((value) => (Array.isArray(value) ? value : [])), listOf(entry));
}
const size = absent(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* .number */ .aig().check(zod_mini__WEBPACK_IMPORTED_MODULE_3__/* ._positive */ .NC()));


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
    if (status === 403 && !isOwn)
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
            if (whole && offset < (count ?? 0))
                throw new IncompleteListError(`it has ${offset} of ${count} entries`);
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
    const backoff = new _http_retry_js__WEBPACK_IMPORTED_MODULE_1__/* .Backoff */ .nO(clock);
    return (error) => {
        if (!mayPass(error))
            return undefined;
        const pause = backoff.next(MAX_ATTEMPTS, error instanceof _call_error_js__WEBPACK_IMPORTED_MODULE_2__/* .ServiceError */ ._7 ? error.retryAfter : undefined);
        if (pause === undefined || clock.now() + pause > end)
            return undefined;
        reporter.trouble(error.message, `Trying again in ${Math.ceil(pause / _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .SECOND */ .Z2)} s.`);
        return pause;
    };
}
function mayPass(error) {
    if (!(error instanceof _call_error_js__WEBPACK_IMPORTED_MODULE_2__/* .CallError */ .RA) || isTooLarge(error))
        return false;
    if (error.behaviour === 'not_sent')
        return error instanceof _call_error_js__WEBPACK_IMPORTED_MODULE_2__/* .UnansweredError */ .jd && error.canConnectLater;
    return ['ambiguous', 'throttled', 'later'].includes(error.behaviour);
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
/* harmony export */   b: () => (/* binding */ mayPass),
/* harmony export */   r: () => (/* binding */ readPast)
/* harmony export */ });
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4010);
/* harmony import */ var _http_retry_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9991);
/* harmony import */ var _call_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4391);



const MAX_ATTEMPTS = 7;
function readPast(read, context) {
    const backoff = new _http_retry_js__WEBPACK_IMPORTED_MODULE_1__/* .Backoff */ .nO(context.clock);
    const again = (error) => {
        if (!mayPass(error) || error.behaviour === 'throttled' || error.behaviour === 'not_sent')
            return undefined;
        const pause = backoff.next(MAX_ATTEMPTS);
        if (pause !== undefined)
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
/* harmony export */   k: () => (/* binding */ showDuration),
/* harmony export */   o: () => (/* binding */ plausible)
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
function plausible(milliseconds) {
    return milliseconds !== undefined && milliseconds > 0 && milliseconds <= 365 * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .DAY */ .d_ ? milliseconds : undefined;
}


/***/ }),

/***/ 29:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  R: () => (/* binding */ toCredential)
});

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
const SUBJECTS = 'sub is repo:OWNER/REPO:… or, for repositories created since July 2026, repo:OWNER@ID/REPO@ID:…';
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
        lines.push(`Request id ${requestId}.`);
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

let mark;
function own() {
    mark ??= `replicate_${crypto.randomUUID()}`;
    return mark;
}
const FULL = ['ENOSPC', 'EDQUOT'];
function writeOutputFile(file, outputs) {
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
}
function toBlock(outputs, save) {
    const delimiter = `${own()}_${save}`;
    return (Object.entries(outputs)
        .map(([name, value]) => `${name}<<${delimiter}\n${value.replaceAll(own(), '?')}\n${delimiter}\n`)
        .join(''));
}
function withoutOwn(old) {
    const first = old.indexOf(own());
    if (first < 0) {
        const isWholeLine = old.length === 0 || old.at(-1) === 0x0a;
        return { others: isWholeLine ? old : Buffer.concat([old, Buffer.from('\n')]), saves: 0 };
    }
    const start = old.lastIndexOf('\n', first) + 1;
    const last = old.lastIndexOf(own());
    const end = old.indexOf('\n', last) + 1 || old.length;
    const saves = Number(old.toString('latin1', last + own().length + 1, end - 1));
    return { others: Buffer.concat([old.subarray(0, start), old.subarray(end)]), saves };
}
function replace(target, content, { mode, uid, gid }) {
    const temporary = `${target}.${crypto.randomUUID()}`;
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
    const id = headers['x-request-id']?.trim() || ofBody;
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
        const id = requestId === undefined ? '' : `, request id ${requestId}`;
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
function readTimestamp(text) {
    const value = text.trim();
    const zoned = /(?:Z|UTC|GMT|[+-]\d\d:?\d\d)$/i.test(value);
    const milliseconds = Date.parse(zoned ? value : `${value.replace(' ', 'T')}Z`);
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
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
var external_node_zlib_default = /*#__PURE__*/__webpack_require__.n(external_node_zlib_);
;// CONCATENATED MODULE: ./http/decode.js

const flushed = { finishFlush: (external_node_zlib_default()).constants.Z_SYNC_FLUSH };
const inflate = (bytes, maxOutputLength) => {
    const hasHeader = ((bytes[0] ?? 0) & 0x0f) === 8;
    return (hasHeader ? (external_node_zlib_default()).inflateSync : (external_node_zlib_default()).inflateRawSync)(bytes, { ...flushed, maxOutputLength });
};
const gunzip = (bytes, maxOutputLength) => external_node_zlib_default().gunzipSync(bytes, { ...flushed, maxOutputLength });
const decoders = new Map([
    ['gzip', gunzip],
    ['x-gzip', gunzip],
    ['deflate', inflate],
    [
        'br',
        (bytes, maxOutputLength) => external_node_zlib_default().brotliDecompressSync(bytes, { finishFlush: (external_node_zlib_default()).constants.BROTLI_OPERATION_FLUSH, maxOutputLength }),
    ],
    [
        'zstd',
        (bytes, maxOutputLength) => external_node_zlib_default().zstdDecompressSync(bytes, { finishFlush: (external_node_zlib_default()).constants.ZSTD_e_flush, maxOutputLength }),
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
            return unreadable(`its content coding is unknown: ${coding.slice(0, MAX_NAME)}`);
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
function unreadable(bodyProblem) {
    return { body: '', bodyProblem };
}
function trim(text) {
    return text.trim();
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

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
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
        new external_node_crypto_.X509Certificate(content);
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
        return `The copy was last seen ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_2__/* .showDuration */ .k)(now - seenAt)} ago: ${record}, status ${status ?? 'unknown'}.${since}`;
    }
    if (status !== undefined)
        return `The copy was last seen with the status ${status}: ${record}.${since}`;
    return `The copy has not been seen yet: ${record}.${since}`;
}
function timeLimit(replication, sight, waited, now) {
    return new _replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq({
        title: TIME_LIMIT_TITLE,
        message: `Stopped waiting after ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_2__/* .showDuration */ .k)(waited)}. ${tellSight(replication, sight, now)}`,
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
/* harmony export */   xS: () => (/* binding */ factsOf)
/* harmony export */ });
/* unused harmony exports liveRecords, isOwn */
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4010);

const MAX_CLOCK_DIFFERENCE = 5 * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .MINUTE */ .pY;
const MAX_DELAY = 5 * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .MINUTE */ .pY;
const MAX_AGE = 7 * _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .DAY */ .d_;
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
    return created_at > now - MAX_AGE && created_at < now + _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .DAY */ .d_;
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
    const byId = records.find((record) => isSame(record.id, replication.recordId ?? '') && isOfBackup(record, replication.request));
    if (byId !== undefined)
        return byId;
    const { request, outcome, recordId, begunAt = 0, foundInRecords } = replication;
    if (foundInRecords === true && recordId !== undefined)
        return undefined;
    const isOlder = (record) => begunAt > 0 && !isOwn(record, begunAt);
    return records
        .filter((record) => isInRegion(record, request) && leadsTo(record, request) && isOfBackup(record, request))
        .filter((record) => outcome === 'submitted' ? isOwn(record, firstRequest) : !hasNoReplica(record) && !isOlder(record))
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







const IN_DOUBT = 'The request may have gone through. Run the step again: it finds out, and never creates a second replica.';
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
    const title = doubt.length > 0
        ? 'It is not known whether the backup is being replicated'
        : isKnown(replication)
            ? 'The step could not be completed'
            : _result_js__WEBPACK_IMPORTED_MODULE_6__/* .TITLES */ .eX.notReplicated;
    const known = isKnown(replication) ? [tellKnown(replication, now)] : [];
    if (error instanceof _replication_replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq) {
        const { call, advice } = error;
        const told = call === undefined ? [] : [call.message, ...call.notes];
        const reasons = [...new Set([...told, error.message, ...doubt])];
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
        return 'No request of this step created a replica. Run the step again to create one.';
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
    const duration = isOver && finishedAt !== undefined && begunAt !== undefined ? (0,_duration_js__WEBPACK_IMPORTED_MODULE_1__/* .plausible */ .o)(finishedAt - begunAt) : undefined;
    const megabytes = backup?.size === undefined ? undefined : backup.size * 1024;
    return {
        duration,
        throughput: duration === undefined || megabytes === undefined ? undefined : megabytes / (duration / _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .SECOND */ .Z2),
        recoveryPointAge: !isOver || backup?.protectedAt === undefined ? undefined : (0,_duration_js__WEBPACK_IMPORTED_MODULE_1__/* .plausible */ .o)((finishedAt ?? now) - backup.protectedAt),
    };
}
function tellEnd(replication, now) {
    const { duration, throughput, recoveryPointAge } = endOfCopy(replication, now);
    const took = duration === undefined ? '' : ` in ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_1__/* .showDuration */ .k)(duration)}`;
    const speed = throughput === undefined ? '' : ` (${Math.round(throughput)} MB/s)`;
    const age = recoveryPointAge === undefined ? '' : ` Recovery point ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_1__/* .showDuration */ .k)(recoveryPointAge)} old.`;
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
/* harmony export */   qH: () => (/* binding */ firstAnswered)
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
        const why = failure.reasons.join(' ');
        const isSame = alike.every((other) => other.failure.reasons.join(' ') === why);
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


/***/ })

};
;