"use strict";
exports.id = 896;
exports.ids = [896];
exports.modules = {

/***/ 7237:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dl: () => (/* binding */ endpointOfRegion),
/* harmony export */   KW: () => (/* binding */ readEndpoint),
/* harmony export */   hk: () => (/* binding */ regionOfEndpoint),
/* harmony export */   tV: () => (/* binding */ stsEndpointOfRegion),
/* harmony export */   xY: () => (/* binding */ operatorOfEndpoint)
/* harmony export */ });
/* harmony import */ var _http_loopback_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5944);

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
    if (url.protocol === 'http:' && (0,_http_loopback_js__WEBPACK_IMPORTED_MODULE_0__/* .isLoopback */ .U)(url.hostname))
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

/***/ 7336:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run),
  systemClock: () => (/* reexport */ clock/* systemClock */.ml)
});

// EXTERNAL MODULE: ./github/endpoints.js
var endpoints = __webpack_require__(2316);
// EXTERNAL MODULE: ./github/input-error.js
var input_error = __webpack_require__(5141);
// EXTERNAL MODULE: ./github/input-rules.js
var input_rules = __webpack_require__(2728);
// EXTERNAL MODULE: ./github/inputs.js + 1 modules
var inputs = __webpack_require__(6233);
// EXTERNAL MODULE: ./github/read-inputs.js
var read_inputs = __webpack_require__(5320);
;// CONCATENATED MODULE: ./github/freshness-inputs.js





const { sourceVaultId, resourceIds, sourceRegion, endpoint, destinationRegion, destinationProjectId } = inputs/* ROWS */.Ir;
const { destinationVaultId, destinationEndpoint, oidcAudience, stsEndpoint } = inputs/* ROWS */.Ir;
const { token, accessKeyId, secretAccessKey, securityToken, providerUrn, agencyUrn } = inputs/* ROWS */.Ir;
const ROWS = {
    sourceVaultId,
    resourceIds,
    projectId: (0,input_rules/* row */.nM)('project_id', (0,input_rules/* optional */.lq)(...input_rules.id)),
    sourceRegion,
    endpoint,
    destinationRegion,
    destinationProjectId,
    destinationVaultId,
    destinationEndpoint,
    maxAgeHours: (0,input_rules/* row */.nM)('max_age_hours', (0,input_rules/* wholeNumber */.rD)('28', 8760, 'hours, such as 28')),
    token,
    accessKeyId,
    secretAccessKey,
    securityToken,
    providerUrn,
    agencyUrn,
    oidcAudience,
    stsEndpoint,
};
const ALL = Object.values(ROWS);
const INPUT_NAMES = ALL.map(({ name }) => name);
const INPUT_DEFAULTS = Object.fromEntries(ALL.map((one) => [one.name, one.default]));
function readFreshnessInputs(log, environment) {
    const { values, given, credential, problems } = (0,read_inputs/* readRows */.a)(ROWS, log, environment);
    const all = [...problems, ...contradictions(values, credential)];
    if (all.length > 0 || !('kind' in credential))
        throw new input_error/* InputError */.d(all);
    const { maxAgeHours, oidcAudience, projectId, sourceVaultId: vaultId } = given;
    const needed = { source: vaultId !== undefined, destination: true, sts: credential.kind === 'keyless' };
    const { endpoint, destinationEndpoint, stsEndpoint } = (0,endpoints/* resolveEndpoints */.$)(given, needed);
    return {
        source: vaultId === undefined ? undefined : toSource(vaultId, endpoint, projectId),
        resourceIds: given.resourceIds,
        destination: {
            endpoint: destinationEndpoint,
            projectId: given.destinationProjectId,
            vaultId: given.destinationVaultId,
            region: given.destinationRegion,
        },
        maxAgeHours,
        credential,
        oidcAudience,
        stsEndpoint,
    };
}
function toSource(vaultId, endpoint, projectId) {
    if (endpoint !== undefined && projectId !== undefined)
        return { endpoint, projectId, vaultId };
    throw new Error('The inputs were checked, and do not say where the source vault is.');
}
function contradictions(values, credential) {
    const problems = [];
    if (values.source_vault_id === '') {
        if (values.resource_id !== '')
            return [];
        return [
            'source_vault_id, resource_id: one of them is required, to say what must have a replica; an output that the earlier step does not have is empty',
        ];
    }
    if (values.project_id === '') {
        problems.push('project_id: is required: the ID of the project of source_vault_id, in the source region');
    }
    if (values.source_region === '' && values.endpoint === '') {
        problems.push('source_region: is required, or endpoint: the region of source_vault_id, such as ap-southeast-1');
    }
    problems.push(...(0,input_rules/* sameRegion */.Zz)(values));
    if ('kind' in credential && credential.kind === 'token') {
        problems.push('token: is bound to one project and cannot read source_vault_id; use resource_id instead, or an access key or keyless login');
    }
    return problems;
}

