"use strict";
exports.id = 285;
exports.ids = [285];
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
        const cut = answer.bodyProblem === undefined ? '' : ` (the answer is not whole: ${answer.bodyProblem})`;
        super(`Failed to ${task}: the service answered ${name}${cut}: ${words}`, options);
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
const NAMES_RIGHT = /\bcbr:\w+:\w+/;
function wordsOf({ body, bodyProblem }) {
    const text = body.trim();
    const isJson = bodyProblem === undefined && text.startsWith('{') && text.endsWith('}');
    const isOwn = isJson || NAMES_RIGHT.test((0,_http_error_body_js__WEBPACK_IMPORTED_MODULE_3__/* .boundText */ .O6)(text));
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
            return `Check the inputs source_region and endpoint: no host ${host} is known to this runner.`;
        case 'unreachable':
            return `Check that this runner may connect to ${host} (firewall, https_proxy, no_proxy), then run the step again.`;
        case 'certificate':
            return `Check the input endpoint; if your network inspects TLS, give its certificate authority in NODE_EXTRA_CA_CERTS.`;
        case 'proxy_refused':
        case 'proxy_login':
        case 'proxy_tls':
            return `Allow ${host} in the proxy that https_proxy names, or exempt it in no_proxy.`;
        case 'unreadable':
            return `Look for what is between this runner and ${host} and changes its answers. Then run the step again: it makes no second replica.`;
        case 'no_answer':
        case 'cancelled':
            return 'Run the step again: it finds out what the request has done, and makes no second replica.';
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
const runAgain = 'Run the step again later; if it stays, ask Huawei Cloud support with the request id.';
const support = 'Ask Huawei Cloud support with the request id.';
const freeVault = 'Wait for what is under way in the vault, then run the step again.';
const vaultStatus = {
    ...later('The status of a vault forbids this: check both vaults in the console (frozen, locked, deleting).', 'busy_vault'),
    isLasting: isLastingStatus,
};
const serviceCodes = {
    '0001': stop('The service found nothing to work on: check backup_id, and that the backup job succeeded.'),
    '0002': later('The resource is being backed up: wait for that to end, then run the step again.'),
    '1001': inspect('Replicate the backup once it is available; run this step after the backup job has ended.'),
    '1002': stop('This kind of backup cannot be replicated (a replica, for example): give the original backup.'),
    '1003': stop('Only backups of cloud servers (ECS) and of SFS Turbo file systems can be replicated: give the backup of one.'),
    '1004': stop('The backup has no system disk: back the server up with its system disk and replicate that.'),
    '1005': stop('The destination region cannot take replicas: check its ID (such as ap-southeast-3), or choose another; a dry run lists them.'),
    '1006': ambiguous(runAgain),
    '1007': later(runAgain),
    '1008': later(runAgain),
    '1009': adopt('Look for the replica in the destination region; it may be in another vault or project.'),
    '1011': stop('The destination project cannot take replicas: check destination_project_id, or ask support.'),
    '1012': stop('The resource has its maximum number of replicas: delete old replicas, then run the step again.'),
    '1013': stop('A backup whose system disk was chosen by the user cannot be replicated: give another backup.'),
    '2004': stop('A replica cannot be used for this: give the original backup.'),
    '4005': later(runAgain),
    '6105': stop('The vault was not found: check destination_vault_id and destination_project_id.', 'no_vault'),
    '6112': vaultStatus,
    '6113': vaultStatus,
    '6114': stop('A vault is over its capacity: expand it, then run the step again.'),
    '6118': later(runAgain),
    '6119': stop('The destination vault cannot take replicas: give a vault of type replication.'),
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
    '9900': stop('The service refuses a value: check the IDs, name, description and enable_acceleration.'),
    '9910': ambiguous(runAgain),
    '9998': stop('Authentication failed: check that the credential is valid and belongs to project_id.', 'unauthorised'),
};
const credential = 'Check the credential: a token ends after 24 hours and must be scoped to project_id; an access key must exist, with its secret, and its account be in order.';
const permission = 'Grant the right cbr:backups:replicate in the source project, and cbr:backups:get to settle doubtful cases; check project_id, to which a token must be scoped.';
const address = 'Check source_region or endpoint, project_id and backup_id: the gateway does not know this address.';
const slowDown = 'The service limits the number of requests: run the step again later, or start fewer at once.';
const gatewayCodes = {
    '0101': stop(address, 'no_such_address'),
    '0204': stop('The gateway refuses the TLS version: check what the proxy between does.'),
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
    '0402': stop('The gateway refuses the address of the service. Ask Huawei Cloud support with the request id.'),
    '0404': stop('The gateway refuses the address of this runner: allow it, or use a runner in an allowed network.'),
    '0501': stop('A quota of the account is used up: raise it.'),
    '0502': stop('The account is frozen: settle its balance.'),
    '0802': stop('The IAM user may not use this region: allow it, or use another credential.'),
};
const unknownStatus = ambiguous(runAgain);
const statuses = {
    '3xx': stop(`The service points elsewhere, which is not followed. ${address}`, 'no_such_address'),
    '401': stop(credential, 'unauthorised'),
    '403': stop(permission, 'no_permission'),
    '404': stop(address, 'no_such_address'),
    '407': stop('The proxy asks for a login: put it into https_proxy (http://user:password@host:port).', 'no_such_address'),
    '408': unknownStatus,
    '409': later('Something else is under way: wait for that to end, then run the step again.', 'conflict'),
    '429': throttled(slowDown),
    '4xx': stop('The service refuses the request: correct what its message names.', 'no_such_address'),
};
const notTheService = stop('This is not the answer of the service: look at what stands before it (a proxy, a firewall), and check source_region or endpoint.', 'no_such_address');
function adviceFor(number) {
    return Object.hasOwn(serviceCodes, number) ? (serviceCodes[number]?.advice ?? support) : support;
}


/***/ }),

/***/ 575:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  S4: () => (/* binding */ judge),
  dy: () => (/* binding */ judgeRecord),
  Pr: () => (/* binding */ meaningOf)
});

// UNUSED EXPORTS: codeOfRecord

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
        ? 'Run the step again: it makes a new replica. If that fails too, ask Huawei Cloud support with the record id.'
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

/***/ 4010:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z2: () => (/* binding */ SECOND),
/* harmony export */   d_: () => (/* binding */ DAY),
/* harmony export */   dp: () => (/* binding */ HOUR),
/* harmony export */   ml: () => (/* binding */ systemClock),
/* harmony export */   pY: () => (/* binding */ MINUTE)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);
/* harmony import */ 

const systemClock = {
    now: () => performance.timeOrigin + performance.now(),
    time: () => Date.now(),
    random: Math.random,
    pause: async (milliseconds, cancelled) => {
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(milliseconds, undefined, { signal: cancelled });
    },
    limit: (milliseconds) => {
        const reached = new AbortController();
        const cleared = new AbortController();
        (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(milliseconds, undefined, { ref: false, signal: cleared.signal }).then(() => reached.abort(), () => undefined);
        return { signal: reached.signal, clear: () => cleared.abort() };
    },
};
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;


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

/***/ 5944:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ isLoopback)
/* harmony export */ });
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
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

/***/ 4755:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run),
  systemClock: () => (/* reexport */ clock/* systemClock */.ml)
});

;// CONCATENATED MODULE: ./github/input-error.js
class InputError extends Error {
    title;
    problems;
    constructor(problems) {
        super(problems.join('\n'));
        this.name = 'InputError';
        this.title = problems.length === 1 ? 'An input is wrong; nothing was sent' : 'Inputs are wrong; nothing was sent';
        this.problems = problems;
    }
}

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(2615);
// EXTERNAL MODULE: ./http/loopback.js
var loopback = __webpack_require__(5944);
;// CONCATENATED MODULE: ./cbr/endpoint.js

