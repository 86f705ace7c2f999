"use strict";
exports.id = 631;
exports.ids = [631];
exports.modules = {

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
    const { value: vault } = await (0,patience/* readPast */.r)(() => client.showVault(vaultId), context).catch((error) => {
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
            now = page.date ?? now;
        }
        return { candidates, count, now };
    };
    const backoff = new retry/* Backoff */.nO(context.clock);
    const again = (error) => (error instanceof pages/* IncompleteListError */.hm ? backoff.next(MAX_READS) : undefined);
    try {
        return await (0,retry/* retry */.L5)(read, again, context);
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
        ? 'Run the step again later; if it stays, ask Huawei Cloud support with the request id.'
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
            : `${resourceIds.length} resources`;
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
const PREVIEW = 'Preview: undocumented is which time of a replica is that of its backup, so ages go by the older of protected_at and created_at.';
const NOT_KNOWN = 'How old the replicas are is not known.';
const nothingAnswered = { advice: undefined, code: undefined, requestId: undefined };
function showAge(milliseconds) {
    if (milliseconds < 2 * clock/* DAY */.d_)
        return (0,duration/* showDuration */.k)(milliseconds);
    const hours = Math.floor((milliseconds % clock/* DAY */.d_) / (clock/* DAY */.d_ / 24));
    return `${Math.floor(milliseconds / clock/* DAY */.d_)} days${hours === 0 ? '' : ` ${hours} h`}`;
}
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
            return `replica ${replica?.id} has no time that can be right`;
        case 'stale': {
            const others = states === '' ? '' : `; another one is not available (status ${states})`;
            return `newest replica ${showAge(age ?? 0)} old, ${maxAgeHours} h allowed${others}`;
        }
        case undefined:
            return undefined;
    }
}
function tellPoint(point, maxAgeHours) {
    const { resource, replica, age = 0, restsOn } = point;
    const who = resource.name === undefined ? `Resource ${resource.id}` : `${resource.name} (resource ${resource.id})`;
    const by = restsOn === undefined ? '' : ` by ${restsOn}`;
    return `${who}: ${tellProblem(point, maxAgeHours) ?? `recovery point ${showAge(age)} old${by}, replica ${replica?.id}`}.`;
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
        ? 'Check destination_vault_id, destination_project_id and destination_region, then the workflow that replicates.'
        : 'Look at the last runs of the workflow that replicates, run it again, then run this step again.';
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
            ...(fresh.length === 0 ? [] : [(0,summary_page/* fold */.AU)(`✅ <b>${fresh.length} fresh</b>`, tableOf(fresh, report, page))]),
            idsOf(points, page),
        ]
        : unknown(report, page);
    return [...parts, `<sub>${page.text(PREVIEW)}</sub>`].join('\n\n').concat('\n');
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
    return oldest === undefined
        ? []
        : [`Oldest recovery point: ${page.bold(nameOf(oldest))}, ${showAge(oldest.age)} old.`];
}
function alertOf(failing, { freshness }, page) {
    if (failing.length === 0)
        return [];
    const names = page.list(failing.map(nameOf), (name) => page.bold(name));
    return [`> [!CAUTION]\n> ${names}\n>\n> ${page.text(adviceFor(freshness.replicas))}`];
}
function tableOf(points, { inputs, freshness }, page) {
    const rows = points.map((point) => {
        const { age, restsOn, replica, problem } = point;
        const time = restsOn === undefined ? undefined : (replica?.[restsOn] ?? undefined);
        const told = problem === 'stale' ? '' : tellProblem(point, inputs.maxAgeHours);
        const taken = (0,summary_page/* showTime */.lY)(time, freshness.now);
        return [
            page.code(nameOf(point)),
            age === undefined ? '–' : showAge(age),
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
        `## ${isCancelled ? '🚫 Cancelled: how' : '❌ How'} old the replicas in ${region} are is not known`,
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


/***/ })

};
;