// EXTERNAL MODULE: ./github/log.js
var github_log = __webpack_require__(736);
// EXTERNAL MODULE: ./github/secrets.js + 2 modules
var github_secrets = __webpack_require__(8839);
// EXTERNAL MODULE: ./clock.js
var clock = __webpack_require__(4010);
;// CONCATENATED MODULE: ./freshness/main.js





const TITLE = 'A file of this action is missing or damaged; nothing was sent';
async function run(world, know = () => undefined) {
    const secrets = new github_secrets/* Secrets */.S();
    const log = new github_log/* Log */.t(secrets);
    let inputs;
    try {
        inputs = readFreshnessInputs(log, world.environment);
    }
    catch (error) {
        if (!(error instanceof input_error/* InputError */.d))
            throw error;
        log.failed([`${error.title}.`, ...error.problems]);
        return false;
    }
    let late;
    try {
        late = await Promise.all(/* import() | late */[__webpack_require__.e(873), __webpack_require__.e(475)]).then(__webpack_require__.bind(__webpack_require__, 4631));
    }
    catch {
        log.failed([`${TITLE}.`, 'What to do: check that the action was checked out whole, with all of dist/.']);
        return false;
    }
    return late.runCheck(inputs, world, log, secrets, know);
}


/***/ }),

/***/ 7415:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fj: () => (/* binding */ secretsOf),
/* harmony export */   P$: () => (/* binding */ chooseCredential),
/* harmony export */   WC: () => (/* binding */ CREDENTIAL_ROWS)
/* harmony export */ });
/* harmony import */ var _input_rules_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2728);

const CREDENTIAL_ROWS = {
    token: (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .row */ .nM)('token', (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .secret */ .rJ)(_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .headerText */ .TK)),
    accessKeyId: (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .row */ .nM)('access_key_id', (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .secret */ .rJ)(_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .keyId */ .xs)),
    secretAccessKey: (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .row */ .nM)('secret_access_key', (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .secret */ .rJ)(_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .headerText */ .TK)),
    securityToken: (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .row */ .nM)('security_token', (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .secret */ .rJ)(_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .headerText */ .TK)),
    providerUrn: (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .row */ .nM)('oidc_provider_urn', (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .urn */ .Oi)('oidcProvider'))),
    agencyUrn: (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .row */ .nM)('oidc_agency_urn', (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .urn */ .Oi)('agency'))),
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
        const problems = missing(inputs, ['oidc_provider_urn', 'oidc_agency_urn'], 'keyless login requires both; an unset variable is empty');
        return problems.length > 0
            ? problems
            : { kind: 'keyless', providerUrn: oidc_provider_urn, agencyUrn: oidc_agency_urn };
    }
    const problems = missing(inputs, ['access_key_id', 'secret_access_key'], 'an access key requires both; an unset secret is empty');
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
            const odd = Object.entries(names).flatMap(([part, name]) => (part === 'id' ? _input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .keyId */ .xs : _input_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .headerText */ .TK)(read(environment, name) ?? '') === undefined ? [] : [name]);
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
            'oidc_provider_urn and oidc_agency_urn, or token, or an access key in the environment (HUAWEICLOUD_SDK_AK and ' +
            'HUAWEICLOUD_SDK_SK). An unset secret is empty, and workflows from forks get no secrets',
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


