"use strict";
exports.id = 336;
exports.ids = [336];
exports.modules = {

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
    if (values.source_region !== '' && values.source_region.toLowerCase() === values.destination_region.toLowerCase()) {
        problems.push(`destination_region: is the source region, ${values.source_region}; use another one`);
    }
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
        late = await Promise.all(/* import() */[__webpack_require__.e(873), __webpack_require__.e(962), __webpack_require__.e(631)]).then(__webpack_require__.bind(__webpack_require__, 4631));
    }
    catch {
        log.failed([`${TITLE}.`, 'What to do: check that the action was checked out whole, with all of dist/.']);
        return false;
    }
    return late.runCheck(inputs, world, log, secrets, know);
}


/***/ })

};
;