function endpointOfRegion(region, domain) {
    return `https://cbr.${region}.${domain ?? (/^eu-west-1\d\d$/.test(region) ? 'myhuaweicloud.eu' : 'myhuaweicloud.com')}`;
}
function stsEndpointOfRegion(region, domain = 'myhuaweicloud.com') {
    return `https://sts.${region}.${domain}`;
}
function operatorOfEndpoint(endpoint) {
    const [, domain] = /^cbr\.[^.]+\.([^.]+\..+)$/.exec(endpoint.hostname) ?? [];
    if (domain === undefined)
        return false;
    return /^myhuaweicloud\.(com|eu)\.?$/.test(domain) ? undefined : domain;
}
function regionOfEndpoint(endpoint) {
    return /^cbr\.([^.]+)\.[^.]+\..+/.exec(endpoint.hostname)?.[1];
}
function readEndpoint(text) {
    const right = 'give a host such as cbr.ap-southeast-1.myhuaweicloud.com, or https://host[:port]';
    if (/[\s\\@?#%]/.test(text)) {
        return `has a character that no host has (white space, a backslash, @, ?, # or %); ${right}`;
    }
    const [, scheme = 'https', authority] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/]+)\/?$/i.exec(text) ?? [];
    if (authority === undefined)
        return `${text === '' ? 'is empty' : 'has a path'}; ${right}`;
    const url = URL.parse(`${scheme}://${authority}`);
    if (url === null)
        return `is not a host; ${right}`;
    if (!hasRightLabels(url.hostname))
        return `has an empty or impossible part in its host; ${right}`;
    if (url.protocol === 'https:')
        return url;
    if (url.protocol === 'http:' && (0,loopback/* isLoopback */.U)(url.hostname))
        return url;
    return url.protocol === 'http:'
        ? `uses http:// for a host that is not this machine, which would send the credential in the clear; ${right}`
        : `does not use https://; ${right}`;
}
function hasRightLabels(hostname) {
    if (hostname.startsWith('['))
        return true;
    const labels = hostname.replace(/\.$/, '').split('.');
    return hostname.length <= 254 && labels.every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label));
}

// EXTERNAL MODULE: ../node_modules/zod/v4/mini/schemas.js + 3 modules
var schemas = __webpack_require__(3673);
;// CONCATENATED MODULE: ./github/input-rules.js