/***/ }),

/***/ 2316:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ resolveEndpoints),
/* harmony export */   U: () => (/* binding */ regionIn)
/* harmony export */ });
/* harmony import */ var _cbr_endpoint_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7237);
/* harmony import */ var _input_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5141);
/* harmony import */ var _input_rules_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2728);



function resolveEndpoints(named, needed) {
    const { destinationRegion } = named;
    const known = named.endpoint ?? (needed.source ? undefined : named.destinationEndpoint);
    const operator = known === undefined ? undefined : (0,_cbr_endpoint_js__WEBPACK_IMPORTED_MODULE_2__/* .operatorOfEndpoint */ .xY)(known);
    if (operator === false) {
        const missing = [
            ...(needed.sts && named.stsEndpoint === undefined ? ['sts_endpoint'] : []),
            ...(needed.destination && named.destinationEndpoint === undefined ? ['destination_endpoint'] : []),
        ];
        const by = named.endpoint === undefined ? 'destination_endpoint' : 'endpoint';
        const problems = missing.map((name) => `${name}: is required, because it cannot be derived from ${by}`);
        if (problems.length > 0)
            throw new _input_error_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .d(problems);
    }
    const domain = operator || undefined;
    const { sourceRegion = '' } = named;
    const endpoint = named.endpoint ?? (needed.source ? (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_1__/* .toUrl */ .bb)((0,_cbr_endpoint_js__WEBPACK_IMPORTED_MODULE_2__/* .endpointOfRegion */ .Dl)(sourceRegion)) : undefined);
    const destinationEndpoint = named.destinationEndpoint ?? (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_1__/* .toUrl */ .bb)((0,_cbr_endpoint_js__WEBPACK_IMPORTED_MODULE_2__/* .endpointOfRegion */ .Dl)(destinationRegion, domain));
    const stsRegion = sourceRegion === '' && !needed.source ? destinationRegion : sourceRegion;
    const stsOfRegion = stsRegion === '' ? undefined : (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_1__/* .toUrl */ .bb)((0,_cbr_endpoint_js__WEBPACK_IMPORTED_MODULE_2__/* .stsEndpointOfRegion */ .tV)(stsRegion, domain));
    const stsEndpoint = named.stsEndpoint ?? stsOfRegion;
    const unusable = [
        ...(endpoint === undefined && needed.source ? ['source_region'] : []),
        ...(destinationEndpoint === undefined ? ['destination_region'] : []),
        ...(stsEndpoint === undefined && needed.sts ? ['sts_endpoint'] : []),
    ];
    if (destinationEndpoint === undefined || unusable.length > 0) {
        throw new _input_error_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .d(unusable.map((name) => `${name}: does not make a valid host; use ${_input_rules_js__WEBPACK_IMPORTED_MODULE_1__/* .regionForm */ .lB}, or set the endpoint`));
    }
    return { endpoint, destinationEndpoint, stsEndpoint };
}
function regionIn(endpoint) {
    const url = (0,_input_rules_js__WEBPACK_IMPORTED_MODULE_1__/* .toUrl */ .bb)(endpoint);
    return url === undefined ? undefined : (0,_cbr_endpoint_js__WEBPACK_IMPORTED_MODULE_2__/* .regionOfEndpoint */ .hk)(url);
}


/***/ }),

/***/ 5141:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ InputError)
/* harmony export */ });
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


/***/ }),

