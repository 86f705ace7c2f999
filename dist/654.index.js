"use strict";
exports.id = 654;
exports.ids = [654];
exports.modules = {

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

/***/ 6413:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dg: () => (/* binding */ toSafeLine),
/* harmony export */   Lr: () => (/* binding */ toId)
/* harmony export */ });
/* unused harmony export escapeHtml */
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

function toId(text) {
    return /^[\w.:-]*$/.test(text) && !/^\.{1,2}$/.test(text) ? text : '?';
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

/***/ 7328:
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
    const right = 'use a host such as cbr.ap-southeast-1.myhuaweicloud.com, or https://host[:port]';
    if (/[\s\\@?#%]/.test(text)) {
        return `has a character that is not allowed in a host (white space, a backslash, @, ?, # or %); ${right}`;
    }
    const [, scheme = 'https', authority] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/]+)\/?$/i.exec(text) ?? [];
    if (authority === undefined)
        return `${text === '' ? 'is empty' : 'has a path'}; ${right}`;
    const url = URL.parse(`${scheme}://${authority}`);
    if (url === null)
        return `is not a valid host; ${right}`;
    if (!hasRightLabels(url.hostname))
        return `has an empty or invalid part in its host name; ${right}`;
    if (url.protocol === 'https:')
        return url;
    if (url.protocol === 'http:' && (0,loopback/* isLoopback */.U)(url.hostname))
        return url;
    return url.protocol === 'http:'
        ? `uses http:// for a host that is not this machine, which would send the credential unencrypted; ${right}`
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
    return `has a character that is not allowed (${nameOf(all[position] ?? '')}, at position ${position + 1}); use ${right}`;
};
function nameOf(character) {
    if (/^[ -~]$/.test(character))
        return JSON.stringify(character);
    return `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
}
const atMost = (max, right) => (value) => value.length <= max ? undefined : `has ${value.length} characters, at most ${max} are allowed; use ${right}`;
const idForm = '1 to 64 letters, digits, _ or -';
const regionForm = 'a region ID such as ap-southeast-1 (letters, digits, ".", "_", "-")';
const nameForm = '1 to 64 Chinese characters, letters, digits, _ or -';
const descriptionForm = 'at most 255 characters without < and >';
const secretForm = 'the value as issued, on one line';
const isValue = (value) => {
    if (/^(null|nil|none|undefined|nan)$/i.test(value)) {
        return `is ${value}: the step that should set it had no value; check the outputs of that step`;
    }
    if (value.includes('${{')) {
        return 'is an expression that was not evaluated; write it under with: in the workflow, where GitHub evaluates it';
    }
    if (/^[[{]/.test(value))
        return "is JSON; set the IDs alone, for example with join(fromJSON(…), ' ')";
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
    : `is not a URN of this kind; use iam::<account>:${part}:<name>`;
const idList = (value) => {
    const problem = isValue(value);
    if (problem !== undefined)
        return problem;
    const all = splitIds(value);
    if (all.length === 0)
        return 'contains no ID; set IDs, separated by new lines, commas or spaces';
    if (all.length > MAX_BACKUPS) {
        return `has ${all.length} IDs, at most ${MAX_BACKUPS} are allowed; use several steps or a matrix`;
    }
    const problems = all.flatMap((one, index) => {
        const problem = firstProblem(id, one);
        return problem === undefined ? [] : [all.length === 1 ? problem : `ID number ${index + 1} ${problem}`];
    });
    return problems.length === 0 ? undefined : problems.slice(0, MAX_PROBLEMS).join('; ');
};
const isGiven = (missing) => (value) => value === '' ? `is required: ${missing}` : undefined;
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
    rules: [(value) => (/^(true|True|TRUE|false|False|FALSE)$/.test(value) ? undefined : 'must be `true` or `false`')],
    read: isTrue,
    default: 'false',
};
const wholeNumber = (otherwise, max, right) => ({
    rules: [
        (value) => /^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= max
            ? undefined
            : `must be a whole number from 1 to ${max}: ${right}`,
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
        return [`${names.join(', ')}: belong to different kinds of credential; use the inputs of one kind only`];
    }
    const kind = kinds[0]?.[0];
    if (kind === undefined)
        return fromEnvironment(environment);
    if (kind === 'token')
        return { kind: 'token', token };
    if (kind.startsWith('oidc_')) {
        const problems = missing(inputs, ['oidc_provider_urn', 'oidc_agency_urn'], 'keyless login requires both. An unset variable is empty');
        return problems.length > 0
            ? problems
            : { kind: 'keyless', providerUrn: oidc_provider_urn, agencyUrn: oidc_agency_urn };
    }
    const problems = missing(inputs, ['access_key_id', 'secret_access_key'], 'an access key requires both. An unset secret is empty');
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
                return odd.map((name) => `${name}: has a character that is not allowed in a key; set it as issued`);
            return { kind: 'access_key', id, secret, securityToken, source: `the environment (${names.id})` };
        }
        if (id !== undefined || secret !== undefined || securityToken !== undefined) {
            return [names.id, names.secret]
                .filter((name) => read(environment, name) === undefined)
                .map((name) => `${name}: is not set in the environment, but the rest of the access key is; set it, or unset the rest`);
        }
    }
    return [
        'access_key_id, oidc_provider_urn, token: a credential is required; set access_key_id and secret_access_key, or ' +
            'oidc_provider_urn and oidc_agency_urn, or token. An unset secret is empty, and workflows from forks get no secrets',
    ];
}
function given(inputs, names) {
    return names.filter((name) => inputs[name] !== '');
}
function missing(inputs, names, why) {
    return names.filter((name) => inputs[name] === '').map((name) => `${name}: is required: ${why}`);
}
function read(environment, name) {
    return (name === undefined ? undefined : environment[name]?.trim()) || undefined;
}

;// CONCATENATED MODULE: ./github/selection-inputs.js
const WAYS = ['backup_id', 'checkpoint_id', 'source_vault_id', 'resource_id'];
function selectionProblem(values) {
    const given = WAYS.filter((name) => values[name] !== '');
    if (given.length === 0) {
        return (`${WAYS.join(', ')}: one of them is required, to say what to replicate; an output that the earlier step does not ` +
            'have is empty');
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
    maxParallel: row('max_parallel', wholeNumber('8', 64, 'requests in progress at once, such as 8')),
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
        const problems = missing.map((name) => `${name}: is required, because it cannot be derived from endpoint`);
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
        throw new InputError(unusable.map((name) => `${name}: does not make a valid host; use ${regionForm}, or set the endpoint`));
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
        problems.push('source_region: is required, or endpoint: the region of the backup, such as ap-southeast-1');
    }
    if (values.source_region !== '' && values.source_region.toLowerCase() === values.destination_region.toLowerCase()) {
        problems.push(`destination_region: is the source region, ${values.source_region}; use another one`);
    }
    if (kind === 'keyless' && values.sts_endpoint === '' && values.source_region === '') {
        problems.push('sts_endpoint: is required for keyless login where source_region is not set; set one of them');
    }
    if (isTrue(values.verify) && !isTrue(values.dry_run)) {
        if (!isTrue(values.wait))
            problems.push('verify: requires the end of the copy; set wait: true as well');
        if (kind === 'token') {
            problems.push('verify: a token is bound to one project and cannot read the replica; use an access key or keyless login');
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
    hide(text) {
        return this.#secrets.hide(text);
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
        const kept = secret.replace(NOT_COUNTED, '').toLowerCase();
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
            kept[count] = one >= 0x41 && one <= 0x5a ? one | 0x20 : one;
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

// EXTERNAL MODULE: ./github/safe-text.js
var safe_text = __webpack_require__(6413);
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
        return (0,safe_text/* toSafeLine */.Dg)(this.hide((0,safe_text/* toSafeLine */.Dg)(this.hide(text), text.length + 16)), max);
    }
    hide(text) {
        const whole = this.#values.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
        return this.#pieces.hide(whole);
    }
}

// EXTERNAL MODULE: ./clock.js
var clock = __webpack_require__(4010);
;// CONCATENATED MODULE: ./main.js





const TITLE = 'A file of this action is missing or damaged; nothing was sent';
async function run(world, know = () => undefined) {
    const secrets = new Secrets();
    const log = new Log(secrets);
    let inputs;
    try {
        inputs = readInputs(log, world.environment);
    }
    catch (error) {
        if (!(error instanceof InputError))
            throw error;
        log.failed([`${error.title}.`, ...error.problems]);
        return false;
    }
    warnOfMaskedIds(log, inputs, world.environment);
    let late;
    try {
        late = await Promise.all(/* import() */[__webpack_require__.e(873), __webpack_require__.e(881)]).then(__webpack_require__.bind(__webpack_require__, 881));
    }
    catch {
        log.failed([`${TITLE}.`, 'What to do: check that the action was checked out whole, with all of dist/.']);
        return false;
    }
    return late.runStep(inputs, world, log, secrets, know);
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