function row(name, { rules, read, default: otherwise = '', isSecret = false }) {
    const text = schemas/* string */.YjP().check(schemas/* check */.z6Y(({ value, issues }) => {
        const message = firstProblem(rules, value);
        if (message !== undefined)
            issues.push({ code: 'custom', input: value, message });
    }));
    return { name, default: otherwise, isSecret, schema: schemas/* pipe */.FsL(text, schemas/* transform */.pdi(read)) };
}
const MAX_BACKUPS = 256;
const MAX_PROBLEMS = 5;
const characters = (allowed, right) => (value) => {
    const all = [...value];
    const position = all.findIndex((character) => !allowed.test(character));
    if (position < 0)
        return undefined;
    return `has a character that is not allowed (${nameOf(all[position] ?? '')}, number ${position + 1}); give ${right}`;
};
function nameOf(character) {
    if (/^[ -~]$/.test(character))
        return JSON.stringify(character);
    return `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
}
const atMost = (max, right) => (value) => value.length <= max ? undefined : `has ${value.length} characters, ${max} are allowed; give ${right}`;
const idForm = '1 to 64 letters, digits, _ or -';
const regionForm = 'a region id such as ap-southeast-1 (letters, digits, ".", "_", "-")';
const nameForm = '1 to 64 Chinese characters, letters, digits, _ or -';
const descriptionForm = 'at most 255 characters without < and >';
const secretForm = 'it as it was given out, on one line';
const isValue = (value) => {
    if (/^(null|nil|none|undefined|nan)$/i.test(value)) {
        return `is ${value}, so the step that should have set it had no value; see what that step has put out`;
    }
    if (value.includes('${{')) {
        return 'is an expression that nobody has evaluated; write it where GitHub evaluates it, under with: of the workflow';
    }
    if (/^[[{]/.test(value))
        return "is JSON; give the IDs alone, for example by join(fromJSON(…), ' ')";
    return undefined;
};
const id = [isValue, characters(/^[A-Za-z0-9_-]$/, idForm), atMost(64, idForm)];
const region = [characters(/^[A-Za-z0-9._-]$/, regionForm), atMost(255, regionForm)];
const replicaName = [
    characters(/^[\u4e00-\u9fa5\uf900-\ufa2dA-Za-z0-9_-]$/, nameForm),
    atMost(64, nameForm),
];
const replicaDescription = [
    characters(/^[^<>]$/u, descriptionForm),
    atMost(255, descriptionForm),
];
const headerText = characters(/^[\x20-\x7e]$/, secretForm);
const keyId = characters(/^[\x21-\x2b\x2d-\x7e]$/, secretForm);
const urn = (part) => (value) => value === '' || (value.startsWith('iam::') && value.includes(`:${part}:`))
    ? headerText(value)
    : `is no URN of the right kind; give iam::<account>:${part}:<name>`;
const idList = (value) => {
    const problem = isValue(value);
    if (problem !== undefined)
        return problem;
    const all = splitIds(value);
    if (all.length === 0)
        return 'has no ID in it; give IDs, separated by new lines, commas or spaces';
    if (all.length > MAX_BACKUPS) {
        return `has ${all.length} IDs, ${MAX_BACKUPS} are allowed; give at most that many in one step, and the rest in others`;
    }
    const problems = all.flatMap((one, index) => {
        const problem = firstProblem(id, one);
        return problem === undefined ? [] : [all.length === 1 ? problem : `ID number ${index + 1} ${problem}`];
    });
    return problems.length === 0 ? undefined : problems.slice(0, MAX_PROBLEMS).join('; ');
};
const isGiven = (missing) => (value) => value === '' ? `is missing; give ${missing}` : undefined;
const required = (missing, rules) => ({
    rules: [isGiven(missing), ...rules],
    read: (text) => text,
});
const ids = {
    rules: [(value) => (value === '' ? undefined : idList(value))],
    read: splitIds,
};
const optional = (...rules) => ({
    rules,
    read: (text) => text || undefined,
});
const secret = (rule) => ({ ...optional(rule), isSecret: true });
const withDefault = (otherwise, rule) => ({
    rules: [rule],
    read: (text) => text,
    default: otherwise,
});
const flag = {
    rules: [
        (value) => /^(true|True|TRUE|false|False|FALSE)$/.test(value)
            ? undefined
            : "is neither true nor false; give 'true' or 'false'",
    ],
    read: isTrue,
    default: 'false',
};
const wholeNumber = (otherwise, max, right) => ({
    rules: [
        (value) => /^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= max
            ? undefined
            : `is not a whole number from 1 to ${max}; give ${right}`,
    ],
    read: Number,
    default: otherwise,
});
const endpoint = {
    rules: [
        (value) => {
            const read = value === '' ? undefined : readEndpoint(value);
            return typeof read === 'string' ? read : undefined;
        },
    ],
    read: toUrl,
};
function toUrl(text) {
    const read = text === '' ? undefined : readEndpoint(text);
    return read instanceof URL ? read : undefined;
}
function isTrue(value) {
    return /^true$/i.test(value);
}
function splitIds(value) {
    const all = value.split(/[\s,]+/).filter((one) => one !== '');
    const firsts = new Map(all.toReversed().map((one) => [one.toLowerCase(), one]));
    return [...new Set(all.map((one) => firsts.get(one.toLowerCase()) ?? one))];
}
function firstProblem(rules, value) {
    for (const rule of rules) {
        const problem = rule(value);
        if (problem !== undefined)
            return problem;
    }
    return undefined;
}

;// CONCATENATED MODULE: ./github/credential-inputs.js

const CREDENTIAL_ROWS = {
    token: row('token', secret(headerText)),
    accessKeyId: row('access_key_id', secret(keyId)),
    secretAccessKey: row('secret_access_key', secret(headerText)),
    securityToken: row('security_token', secret(headerText)),
    providerUrn: row('oidc_provider_urn', optional(urn('oidcProvider'))),
    agencyUrn: row('oidc_agency_urn', optional(urn('agency'))),
};
const VARIABLES = [
    { id: 'HUAWEICLOUD_SDK_AK', secret: 'HUAWEICLOUD_SDK_SK', securityToken: 'HUAWEICLOUD_SDK_SECURITY_TOKEN' },
    { id: 'HUAWEI_CLOUD_ACCESS_KEY_ID', secret: 'HUAWEI_CLOUD_SECRET_ACCESS_KEY', securityToken: undefined },
];
function secretsOf(environment) {
    const names = [...VARIABLES.flatMap((variables) => Object.values(variables)), 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
    return names.flatMap((name) => read(environment, name) ?? []);
}
function chooseCredential(inputs, environment) {
    const { token, access_key_id, secret_access_key, security_token, oidc_provider_urn, oidc_agency_urn } = inputs;
    const kinds = [
        token === '' ? [] : ['token'],
        given(inputs, ['access_key_id', 'secret_access_key', 'security_token']),
        given(inputs, ['oidc_provider_urn', 'oidc_agency_urn']),
    ].filter((names) => names.length > 0);
    if (kinds.length > 1) {
        const names = kinds.flat();
        return [`${names.join(', ')}: are of different kinds of credential; give the inputs of one kind only`];
    }
    const kind = kinds[0]?.[0];
    if (kind === undefined)
        return fromEnvironment(environment);
    if (kind === 'token')
        return { kind: 'token', token };
    if (kind.startsWith('oidc_')) {
        const problems = missing(inputs, ['oidc_provider_urn', 'oidc_agency_urn'], 'keyless login needs both. An unset variable is empty');
        return problems.length > 0
            ? problems
            : { kind: 'keyless', providerUrn: oidc_provider_urn, agencyUrn: oidc_agency_urn };
    }
    const problems = missing(inputs, ['access_key_id', 'secret_access_key'], 'an access key needs both. An unset secret is empty');
    if (problems.length > 0)
        return problems;
    const securityToken = security_token === '' ? undefined : security_token;
    return { kind: 'access_key', id: access_key_id, secret: secret_access_key, securityToken, source: 'the inputs' };
}
function fromEnvironment(environment) {
    for (const names of VARIABLES) {
        const id = read(environment, names.id);
        const secret = read(environment, names.secret);
        const securityToken = read(environment, names.securityToken);
        if (id !== undefined && secret !== undefined) {
            const odd = Object.entries(names).flatMap(([part, name]) => (part === 'id' ? keyId : headerText)(read(environment, name) ?? '') === undefined ? [] : [name]);
            if (odd.length > 0)
                return odd.map((name) => `${name}: has a character that no key has; set it as it was given out`);
            return { kind: 'access_key', id, secret, securityToken, source: `the environment (${names.id})` };
        }
        if (id !== undefined || secret !== undefined || securityToken !== undefined) {
            return [names.id, names.secret]
                .filter((name) => read(environment, name) === undefined)
                .map((name) => `${name}: is missing from the environment, where the rest of the access key is; set it, or unset the rest`);
        }
    }
    return [
        'access_key_id, oidc_provider_urn, token: no credential is given; give access_key_id and secret_access_key, or ' +
            'oidc_provider_urn and oidc_agency_urn, or token. An unset secret is empty, and workflows from forks get no secrets',
    ];
}
function given(inputs, names) {
    return names.filter((name) => inputs[name] !== '');
}
function missing(inputs, names, why) {
    return names.filter((name) => inputs[name] === '').map((name) => `${name}: is missing; ${why}`);
}
function read(environment, name) {
    return (name === undefined ? undefined : environment[name]?.trim()) || undefined;
}

;// CONCATENATED MODULE: ./github/selection-inputs.js
const WAYS = ['backup_id', 'checkpoint_id', 'source_vault_id', 'resource_id'];
function selectionProblem(values) {
    const given = WAYS.filter((name) => values[name] !== '');
    if (given.length === 0) {
        return (`${WAYS.join(', ')}: one of them is required, to say what to replicate; the output of an earlier step is empty if ` +
            'that step has no such output');
    }
    if (given.length === 1 || given.join() === 'source_vault_id,resource_id')
        return undefined;
    return `${given.join(', ')}: say different things about what to replicate; use one of them, or source_vault_id with resource_id`;
}
function toSelection({ backupIds, checkpointId, sourceVaultId, resourceIds, maxAgeHours, }) {
    if (sourceVaultId !== undefined)
        return { kind: 'vault', vaultId: sourceVaultId, resourceIds, maxAgeHours };
    if (checkpointId !== undefined)
        return { kind: 'checkpoint', checkpointId };
    if (resourceIds.length > 0)
        return { kind: 'resources', resourceIds, maxAgeHours };
    return { kind: 'backups', backupIds };
}

;// CONCATENATED MODULE: ./github/inputs.js






const ROWS = {
    backupIds: row('backup_id', ids),
    checkpointId: row('checkpoint_id', optional(...id)),
    sourceVaultId: row('source_vault_id', optional(...id)),
    resourceIds: row('resource_id', ids),
    maxAgeHours: row('max_age_hours', wholeNumber('26', 8760, 'hours, such as 26')),
    projectId: row('project_id', required('the ID of the project that owns the backup, in the source region', id)),
    sourceRegion: row('source_region', optional(...region)),
    endpoint: row('endpoint', endpoint),
    destinationRegion: row('destination_region', required('the region to replicate to', region)),
    destinationProjectId: row('destination_project_id', required('the ID of a project in the destination region', id)),
    destinationVaultId: row('destination_vault_id', required('the ID of a vault of type replication in the destination region', id)),
    name: row('name', optional(...replicaName)),
    description: row('description', optional(...replicaDescription)),
    enableAcceleration: row('enable_acceleration', flag),
    ...CREDENTIAL_ROWS,
    oidcAudience: row('oidc_audience', withDefault('sts.huaweicloud.com', headerText)),
    stsEndpoint: row('sts_endpoint', endpoint),
    wait: row('wait', flag),
    timeoutMinutes: row('timeout_minutes', wholeNumber('330', 7200, 'minutes, such as 330')),
    verify: row('verify', flag),
    destinationEndpoint: row('destination_endpoint', endpoint),
    dryRun: row('dry_run', flag),
    maxParallel: row('max_parallel', wholeNumber('8', 64, 'how many requests may be under way at once, such as 8')),
};
const ALL = Object.values(ROWS);
const INPUT_NAMES = ALL.map(({ name }) => name);
const INPUT_DEFAULTS = Object.fromEntries(ALL.map((row) => [row.name, row.default]));
const SECRET_INPUTS = ALL.filter(({ isSecret }) => isSecret).map(({ name }) => name);
function readInputs(log, environment) {
    for (const secret of [...SECRET_INPUTS.map((name) => core/* getInput */.V4(name)), ...secretsOf(environment)])
        log.mask(secret);
    const values = Object.fromEntries(ALL.map((row) => [row.name, core/* getInput */.V4(row.name) || row.default]));
    values.project_id ||= firstOf(environment, 'HUAWEICLOUD_SDK_PROJECT_ID', 'HUAWEI_CLOUD_PROJECT_ID');
    values.source_region ||= regionIn(values.endpoint) ?? firstOf(environment, 'HUAWEI_CLOUD_REGION');
    const credential = chooseCredential(values, environment);
    if (!Array.isArray(credential) && credential.kind === 'keyless') {
        values.sts_endpoint ||= firstOf(environment, 'HUAWEICLOUD_SDK_STS_ENDPOINT');
    }
    const given = {};
    const problems = [];
    for (const [key, { name, schema }] of Object.entries(ROWS)) {
        const read = schema.safeParse(values[name]);
        if (!read.success)
            problems.push(...read.error.issues.map(({ message }) => `${name}: ${message}`));
        else if (!Object.hasOwn(CREDENTIAL_ROWS, key))
            given[key] = read.data;
    }
    if (Array.isArray(credential))
        problems.push(...credential);
    problems.push(...[selectionProblem(values) ?? []].flat(), ...contradictions(values, credential));
    if (problems.length > 0 || Array.isArray(credential))
        throw new InputError(problems);
    return resolve(given, credential);
}
function resolve(given, credential) {
    const { sourceRegion = '', destinationRegion, dryRun } = given;
    const endpoint = given.endpoint ?? toUrl(endpointOfRegion(sourceRegion));
    const operator = given.endpoint === undefined ? undefined : operatorOfEndpoint(given.endpoint);
    if (operator === false) {
        const missing = [
            ...(credential.kind === 'keyless' && given.stsEndpoint === undefined ? ['sts_endpoint'] : []),
            ...(given.verify && !dryRun && given.destinationEndpoint === undefined ? ['destination_endpoint'] : []),
        ];
        const problems = missing.map((name) => `${name}: is missing; endpoint does not tell whose host it would be`);
        if (problems.length > 0)
            throw new InputError(problems);
    }
    const destinationEndpoint = given.destinationEndpoint ?? toUrl(endpointOfRegion(destinationRegion, operator || undefined));
    const stsOfRegion = sourceRegion === '' ? undefined : toUrl(stsEndpointOfRegion(sourceRegion, operator || undefined));
    const stsEndpoint = given.stsEndpoint ?? stsOfRegion;
    const hasStsEndpoint = stsEndpoint !== undefined || credential.kind !== 'keyless';
    if (endpoint === undefined || destinationEndpoint === undefined || !hasStsEndpoint) {
        const unusable = [
            ...(endpoint === undefined ? ['source_region'] : []),
            ...(destinationEndpoint === undefined ? ['destination_region'] : []),
            ...(hasStsEndpoint ? [] : ['sts_endpoint']),
        ];
        throw new InputError(unusable.map((name) => `${name}: gives no host; give ${regionForm}, or the endpoint itself`));
    }
    const { backupIds, checkpointId, sourceVaultId, resourceIds, maxAgeHours, ...others } = given;
    return {
        ...others,
        selection: toSelection({ backupIds, checkpointId, sourceVaultId, resourceIds, maxAgeHours }),
        endpoint,
        destinationEndpoint,
        stsEndpoint,
        credential,
        wait: given.wait && !dryRun,
        verify: given.verify && !dryRun,
    };
}
function contradictions(values, credential) {
    const kind = Array.isArray(credential) ? undefined : credential.kind;
    const problems = [];
    if (values.endpoint === '' && values.source_region === '') {
        problems.push('source_region: is missing, and so is endpoint; give the region of the backup, such as ap-southeast-1');
    }
    if (values.source_region !== '' && values.source_region.toLowerCase() === values.destination_region.toLowerCase()) {
        problems.push(`destination_region: is the source region, ${values.source_region}; give another one`);
    }
    if (kind === 'keyless' && values.sts_endpoint === '' && values.source_region === '') {
        problems.push('sts_endpoint: is missing, and so is source_region, which would give it; give one of them');
    }
    if (isTrue(values.verify) && !isTrue(values.dry_run)) {
        if (!isTrue(values.wait))
            problems.push("verify: needs the end of the replication; give wait: 'true' as well");
        if (kind === 'token') {
            problems.push('verify: a token is bound to one project and cannot read the replica; give an access key or use keyless login');
        }
    }
    return problems;
}
function regionIn(endpoint) {
    const url = toUrl(endpoint);
    return url === undefined ? undefined : regionOfEndpoint(url);
}
function firstOf(environment, ...names) {
    return names.map((name) => environment[name]?.trim() ?? '').find((value) => value !== '') ?? '';
}

;// CONCATENATED MODULE: ./github/log.js

class Log {
    #secrets;
    constructor(secrets) {
        this.#secrets = secrets;
    }
    mask(secret) {
        if (secret === '')
            return;
        core/* setSecret */.Pq(secret);
        this.#secrets.add(secret);
    }
    info(...texts) {
        core/* info */.pq(this.#secrets.clean(texts.map((text) => this.#secrets.clean(text)).join(' '), Number.POSITIVE_INFINITY));
    }
    debug(text) {
        if (core/* isDebug */._o())
            core/* debug */.Yz(this.#secrets.clean(text));
    }
    warning(text) {
        core/* warning */.$e(this.#secrets.clean(text));
    }
    failed(lines) {
        core/* setFailed */.C1(lines.map((line) => this.#secrets.clean(line)).join('\n'));
    }
}

// EXTERNAL MODULE: ./report/outcome.js
var report_outcome = __webpack_require__(1635);
// EXTERNAL MODULE: ./report/totals.js
var totals = __webpack_require__(9616);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./github/output-file.js


const OWN = `replicate_${(0,external_node_crypto_.randomUUID)()}`;
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
    const temporary = `${target}.${(0,external_node_crypto_.randomUUID)()}`;
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

;// CONCATENATED MODULE: ./github/safe-text.js
const MAX_TEXT = 1_000;
function toSafeLine(text, max = MAX_TEXT) {
    const line = text
        .toWellFormed()
        .replace(/\p{Cf}+/gu, '')
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim()
        .replace(/^::/, ': :')
        .replaceAll('##[', '# #[');
    return line.length <= max ? line : `${line.slice(0, max).toWellFormed()}… (cut)`;
}
function escapeHtml(text) {
    return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
function toId(text) {
    return /^[\w.:-]*$/.test(text) && !/^\.{1,2}$/.test(text) ? text : '?';
}

;// CONCATENATED MODULE: ./github/outputs.js






const MAX_OUTPUT = 500;
const MAX_LIST = 130_000;
const MAX_ID = 64;
const MAX_NAME = 100;
function writeOutputs(...parameters) {
    const outputs = outputsOf(...parameters);
    const file = process.env['GITHUB_OUTPUT'];
    if (file)
        writeOutputFile(file, outputs);
    else
        for (const [name, value] of Object.entries(outputs))
            core/* setOutput */.uH(name, value);
}
function outputsOf({ results, failure }, inputs, secrets) {
    const clean = (value) => toId(secrets.clean(value ?? '', MAX_OUTPUT));
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
    return `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`;
}
function entryOf({ replication, failure }, secrets) {
    const id = (value) => toId(secrets.clean(value ?? '', MAX_ID).slice(0, MAX_ID));
    const { backup } = replication;
    const { duration } = (0,report_outcome/* endOfCopy */.Kl)(replication, 0);
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
    const cut = (text) => (max === 0 ? '' : toSafeLine(text, max));
    return { ...entry, error: { ...entry.error, message: cut(message), hint: cut(hint) } };
}

;// CONCATENATED MODULE: ./github/encodings.js
const MAX_DEPTH = 2;
const BACKSLASH = 0x5c;
const SEMICOLON = 0x3b;
const LETTER_U = 0x75;
const LETTER_X = 0x78;
const url = {
    mark: 0x25,
    read: (codes, at) => {
        const value = hex(codes, at + 1, 2);
        return value === undefined ? undefined : [value, 3];
    },
};
const json = {
    mark: BACKSLASH,
    read: (codes, at) => {
        const next = codes[at + 1];
        if (next === BACKSLASH)
            return [BACKSLASH, 2];
        const digits = next === LETTER_U ? 4 : next === LETTER_X ? 2 : 0;
        const value = digits === 0 ? undefined : hex(codes, at + 2, digits);
        return value === undefined ? undefined : [value, 2 + digits];
    },
};
const NAMES = {
    quot: '"',
    QUOT: '"',
    amp: '&',
    AMP: '&',
    lt: '<',
    LT: '<',
    gt: '>',
    GT: '>',
    apos: "'",
    excl: '!',
    num: '#',
    dollar: '$',
    percnt: '%',
    lpar: '(',
    rpar: ')',
    ast: '*',
    midast: '*',
    plus: '+',
    comma: ',',
    period: '.',
    sol: '/',
    colon: ':',
    semi: ';',
    equals: '=',
    quest: '?',
    commat: '@',
    lsqb: '[',
    lbrack: '[',
    bsol: '\\',
    rsqb: ']',
    rbrack: ']',
    Hat: '^',
    lowbar: '_',
    UnderBar: '_',
    grave: '`',
    lcub: '{',
    lbrace: '{',
    verbar: '|',
    vert: '|',
    rcub: '}',
    rbrace: '}',
};
const MAX_ENTITY = 10;
const html = {
    mark: 0x26,
    read: (codes, at) => {
        const end = codes.subarray(at, at + MAX_ENTITY + 2).indexOf(SEMICOLON);
        if (end < 2)
            return undefined;
        const name = String.fromCharCode(...codes.subarray(at + 1, at + end));
        const [, hexadecimal, decimal] = /^#(?:x([\da-f]+)|(\d+))$/i.exec(name) ?? [];
        if (hexadecimal !== undefined)
            return [Number.parseInt(hexadecimal, 16), end + 1];
        if (decimal !== undefined)
            return [Number(decimal), end + 1];
        return Object.hasOwn(NAMES, name) ? [NAMES[name]?.charCodeAt(0) ?? 0, end + 1] : undefined;
    },
};
function hex(codes, from, digits) {
    let value = 0;
    for (let at = from; at < from + digits; at++) {
        const one = codes[at] ?? 0;
        const letter = (one | 0x20) - 0x57;
        const digit = one >= 0x30 && one <= 0x39 ? one - 0x30 : letter >= 10 && letter <= 15 ? letter : undefined;
        if (digit === undefined)
            return undefined;
        value = value * 16 + digit;
    }
    return value;
}
function* readings(text) {
    const { length } = text;
    const codes = new Uint16Array(length);
    const starts = new Uint32Array(length);
    const ends = new Uint32Array(length);
    let count = 0;
    for (let at = 0; at < length; at++) {
        const code = text.charCodeAt(at);
        if (code <= 0x20 || code >= 0x7f)
            continue;
        codes[count] = code;
        starts[count] = at;
        ends[count] = at + 1;
        count++;
    }
    yield* decodings(encodings_firstOf({ codes, starts, ends }, count), MAX_DEPTH);
}
function* decodings(characters, depth) {
    yield characters;
    if (depth === 0)
        return;
    for (const decoder of [url, json, html]) {
        const decoded = decode(characters, decoder);
        if (decoded !== undefined)
            yield* decodings(decoded, depth - 1);
    }
}
function decode({ codes, starts, ends }, { mark, read }) {
    if (!codes.includes(mark))
        return undefined;
    const { length } = codes;
    const decoded = { codes: new Uint16Array(length), starts: new Uint32Array(length), ends: new Uint32Array(length) };
    let count = 0;
    for (let at = 0; at < length; count++) {
        const found = codes[at] === mark ? read(codes, at) : undefined;
        decoded.codes[count] = found?.[0] ?? codes[at] ?? 0;
        decoded.starts[count] = starts[at] ?? 0;
        at += found?.[1] ?? 1;
        decoded.ends[count] = ends[at - 1] ?? 0;
    }
    if (count === length)
        return undefined;
    return encodings_firstOf(decoded, count);
}
function encodings_firstOf({ codes, starts, ends }, count) {
    return { codes: codes.subarray(0, count), starts: starts.subarray(0, count), ends: ends.subarray(0, count) };
}