/***/ 2728:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hn: () => (/* binding */ isTrue),
/* harmony export */   IQ: () => (/* binding */ withDefault),
/* harmony export */   J9: () => (/* binding */ replicaDescription),
/* harmony export */   Jt: () => (/* binding */ flag),
/* harmony export */   Ny: () => (/* binding */ region),
/* harmony export */   Oi: () => (/* binding */ urn),
/* harmony export */   TK: () => (/* binding */ headerText),
/* harmony export */   Zz: () => (/* binding */ sameRegion),
/* harmony export */   bb: () => (/* binding */ toUrl),
/* harmony export */   dK: () => (/* binding */ ids),
/* harmony export */   id: () => (/* binding */ id),
/* harmony export */   kl: () => (/* binding */ replicaName),
/* harmony export */   lB: () => (/* binding */ regionForm),
/* harmony export */   lq: () => (/* binding */ optional),
/* harmony export */   mw: () => (/* binding */ required),
/* harmony export */   nM: () => (/* binding */ row),
/* harmony export */   rD: () => (/* binding */ wholeNumber),
/* harmony export */   rJ: () => (/* binding */ secret),
/* harmony export */   sR: () => (/* binding */ endpoint),
/* harmony export */   xs: () => (/* binding */ keyId)
/* harmony export */ });
/* harmony import */ var zod_mini__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3673);
/* harmony import */ var _cbr_endpoint_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7237);


function row(name, { rules, read, default: otherwise = '', isSecret = false }) {
    const text = zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .string */ .YjP().check(zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .check */ .z6Y(({ value, issues }) => {
        const message = firstProblem(rules, value);
        if (message !== undefined)
            issues.push({ code: 'custom', input: value, message });
    }));
    return { name, default: otherwise, isSecret, schema: zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .pipe */ .FsL(text, zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .transform */ .pdi(read)) };
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
const region = [isValue, characters(/^[A-Za-z0-9._-]$/, regionForm), atMost(255, regionForm)];
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
function sameRegion(values) {
    const { source_region: source, destination_region: destination } = values;
    const isSame = source !== '' && source.toLowerCase() === destination.toLowerCase();
    return isSame ? [`destination_region: is the source region, ${source}; use another one`] : [];
}
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
            const read = value === '' ? undefined : (0,_cbr_endpoint_js__WEBPACK_IMPORTED_MODULE_1__/* .readEndpoint */ .KW)(value);
            return typeof read === 'string' ? read : undefined;
        },
    ],
    read: toUrl,
};
function toUrl(text) {
    const read = text === '' ? undefined : (0,_cbr_endpoint_js__WEBPACK_IMPORTED_MODULE_1__/* .readEndpoint */ .KW)(text);
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


/***/ }),

/***/ 6233:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Ir: () => (/* binding */ ROWS),
  Ko: () => (/* binding */ readInputs)
});

// UNUSED EXPORTS: INPUT_DEFAULTS, INPUT_NAMES, SECRET_INPUTS

// EXTERNAL MODULE: ./github/credential-inputs.js
var credential_inputs = __webpack_require__(7415);
// EXTERNAL MODULE: ./github/endpoints.js
var github_endpoints = __webpack_require__(2316);
// EXTERNAL MODULE: ./github/input-error.js
var input_error = __webpack_require__(5141);
// EXTERNAL MODULE: ./github/input-rules.js
var input_rules = __webpack_require__(2728);
// EXTERNAL MODULE: ./github/read-inputs.js
var read_inputs = __webpack_require__(5320);
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
    backupIds: (0,input_rules/* row */.nM)('backup_id', input_rules/* ids */.dK),
    checkpointId: (0,input_rules/* row */.nM)('checkpoint_id', (0,input_rules/* optional */.lq)(...input_rules.id)),
    sourceVaultId: (0,input_rules/* row */.nM)('source_vault_id', (0,input_rules/* optional */.lq)(...input_rules.id)),
    resourceIds: (0,input_rules/* row */.nM)('resource_id', input_rules/* ids */.dK),
    maxAgeHours: (0,input_rules/* row */.nM)('max_age_hours', (0,input_rules/* wholeNumber */.rD)('26', 8760, 'hours, such as 26')),
    projectId: (0,input_rules/* row */.nM)('project_id', (0,input_rules/* required */.mw)('the ID of the project that owns the backup, in the source region', input_rules.id)),
    sourceRegion: (0,input_rules/* row */.nM)('source_region', (0,input_rules/* optional */.lq)(...input_rules/* region */.Ny)),
    endpoint: (0,input_rules/* row */.nM)('endpoint', input_rules/* endpoint */.sR),
    destinationRegion: (0,input_rules/* row */.nM)('destination_region', (0,input_rules/* required */.mw)('the region to replicate to', input_rules/* region */.Ny)),
    destinationProjectId: (0,input_rules/* row */.nM)('destination_project_id', (0,input_rules/* required */.mw)('the ID of a project in the destination region', input_rules.id)),
    destinationVaultId: (0,input_rules/* row */.nM)('destination_vault_id', (0,input_rules/* required */.mw)('the ID of a vault of type replication in the destination region', input_rules.id)),
    name: (0,input_rules/* row */.nM)('name', (0,input_rules/* optional */.lq)(...input_rules/* replicaName */.kl)),
    description: (0,input_rules/* row */.nM)('description', (0,input_rules/* optional */.lq)(...input_rules/* replicaDescription */.J9)),
    enableAcceleration: (0,input_rules/* row */.nM)('enable_acceleration', input_rules/* flag */.Jt),
    ...credential_inputs/* CREDENTIAL_ROWS */.WC,
    oidcAudience: (0,input_rules/* row */.nM)('oidc_audience', (0,input_rules/* withDefault */.IQ)('sts.huaweicloud.com', input_rules/* headerText */.TK)),
    stsEndpoint: (0,input_rules/* row */.nM)('sts_endpoint', input_rules/* endpoint */.sR),
    wait: (0,input_rules/* row */.nM)('wait', input_rules/* flag */.Jt),
    timeoutMinutes: (0,input_rules/* row */.nM)('timeout_minutes', (0,input_rules/* wholeNumber */.rD)('330', 7200, 'minutes, such as 330')),
    verify: (0,input_rules/* row */.nM)('verify', input_rules/* flag */.Jt),
    destinationEndpoint: (0,input_rules/* row */.nM)('destination_endpoint', input_rules/* endpoint */.sR),
    dryRun: (0,input_rules/* row */.nM)('dry_run', input_rules/* flag */.Jt),
    maxParallel: (0,input_rules/* row */.nM)('max_parallel', (0,input_rules/* wholeNumber */.rD)('8', 64, 'requests in progress at once, such as 8')),
};
const ALL = Object.values(ROWS);
const INPUT_NAMES = ALL.map(({ name }) => name);
const INPUT_DEFAULTS = Object.fromEntries(ALL.map((row) => [row.name, row.default]));
const SECRET_INPUTS = ALL.filter(({ isSecret }) => isSecret).map(({ name }) => name);
function readInputs(log, environment) {
    const { values, given, credential, problems } = (0,read_inputs/* readRows */.a)(ROWS, log, environment);
    const all = [...problems, ...[selectionProblem(values) ?? []].flat(), ...contradictions(values, credential)];
    if (all.length > 0 || !('kind' in credential))
        throw new input_error/* InputError */.d(all);
    return resolve(given, credential);
}
function resolve(given, credential) {
    const verify = given.verify && !given.dryRun;
    const needed = { source: true, destination: verify, sts: credential.kind === 'keyless' };
    const { endpoint, ...endpoints } = (0,github_endpoints/* resolveEndpoints */.$)(given, needed);
    if (endpoint === undefined)
        throw new Error('The inputs were checked, and name no endpoint.');
    const { backupIds, checkpointId, sourceVaultId, resourceIds, maxAgeHours, ...others } = given;
    return {
        ...others,
        ...endpoints,
        selection: toSelection({ backupIds, checkpointId, sourceVaultId, resourceIds, maxAgeHours }),
        endpoint,
        credential,
        wait: given.wait && !given.dryRun,
        verify,
    };
}
function contradictions(values, credential) {
    const kind = 'kind' in credential ? credential.kind : undefined;
    const problems = [];
    if (values.endpoint === '' && values.source_region === '') {
        problems.push('source_region: is required, or endpoint: the region of the backup, such as ap-southeast-1');
    }
    problems.push(...(0,input_rules/* sameRegion */.Zz)(values));
    if (kind === 'keyless' && values.sts_endpoint === '' && values.source_region === '') {
        problems.push('sts_endpoint: is required for keyless login where source_region is not set; set one of them');
    }
    if ((0,input_rules/* isTrue */.Hn)(values.verify) && !(0,input_rules/* isTrue */.Hn)(values.dry_run)) {
        if (!(0,input_rules/* isTrue */.Hn)(values.wait))
            problems.push('verify: needs wait: true as well, because only a finished copy can be checked');
        if (kind === 'token') {
            problems.push('verify: a token is bound to one project and cannot read the replica; use an access key or keyless login');
        }
    }
    return problems;
}