;// CONCATENATED MODULE: ./github/pieces.js

const MAX_SHOWN = 16;
const MIN_PIECE = 8;
const CHUNK = 1 << 16;
const OVERLAP = 1 << 10;
const BITS = 18;
const FACTOR = 0x01000193;
const LEAVING = factorTo(MIN_PIECE);
class Pieces {
    #pieces = new Set();
    #lengths = new Set();
    #beginnings = new Uint8Array(1 << BITS);
    add(secret) {
        const kept = secret.replace(NOT_COUNTED, '');
        const before = new Uint32Array(secret.length + 1);
        for (let at = 0; at < secret.length; at++)
            before[at + 1] = (before[at] ?? 0) + (counts(secret.charCodeAt(at)) ? 1 : 0);
        for (let start = 0; start === 0 || start + MAX_SHOWN <= secret.length; start++) {
            const piece = kept.slice(before[start], before[Math.min(start + MAX_SHOWN, secret.length)]);
            if (piece.length < MIN_PIECE)
                continue;
            this.#pieces.add(piece);
            this.#lengths.add(piece.length);
            let hash = 0;
            for (let at = 0; at < MIN_PIECE; at++)
                hash = (Math.imul(hash, FACTOR) + piece.charCodeAt(at)) | 0;
            this.#beginnings[placeOf(hash)] = 1;
        }
    }
    hide(text) {
        if (this.#pieces.size === 0)
            return text;
        const spans = [];
        for (let from = 0; from < text.length; from += CHUNK) {
            for (const reading of readings(text.slice(from, from + CHUNK + OVERLAP))) {
                for (const [start, end] of this.#find(reading))
                    spans.push([from + start, from + end]);
            }
        }
        if (spans.length === 0)
            return text;
        let shown = '';
        let at = 0;
        for (const [start, end] of merge(spans)) {
            shown += `${text.slice(at, start)}***`;
            at = end;
        }
        return shown + text.slice(at);
    }
    *#find({ codes, starts, ends }) {
        const kept = new Uint16Array(codes.length);
        const places = new Uint32Array(codes.length);
        let count = 0;
        for (let place = 0; place < codes.length; place++) {
            const one = codes[place] ?? 0;
            if (!counts(one))
                continue;
            kept[count] = one;
            places[count] = place;
            count++;
        }
        let hash = 0;
        for (let next = 0; next < count; next++) {
            hash = (Math.imul(hash, FACTOR) + (kept[next] ?? 0)) | 0;
            if (next >= MIN_PIECE)
                hash = (hash - Math.imul(LEAVING, kept[next - MIN_PIECE] ?? 0)) | 0;
            const first = next - MIN_PIECE + 1;
            if (first < 0 || this.#beginnings[placeOf(hash)] === 0)
                continue;
            for (const length of this.#lengths) {
                if (first + length > count)
                    continue;
                if (!this.#pieces.has(String.fromCharCode(...kept.subarray(first, first + length))))
                    continue;
                yield [starts[places[first] ?? 0] ?? 0, ends[places[first + length - 1] ?? 0] ?? 0];
            }
        }
    }
}
const NOT_COUNTED = /[^!-*,-[\]-~]/g;
function counts(one) {
    return one > 0x20 && one < 0x7f && one !== 0x2b && one !== 0x5c;
}
function factorTo(power) {
    return Array.from({ length: power }).reduce((product) => Math.imul(product, FACTOR), 1);
}
function placeOf(hash) {
    return (hash ^ (hash >>> BITS)) & ((1 << BITS) - 1);
}
function merge(spans) {
    const merged = [];
    for (const [start, end] of spans.sort(([one], [other]) => one - other)) {
        const last = merged.at(-1);
        if (last !== undefined && start <= last[1])
            last[1] = Math.max(last[1], end);
        else
            merged.push([start, end]);
    }
    return merged;
}

;// CONCATENATED MODULE: ./github/secrets.js


const MIN_SECRET = 4;
class Secrets {
    #values = [];
    #pieces = new Pieces();
    add(secret) {
        if (secret.length < MIN_SECRET || this.#values.includes(secret))
            return;
        this.#pieces.add(secret);
        for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
            if (!this.#values.includes(form))
                this.#values.push(form);
        }
        this.#values.sort((one, other) => other.length - one.length);
    }
    clean(text, max) {
        return toSafeLine(this.hide(toSafeLine(this.hide(text), text.length + 16)), max);
    }
    hide(text) {
        const whole = this.#values.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
        return this.#pieces.hide(whole);
    }
}

// EXTERNAL MODULE: ./duration.js
var duration_0 = __webpack_require__(1338);
// EXTERNAL MODULE: ./replication/records.js
var records = __webpack_require__(1263);
;// CONCATENATED MODULE: ./github/summary/timeline.js

const timeline_MAX_NAME = 40;
const MIN_BAR = 1_000;
function toGantt(results, secrets, now) {
    const bars = {};
    for (const [index, { replication, failure }] of results.entries()) {
        const { backup, begunAt, finishedAt, outcome, request, status } = replication;
        if (begunAt === undefined || outcome === 'already_replicated' || outcome === 'checked')
            continue;
        const isOver = (0,records/* isFinished */.$g)({ status });
        const [section, mark] = isOver
            ? ['Finished', 'done']
            : failure === undefined
                ? ['Going on', 'active']
                : ['Not finished', 'crit'];
        const end = Math.max((isOver ? finishedAt : undefined) ?? now, begunAt + MIN_BAR);
        const name = toName(secrets.clean(backup?.resourceName ?? backup?.name ?? request.backupId));
        bars[section] ??= [];
        bars[section].push(`${index + 1} ${name} :${mark}, t${index + 1}, ${Math.round(begunAt)}, ${Math.round(end)}`);
    }
    const sections = Object.entries(bars);
    if (sections.length === 0)
        return undefined;
    return [
        'gantt',
        'dateFormat x',
        'axisFormat %d %H:%M',
        'todayMarker off',
        ...sections.flatMap(([section, lines]) => [`section ${section}`, ...lines]),
    ].join('\n');
}
function toName(text) {
    return text
        .replace(/[^\p{L}\p{N}._-]+/gu, ' ')
        .slice(0, timeline_MAX_NAME)
        .toWellFormed()
        .trim();
}

;// CONCATENATED MODULE: ./github/summary/summary.js






const MAX_TABLE = 900_000;
const MAX_REASON = 400;
async function writeSummary(report, secrets) {
    if (!process.env['GITHUB_STEP_SUMMARY'])
        return;
    await core/* summary */.z.addRaw(summarise(report, secrets), true).write();
}
function summarise(report, secrets) {
    const show = new Show(secrets);
    const [only] = report.results;
    if (report.results.length === 1 && only !== undefined)
        return summariseOne(only.replication, report, show);
    return summariseSeveral(report, show, secrets);
}
class Show {
    #secrets;
    constructor(secrets) {
        this.#secrets = secrets;
    }
    text(text, max) {
        return escapeHtml(this.#secrets.clean(text, max));
    }
    code(text) {
        return text === undefined || text === '' ? '–' : `<code>${this.text(text)}</code>`;
    }
}
const summary_row = (name, value) => `<tr><th align="left">${name}</th><td>${value}</td></tr>`;
function title(failure) {
    return failure === undefined ? 'CBR backup replication' : 'CBR backup replication: failed';
}
function summariseOne(replication, { inputs, workflowRun, failure, now }, show) {
    const { request, backup } = replication;
    const { duration, throughput, recoveryPointAge } = (0,report_outcome/* endOfCopy */.Kl)(replication, now);
    const taken = backup?.protectedAt === undefined ? undefined : new Date(backup.protectedAt).toISOString();
    const rows = [
        ...tellFailure(failure, show).map(([name, value]) => summary_row(name, value)),
        summary_row('Backup', show.code(request.backupId)),
        ...(backup === undefined
            ? []
            : [
                summary_row('Backup name, resource, size', [backup.name, backup.resourceName, sizeOf(replication)].map((text) => show.code(text)).join(', ')),
                summary_row('Backup taken', show.code(taken)),
            ]),
        ...fromAndTo(replication, inputs, show),
        summary_row('Outcome', `${show.code(replication.outcome)} ${show.text((0,report_outcome/* tellOutcome */.G7)(replication))}`),
        ...tellFindings([replication.findings, replication.commonFindings], show).map(([name, value]) => summary_row(name, value)),
        summary_row('Status when last read', show.code(replication.status)),
        summary_row('Replication record', show.code(replication.recordId)),
        summary_row('Replica', show.code(replication.destinationBackupId)),
        ...(duration === undefined ? [] : [summary_row('Duration', `about ${(0,duration_0/* showDuration */.k)(duration)}`)]),
        ...(throughput === undefined ? [] : [summary_row('Throughput', `${showThroughput(throughput)} (size over duration)`)]),
        ...(recoveryPointAge === undefined ? [] : [summary_row('Age of the recovery point', (0,duration_0/* showDuration */.k)(recoveryPointAge))]),
        summary_row('Request ID of the answer', show.code(failure?.requestId ?? replication.requestId)),
        summary_row('Run', tellRun(workflowRun)),
    ];
    return `<h3>${title(failure)}</h3>\n<table>${rows.join('')}</table>`;
}
function summariseSeveral({ results, inputs, workflowRun, failure, now }, show, secrets) {
    const [first] = results;
    if (first === undefined) {
        const rows = tellFailure(failure, show).map(([name, value]) => summary_row(name, value));
        return `<h3>${title(failure)}</h3>\n<table>${rows.join('')}${summary_row('Run', tellRun(workflowRun))}</table>`;
    }
    const whole = [
        ...tellFailure(failure, show).map(([name, value]) => summary_row(name, value)),
        summary_row('Backups', show.text((0,totals/* tellAll */.FY)(results))),
        ...fromAndTo(first.replication, inputs, show),
        ...tellFindings([first.replication.commonFindings], show).map(([name, value]) => summary_row(name, value)),
        summary_row('Run', tellRun(workflowRun)),
    ];
    const head = ['Backup', 'Resource', 'State', 'Size', 'Duration', 'Throughput', 'Replica']
        .map((name) => `<th align="left">${name}</th>`)
        .join('');
    const rows = [];
    let bytes = 0;
    for (const result of results) {
        const next = rowOf(result, now, show);
        bytes += Buffer.byteLength(next);
        if (bytes > MAX_TABLE)
            break;
        rows.push(next);
    }
    const left = results.length - rows.length;
    const cut = left === 0
        ? ''
        : `<p>${left} more backups are left out here: GitHub shows no larger summary. The output replications has them.</p>`;
    const chart = toGantt(results, secrets, now);
    return [
        `<h3>${title(failure)}</h3>`,
        `<table>${whole.join('')}</table>`,
        `<table><tr>${head}</tr>${rows.join('')}</table>${cut}`,
        ...(chart === undefined ? [] : [`\n\`\`\`mermaid\n${chart}\n\`\`\`\n`]),
    ].join('\n');
}
function rowOf({ replication, failure }, now, show) {
    const { request, backup, outcome, status, destinationBackupId } = replication;
    const { duration, throughput } = (0,report_outcome/* endOfCopy */.Kl)(replication, now);
    const own = replication.findings;
    const why = failure === undefined
        ? [...(own?.facts ?? []), ...(own?.unchecked ?? []).map((what) => `Not checked: ${what}`)]
        : failure.reasons;
    const code = failure?.code === undefined ? '' : ` ${show.code(failure.code)}`;
    const state = failure === undefined
        ? [outcome, status]
            .filter((word) => word !== undefined)
            .map((word) => show.code(word))
            .join(', ')
        : `<b>${show.text(failure.title)}</b>${code}`;
    const told = why.length === 0 ? '' : `<br>${show.text(why.join(' '), MAX_REASON)}`;
    const cells = [
        show.code(request.backupId),
        show.code(backup?.resourceName ?? backup?.name),
        `${state === '' ? '–' : state}${told}`,
        sizeOf(replication) ?? '–',
        duration === undefined ? '–' : `about ${(0,duration_0/* showDuration */.k)(duration)}`,
        throughput === undefined ? '–' : showThroughput(throughput),
        show.code(destinationBackupId),
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}
function fromAndTo(replication, inputs, show) {
    const { request, sourceRegion, destinationProjectId, destinationVaultId } = replication;
    return [
        summary_row('From', `${show.code(sourceRegion ?? inputs.sourceRegion ?? inputs.endpoint.host)}, project ${show.code(inputs.projectId)}`),
        summary_row('To', `${show.code(request.destinationRegion)}, project ${show.code(destinationProjectId ?? request.destinationProjectId)}, ` +
            `vault ${show.code(destinationVaultId ?? request.destinationVaultId)}`),
    ];
}
function sizeOf({ backup }) {
    return backup?.size === undefined ? undefined : `${backup.size} GB`;
}
function showThroughput(megabytesPerSecond) {
    return `${Math.round(megabytesPerSecond)} MB/s`;
}
function tellFailure(failure, show) {
    if (failure === undefined)
        return [];
    return [
        ['Failed', show.text(failure.title)],
        ...failure.reasons.map((reason) => ['Why', show.text(reason)]),
        ...(failure.advice === undefined ? [] : [['What to do', show.text(failure.advice)]]),
    ];
}
function tellFindings(all, show) {
    return all.flatMap((findings) => [
        ...(findings?.facts ?? []).map((fact) => ['Checked', show.text(fact)]),
        ...(findings?.unchecked ?? []).map((what) => ['Not checked', show.text(what)]),
    ]);
}
function tellRun({ repository, runId, runAttempt, url }) {
    if (repository === undefined)
        return '–';
    const name = escapeHtml(runId === undefined ? repository : `${repository} run ${runId}, attempt ${runAttempt}`);
    return url === undefined ? name : `<a href="${escapeHtml(url)}">${name}</a>`;
}

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

// EXTERNAL MODULE: ./replication/replication.js
var replication = __webpack_require__(1743);
// EXTERNAL MODULE: ./report/explain.js
var explain = __webpack_require__(5940);
;// CONCATENATED MODULE: ./report/result.js

class OpenResult {
    journal;
    #changed;
    #failure;
    reservation;
    constructor(request, changed) {
        this.journal = new replication/* Journal */.CQ(request, changed);
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
            if (result.reservation !== undefined)
                result.fail(result.reservation);
    }
}

// EXTERNAL MODULE: ./clock.js
var clock = __webpack_require__(4010);
;// CONCATENATED MODULE: ./main.js












async function run(world, know = () => undefined) {
    const secrets = new Secrets();
    const log = new Log(secrets);
    let inputs;
    try {
        inputs = readInputs(log, world.environment);
        warnOfMaskedIds(log, inputs, world.environment);
    }
    catch (error) {
        showFailure(log, error instanceof InputError ? ofInputs(error) : (0,explain/* explain */.WE)(error, undefined, world));
        return false;
    }
    const workflowRun = await readWorkflowRun();
    const ledger = new Ledger();
    const requestFor = (backupId) => toRequest(backupId, inputs, workflowRun);
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
        const { runStep } = await Promise.all(/* import() */[__webpack_require__.e(873), __webpack_require__.e(90)]).then(__webpack_require__.bind(__webpack_require__, 8090)).catch(refuseDamaged);
        await runStep({ ledger, requestFor, save }, inputs, world, log);
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
        showFailure(log, failure);
    const story = { inputs, results, workflowRun, failure, now: world.clock.time() };
    const areWritten = await report(ledger, story, log, secrets, world.clock.now());
    return failure === undefined && areWritten;
}
function ofInputs({ problems }) {
    const title = problems.length === 1 ? 'An input is wrong; nothing was sent' : 'Inputs are wrong; nothing was sent';
    return { title, reasons: problems, advice: undefined, code: undefined, requestId: undefined };
}
function warnOfMaskedIds(log, inputs, environment) {
    const masked = [
        ['region', environment['HUAWEI_CLOUD_REGION'], inputs.sourceRegion],
        ['project', environment['HUAWEI_CLOUD_PROJECT_ID'], inputs.projectId],
    ]
        .filter(([, exported, used]) => exported !== undefined && exported === used)
        .map(([name]) => name);
    if (masked.length === 0)
        return;
    log.warning(`An earlier step has exported the source ${masked.join(' and ')}, as huaweicloud/auth-action does, which masks them: GitHub then drops job outputs that hold them. Outputs within this job are not affected.`);
}
function toRequest(backupId, inputs, workflowRun) {
    const { destinationRegion, destinationProjectId, destinationVaultId, name, enableAcceleration } = inputs;
    const description = inputs.description ?? describeRun(workflowRun);
    return {
        backupId,
        destinationRegion,
        destinationProjectId,
        destinationVaultId,
        name,
        description,
        enableAcceleration,
    };
}
function saveOutputs(ledger, inputs, secrets) {
    try {
        writeOutputs(ledger, inputs, secrets);
    }
    catch { }
}
async function report(ledger, story, log, secrets, now) {
    const { inputs, results } = story;
    let areWritten = true;
    try {
        writeOutputs(ledger, inputs, secrets);
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
function refuseDamaged(cause) {
    const error = new replication/* ReplicationError */.hq({
        title: 'A file of this action is missing or damaged; nothing was sent',
        message: 'A part of the action could not be loaded.',
        advice: 'Check that the action was checked out whole, with all of dist/.',
    });
    error.cause = cause;
    throw error;
}
function toUnfinished({ replication, failure }) {
    const { inDoubt, requestedAt, outcome } = replication;
    const isUnderWay = requestedAt !== undefined && outcome === undefined && failure === undefined;
    return { replication: { ...replication, inDoubt: inDoubt || isUnderWay }, failure };
}
function tellResults(results, now) {
    return results.length > 1 ? [(0,totals/* tellAll */.FY)(results)] : [(0,explain/* tellKnown */.d4)(results[0]?.replication, now)];
}
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

/***/ 5425:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Eo: () => (/* binding */ goesOn),
/* harmony export */   O0: () => (/* binding */ NOT_ALIVE),
/* harmony export */   TU: () => (/* binding */ explainLoss),
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
const NOT_ALIVE = Number.NEGATIVE_INFINITY;
function goesOn({ aliveAt }, now) {
    return aliveAt !== undefined && now - aliveAt <= MAX_UNSEEN;
}
function tellSight(replication, sight, now) {
    const { recordId = 'unknown', status, seenAt, destinationBackupId = 'of unknown ID' } = replication;
    if ((0,_records_js__WEBPACK_IMPORTED_MODULE_3__/* .isFinished */ .$g)(replication))
        return `The copy itself has ended well: replica ${destinationBackupId}.`;
    const record = `replication record ${recordId}`;
    if (goesOn(replication, now))
        return `The copy goes on in the cloud: ${record}, status ${status ?? 'unknown'}.`;
    const since = sight.failure !== undefined
        ? ` It could not be read since: ${sight.failure.message}`
        : sight.goneSince !== undefined
            ? ' The backup does not show it any more.'
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
        title: 'The time limit was reached',
        message: `Stopped waiting after ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_2__/* .showDuration */ .k)(waited)}. ${tellSight(replication, sight, now)}`,
        advice: 'Run the step again: it picks the replication up where it is, and makes no second replica.',
    });
}
function recordGone(replication, sight, now) {
    return new _replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq({
        title: 'The replication record is gone',
        message: tellSight(replication, sight, now),
        advice: 'Look into the destination vault for the replica. If it is not there, run the step again.',
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
            message: `The credential is not accepted any more. ${known}`,
            advice: 'Run the step again with a fresh credential: it picks the replication up where it is.',
            call: error,
        });
    }
    if (error.means === 'backup_gone') {
        return new _replication_js__WEBPACK_IMPORTED_MODULE_4__/* .ReplicationError */ .hq({
            title,
            message: `The source backup cannot be found any more. ${known}`,
            advice: 'Look into the destination vault for the replica, and for what deletes backups while they are copied.',
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
/* unused harmony exports hasFailed, liveRecords, isOwn */
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






const IN_DOUBT = 'The request may have gone through. Run the step again: that settles it, and makes no second replica.';
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
                : 'Run the step again with wait to see the copy through.',
            title: 'The step was cancelled',
            reasons: [...(doubt.length > 0 ? ['A request was under way.'] : []), tellKnown(replication, now)],
        };
    }
    const title = doubt.length > 0
        ? 'It is not known whether the backup is being replicated'
        : isKnown(replication)
            ? 'The step could not be completed'
            : 'The backup was not replicated';
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
        return 'No request of this step has made a replica. Run the step again to make one.';
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



function tellOutcome({ outcome, recordId = 'unknown', status, foundInRecords, inDoubt }) {
    switch (outcome) {
        case 'submitted':
            return foundInRecords === true
                ? `The request of this step had gone through: its replication record ${recordId} is there, status ${status ?? 'unknown'}.`
                : `The service accepted the replication: replication record ${recordId}.`;
        case 'attached':
            return `A replication of this backup to this vault was under way already: replication record ${recordId}, status ${status ?? 'unknown'}. No second one was made.`;
        case 'already_replicated':
            return `CBR says that a finished replica of this backup is there already: replication record ${recordId}. No second one was made.`;
        case 'checked':
            return 'This was a dry run: it has checked, and submitted nothing.';
        default:
            return inDoubt ? 'Not known: the request may have gone through.' : 'This step has made no replica.';
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
    const parts = [
        `The copy is finished: replica ${replication.destinationBackupId ?? 'of unknown id'}`,
        duration === undefined ? undefined : `it took about ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_1__/* .showDuration */ .k)(duration)}`,
        throughput === undefined ? undefined : `${Math.round(throughput)} MB/s`,
        recoveryPointAge === undefined ? undefined : `its recovery point is ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_1__/* .showDuration */ .k)(recoveryPointAge)} old`,
    ];
    return `${parts.filter((part) => part !== undefined).join(', ')}.`;
}


/***/ }),

/***/ 9616:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bw: () => (/* binding */ sumUp),
/* harmony export */   FY: () => (/* binding */ tellAll),
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
function sumUpBackups(results, now) {
    const failed = results.filter((result) => result.failure !== undefined);
    if (failed.length === 0 || results.length === 1)
        return failed[0]?.failure;
    const causes = Map.groupBy(failed, ({ failure: { title, code, advice }, replication: { outcome, inDoubt } }) => [title, code, advice, outcome, inDoubt].join('|'));
    const reasons = [...causes.values()].slice(0, MAX_CAUSES).flatMap((alike) => {
        const [{ failure } = { failure: NOTHING_KNOWN }] = alike;
        const ids = alike.slice(0, MAX_NAMED).map(({ replication }) => replication.request.backupId);
        const more = alike.length > ids.length ? ` and ${alike.length - ids.length} more` : '';
        const why = `${alike.length > 1 ? 'The first of them: ' : ''}${failure.reasons.join(' ')}`;
        const told = `${ids.join(', ')}${more}: ${failure.title}. ${why}`;
        return failure.advice === undefined ? [told] : [told, `What to do: ${failure.advice}`];
    });
    if (causes.size > MAX_CAUSES)
        reasons.push(`And ${causes.size - MAX_CAUSES} more causes: see the job summary.`);
    const going = failed.filter(({ replication }) => (0,_replication_last_sight_js__WEBPACK_IMPORTED_MODULE_0__/* .goesOn */ .Eo)(replication, now) && !(0,_replication_records_js__WEBPACK_IMPORTED_MODULE_1__/* .hasEnded */ .hY)(replication));
    if (going.length > 0)
        reasons.unshift(`The copies of ${going.length} of them go on in the cloud.`);
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
        if ((0,_replication_records_js__WEBPACK_IMPORTED_MODULE_1__/* .isFinished */ .$g)({ status }))
            return 'finished';
        return (0,_replication_records_js__WEBPACK_IMPORTED_MODULE_1__/* .isCopying */ .Ws)({ status }) ? 'being copied' : 'submitted';
    };
    const counts = Map.groupBy(results, stateOf);
    const copying = results.flatMap(({ replication: { progress, status }, failure }) => failure === undefined && (0,_replication_records_js__WEBPACK_IMPORTED_MODULE_1__/* .isCopying */ .Ws)({ status }) && progress !== undefined ? [progress] : []);
    const states = ['finished', 'checked', 'being copied', 'submitted', 'in doubt', 'not submitted yet', 'failed'];
    const parts = states.flatMap((state) => {
        const count = counts.get(state)?.length ?? 0;
        if (count === 0)
            return [];
        const average = Math.round(copying.reduce((sum, percent) => sum + percent, 0) / copying.length);
        return `${count} ${state}${state === 'being copied' && copying.length > 0 ? ` (${average} % on average)` : ''}`;
    });
    return `Of ${results.length} backups: ${parts.join(', ')}.`;
}


/***/ }),

/***/ 1905:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ randomUUID)
/* harmony export */ });
// Stands in for Node's crypto in @actions/core, in the bundle: that loads it at once, and needs it for outputs only.

const randomUUID = () => process.getBuiltinModule('node:crypto').randomUUID();


/***/ }),

/***/ 8567:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ constants),
/* harmony export */   v: () => (/* binding */ promises)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
// Stands in for Node's fs in the job summary of @actions/core, in the bundle: that loads fs/promises at once, for one file.


const constants = node_fs__WEBPACK_IMPORTED_MODULE_0__.constants;

const promises = {
  access: async (...parameters) => node_fs__WEBPACK_IMPORTED_MODULE_0__.accessSync(...parameters),
  appendFile: async (...parameters) => node_fs__WEBPACK_IMPORTED_MODULE_0__.appendFileSync(...parameters),
  writeFile: async (...parameters) => node_fs__WEBPACK_IMPORTED_MODULE_0__.writeFileSync(...parameters),
};


/***/ })

};
;