/***/ }),

/***/ 736:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ Log)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2615);

class Log {
    #secrets;
    constructor(secrets) {
        this.#secrets = secrets;
    }
    mask(secret) {
        if (secret === '')
            return;
        _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setSecret */ .Pq(secret);
        this.#secrets.add(secret);
    }
    hide(text) {
        return this.#secrets.hide(text);
    }
    info(...texts) {
        _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .info */ .pq(this.#secrets.clean(texts.map((text) => this.#secrets.clean(text)).join(' '), Number.POSITIVE_INFINITY));
    }
    debug(text) {
        if (_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .isDebug */ ._o())
            _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .debug */ .Yz(this.#secrets.clean(text));
    }
    warning(text) {
        _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e(this.#secrets.clean(text));
    }
    failed(lines) {
        _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setFailed */ .C1(lines.map((line) => this.#secrets.clean(line)).join('\n'));
    }
}


/***/ }),

/***/ 5320:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ readRows)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2615);
/* harmony import */ var _credential_inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7415);
/* harmony import */ var _endpoints_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2316);



function readRows(rows, log, environment) {
    const all = Object.values(rows);
    const secrets = all.filter(({ isSecret }) => isSecret).map(({ name }) => _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .getInput */ .V4(name));
    for (const secret of [...secrets, ...(0,_credential_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .secretsOf */ .Fj)(environment)])
        log.mask(secret);
    const values = Object.fromEntries(all.map((row) => [row.name, _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .getInput */ .V4(row.name) || row.default]));
    values.project_id ||= firstOf(environment, 'HUAWEICLOUD_SDK_PROJECT_ID', 'HUAWEI_CLOUD_PROJECT_ID');
    values.source_region ||= (0,_endpoints_js__WEBPACK_IMPORTED_MODULE_2__/* .regionIn */ .U)(values.endpoint) ?? firstOf(environment, 'HUAWEI_CLOUD_REGION');
    const credential = (0,_credential_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .chooseCredential */ .P$)(values, environment);
    if (!Array.isArray(credential) && credential.kind === 'keyless') {
        values.sts_endpoint ||= firstOf(environment, 'HUAWEICLOUD_SDK_STS_ENDPOINT');
    }
    const given = {};
    const problems = [];
    for (const [key, { name, schema }] of Object.entries(rows)) {
        const read = schema.safeParse(values[name]);
        if (!read.success)
            problems.push(...read.error.issues.map(({ message }) => `${name}: ${message}`));
        else if (!Object.hasOwn(_credential_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .CREDENTIAL_ROWS */ .WC, key))
            given[key] = read.data;
    }
    if (Array.isArray(credential))
        problems.push(...credential);
    return { values: values, given: given, credential, problems };
}
function firstOf(environment, ...names) {
    return names.map((name) => environment[name]?.trim() ?? '').find((value) => value !== '') ?? '';
}


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

/***/ 8839:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  S: () => (/* binding */ Secrets)
});

;// CONCATENATED MODULE: ./github/encodings.js
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
function* readings(text, depth) {
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
    yield* decodings(firstOf({ codes, starts, ends }, count), depth);
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
    return firstOf(decoded, count);
}
function firstOf({ codes, starts, ends }, count) {
    return { codes: codes.subarray(0, count), starts: starts.subarray(0, count), ends: ends.subarray(0, count) };
}

;// CONCATENATED MODULE: ./github/pieces.js

const MAX_SHOWN = 16;
const MIN_PIECE = 8;
const CHUNK = 1 << 16;
const LONG = 1 << 14;
const OVERLAP = 1 << 10;
const BITS = 24;
const FACTOR = 0x01000193;
const LEAVING = factorTo(MIN_PIECE);
class Pieces {
    #pieces = new Set();
    #lengths = new Set();
    #beginnings = new Hashes();
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
            this.#beginnings.add(hash);
        }
    }
    hide(text) {
        if (this.#pieces.size === 0 || text.length < MIN_PIECE)
            return text;
        const spans = [];
        for (let from = 0; from < text.length; from += CHUNK) {
            for (const reading of readings(text.slice(from, from + CHUNK + OVERLAP), text.length > LONG ? 2 : 3)) {
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
            if (first < 0 || !this.#beginnings.mayHave(hash))
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
class Hashes {
    #bytes = new Uint8Array(1 << (BITS - 3));
    add(hash) {
        const place = placeOf(hash);
        this.#bytes[place >>> 3] = (this.#bytes[place >>> 3] ?? 0) | bitOf(place);
    }
    mayHave(hash) {
        const place = placeOf(hash);
        return ((this.#bytes[place >>> 3] ?? 0) & bitOf(place)) !== 0;
    }
}
function placeOf(hash) {
    return (hash ^ (hash >>> BITS)) & ((1 << BITS) - 1);
}
function bitOf(place) {
    return 1 << (place & 7);
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
        const line = (0,safe_text/* toSafeLine */.Dg)(this.hide(text), text.length + 16);
        return (0,safe_text/* toSafeLine */.Dg)(line === text ? line : this.hide(line), max);
    }
    hide(text) {
        const whole = this.#values.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
        return this.#pieces.hide(whole);
    }
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

/***/ 8243:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   run: () => (/* binding */ run),
/* harmony export */   systemClock: () => (/* reexport safe */ _clock_js__WEBPACK_IMPORTED_MODULE_4__.ml)
/* harmony export */ });
/* harmony import */ var _github_input_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5141);
/* harmony import */ var _github_inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6233);
/* harmony import */ var _github_log_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(736);
/* harmony import */ var _github_secrets_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8839);
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4010);





const TITLE = 'A file of this action is missing or damaged; nothing was sent';
async function run(world, know = () => undefined) {
    const secrets = new _github_secrets_js__WEBPACK_IMPORTED_MODULE_3__/* .Secrets */ .S();
    const log = new _github_log_js__WEBPACK_IMPORTED_MODULE_2__/* .Log */ .t(secrets);
    let inputs;
    try {
        inputs = (0,_github_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .readInputs */ .Ko)(log, world.environment);
    }
    catch (error) {
        if (!(error instanceof _github_input_error_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .d))
            throw error;
        log.failed([`${error.title}.`, ...error.problems]);
        return false;
    }
    warnOfMaskedIds(log, inputs, world.environment);
    let late;
    try {
        late = await Promise.all(/* import() | late */[__webpack_require__.e(873), __webpack_require__.e(475)]).then(__webpack_require__.bind(__webpack_require__, 2829));
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