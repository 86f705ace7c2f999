"use strict";
exports.id = 188;
exports.ids = [188];
exports.modules = {

/***/ 6188:
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
// EXTERNAL MODULE: ./clock.js
var clock_0 = __webpack_require__(4010);
// EXTERNAL MODULE: ./http/retry.js
var retry = __webpack_require__(9991);
// EXTERNAL MODULE: ./cbr/error-codes.js + 1 modules
var error_codes = __webpack_require__(6400);
// EXTERNAL MODULE: ./cbr/judge.js + 1 modules
var judge = __webpack_require__(575);
;// CONCATENATED MODULE: ./replication/finding.js


const SERVER = 'OS::Nova::Server';
const VAULT_KINDS = new Map([
    [SERVER, 'server'],
    ['OS::Sfs::Turbo', 'turbo'],
]);
const MAX_EXPANSION = 1.25;
const NOT_REPORTED = '(not reported by CBR)';
const shown = (gigabytes) => gigabytes.toLocaleString('en-US');
function obstacle(number, message, more = {}) {
    const code = `BackupService.${number}`;
    const known = { advice: (0,error_codes/* adviceFor */.cp)(number), means: (0,judge/* meaningOf */.Pr)(code) };
    return { obstacle: { code, requestId: undefined, message: `${code}: ${message}`, ...known, ...more } };
}
function kindOf({ backup }) {
    return VAULT_KINDS.get(backup?.resourceType);
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
        const advice = 'Run the step after the backup job has ended, or set wait: true.';
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
    return VAULT_KINDS.has(resource_type)
        ? undefined
        : obstacle('1003', `the resource is of type ${resource_type}, not a cloud server (ECS) or an SFS Turbo file system.`);
};
const hasSystemDisk = ({ resource_type, extend_info }) => {
    if (resource_type !== SERVER || extend_info?.contain_system_disk === true)
        return undefined;
    return extend_info?.contain_system_disk === false
        ? obstacle('1004', 'the backup does not contain the system disk of its server.')
        : { unchecked: `whether the backup contains the system disk ${NOT_REPORTED}.` };
};
const backupRules = [isAvailable, isNoReplica, hasReplicableResource, hasSystemDisk];
const hasNoReplica = ({ standing, request }) => standing === undefined
    ? { fact: `No replica of it exists or is in progress in ${request.destinationRegion}.` }
    : undefined;
const hasReplicaThere = ({ standing, request }) => {
    if (standing === undefined || !(0,replication_records/* leadsTo */.Rs)(standing, request))
        return undefined;
    const { id = 'unknown', status = 'unknown' } = standing;
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
    const from = own?.name ?? sourceRegion ?? 'The source region';
    const destinations = own?.replication_destinations ?? [];
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
        .filter((replication) => object_type === undefined || [undefined, object_type].includes(kindOf(replication)))
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
    'the source vault, and what is in progress in the vaults. Only a replication itself can tell.';
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
                findings.unchecked.push(`${what} (not reported by CBR).`);
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
const MAX_ATTEMPTS = 3;
const PAUSE = 5 * clock_0/* SECOND */.Z2;
async function repeated(context, call) {
    const again = (error, failures) => {
        const isOfGateway = error instanceof call_error/* ServiceError */._7 && error.status === 403 && !error.isOwnWord;
        const mayPass = error instanceof call_error/* CallError */.RA && (error.behaviour === 'ambiguous' || isUnknownCall(error) || isOfGateway);
        if (!mayPass || failures === MAX_ATTEMPTS)
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

;// CONCATENATED MODULE: ./github/summary/problems.js



function problemsOf(night) {
    const all = night.entries.flatMap((entry) => toProblems(entry, night.isDryRun));
    const alike = Map.groupBy(all, ({ what, code, advice, entries: [entry] }) => [what.replace(/\d+/g, '#'), code, advice, entry?.fate].join('|'));
    return [...alike.values()].flatMap(([first, ...others]) => {
        if (first === undefined)
            return [];
        return [{ ...first, entries: [first, ...others].flatMap(({ entries }) => entries) }];
    });
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
    const isSaid = title === result/* TITLES */.eX.notReplicated || title === result/* TITLES */.eX.noFreshBackup;
    return isSaid && reasons.length > 0 ? reasons.join(' ') : [`${title}.`, ...reasons].join(' ');
}
function withoutIds(text, { replication }) {
    const { request, recordId, destinationBackupId, backup } = replication;
    const { resourceId } = backup ?? {};
    let rest = text.replace(/^(Resource \S+|\S.* \(resource \S+\)): /, '');
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
const RE_RUN = 'press **Re-run failed jobs**';
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
        if (isCancelled)
            return [];
        return ['**Nothing was requested.**<br>', ...whole];
    }
    const named = (what, some) => some.length === 0 ? [] : [`**${what}:** ${namesOf(some, night, (name) => page.code(name), page)}.<br>`];
    const left = night.of('copying', 'requested').filter(({ failure }) => failure !== undefined);
    const parts = only === undefined
        ? [
            ...named('No copy', night.failed),
            ...named('No fresh backup', night.stale),
            ...named('In doubt', night.of('doubt')),
            ...named('Last seen some time ago', night.of('lost')),
            ...named('Not verified', night.of('unverified')),
            ...named('Not requested', night.of('stopped')),
        ]
        : problemsOf(night).flatMap((problem) => tellProblem(problem, page));
    const isLeft = left.length > 0 && !isCancelled;
    if (parts.length === 0 && whole.length === 0 && !isLeft && night.of('stopped').length === 0)
        return [];
    const rest = only === undefined ? restOf(night, parts.length > 0) : [];
    return [...whole, ...parts, ...rest, whatToPress(night, left)];
}
function restOf(night, areOthers) {
    const done = night.of('copied', 'there').filter(({ isStale }) => !isStale).length;
    const copying = night.of('copying').length;
    const requested = night.of('requested').length;
    const told = [
        [done, 'copied'],
        [copying, 'still copying'],
        [requested, 'requested'],
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
        return `${where} ${RE_RUN}. ${NO_SECOND}`;
    }
    const copies = left.length === 1 ? 'the copy' : 'the copies';
    if (night.of('lost').length > 0)
        return `Press **Re-run failed jobs**: that picks them up. ${NO_SECOND}`;
    if (night.of('doubt').length > 0)
        return `Press **Re-run failed jobs**: that settles it. ${NO_SECOND}`;
    if (night.of('stopped').length > 0)
        return `To replicate them, run the job again. ${NO_SECOND}`;
    if (left.length > 0)
        return `The step has stopped waiting. Press **Re-run failed jobs** to see ${copies} through. ${NO_SECOND}`;
    return `Then ${RE_RUN}. ${NO_SECOND}`;
}
function dryRunAlert(night, page) {
    const { only, report } = night;
    if (night.isCancelled)
        return [];
    if (night.entries.length === 0)
        return report.whole === undefined ? [] : tellOne(report.whole, page, false);
    const problems = problemsOf(night);
    if (only !== undefined && problems.length > 0)
        return problems.flatMap((problem) => tellProblem(problem, page));
    const inTheWay = night.of('failed');
    if (inTheWay.length > 0) {
        return [
            `**Not ready:** ${namesOf(inTheWay, night, (name) => page.code(name), page)}.<br>`,
            'Fix what the table says, then check again.',
        ];
    }
    const gaps = gapsOf(night);
    return gaps.length === 0 ? [] : ['**Not checked:**', ...gaps.slice(0, 10).map((gap) => `- ${page.text(gap)}`)];
}
function tellOne({ title, reasons, advice }, page, isTitled) {
    return [
        ...(isTitled ? [`**${page.text(title)}.**`] : []),
        ...reasons.map((reason) => `${page.text(reason)}<br>`),
        ...(advice === undefined ? [] : [`**What to do:** ${page.text(advice)}<br>`]),
    ];
}
function tellProblem({ what, code, advice }, page) {
    return [
        `**What happened:** ${whatOf({ what, code }, page)}<br>`,
        ...(advice === undefined ? [] : [`**What to do:** ${page.text(advice)}<br>`]),
    ];
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
            `<td>${advice === undefined ? '–' : page.text(advice)}</td>`,
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
        ['server', isolated(page.plain(entry.name, MAX_NAME))],
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
    const rows = sorted.map((entry) => {
        const { request, recordId, destinationBackupId } = entry.replication;
        const name = isolated(page.plain(entry.name, MAX_NAME));
        return [
            name,
            page.id(request.backupId),
            page.id(destinationBackupId),
            page.id(recordId),
            page.id(requestIdOf(entry)),
        ];
    });
    const heads = ['server', 'backup', 'replica', 'replication record', 'request ID'];
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
        return `❌ ${title === result/* TITLES */.eX.notReplicated ? 'Nothing was replicated' : page.text(title)}`;
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
        return `⏳ Requested, not yet copied: ${only === undefined ? lower(countOf(copying, night, page)) : page.code(only.name)}`;
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
    return `🚫 Cancelled; ${parts.length === 0 ? 'nothing was requested' : parts.join(', ')}`;
}
function dryRunVerdict(night, page) {
    if (night.isCancelled)
        return '🔍 Dry run: cancelled';
    if (night.entries.length === 0)
        return `🔍 Dry run: ${page.text(night.report.whole?.title ?? 'nothing was checked')}`;
    const problems = problemsOf(night);
    if (problems.length > 0)
        return `🔍 Dry run: ${problems.length === 1 ? '1 obstacle' : `${problems.length} obstacles`}`;
    const gaps = gapsOf(night).length;
    const what = night.only === undefined ? `all ${night.entries.length} backups` : page.code(night.only.name);
    if (gaps > 0)
        return `🔍 Dry run: no obstacle found, ${gaps === 1 ? '1 check' : `${gaps} checks`} not made`;
    return `🔍 Dry run: ${what} ${night.only === undefined ? 'are' : 'is'} ready`;
}
function leadOf(night, page, isAlerted) {
    const { report, isDryRun, only } = night;
    if (isDryRun)
        return [`Nothing was submitted. ${dryRunLead(night)}`.trim()];
    if (isAlerted)
        return [];
    const done = night.of('copied', 'there');
    const lines = [];
    const figures = figuresOf(night.of('copied'), report.now);
    const points = recoveryPoint(done, night, page);
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
function goingOn(night) {
    const left = night.of('requested', 'copying');
    if (left.length === 0)
        return [];
    const isOne = left.length === 1;
    if (night.isCancelled) {
        return [
            `Run the job again to see ${isOne ? 'the copy' : 'the copies'} through. That never creates a second replica.`,
        ];
    }
    const accepted = `CBR has accepted ${isOne ? 'the request' : 'the requests'}.`;
    return [
        `${accepted} This step did not wait, and a copy may still fail: <code>wait&#58; true</code> shows how it ends.`,
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
    const took = (0,duration_0/* plausible */.o)(times.length === 0
        ? undefined
        : Math.max(...times.map(({ finishedAt }) => finishedAt)) - Math.min(...times.map(({ begunAt }) => begunAt)));
    const [only] = copied;
    const throughput = copied.length === 1 && only !== undefined ? (0,outcome/* endOfCopy */.Kl)(only.replication, now).throughput : undefined;
    const speed = throughput === undefined ? '' : ` (${Math.round(throughput)} MB/s)`;
    if (took === undefined)
        return all;
    return `${all === '' ? 'Copied' : all} in ${(0,duration_0/* showDuration */.k)(took)}${speed}`;
}
function recoveryPoint(done, { only, report: { now } }, page) {
    const points = done.flatMap((entry) => {
        const { backup, status } = entry.replication;
        const age = (0,duration_0/* plausible */.o)(backup?.protectedAt === undefined ? undefined : now - backup.protectedAt);
        return age === undefined || (status !== undefined && !(0,replication_records/* isFinished */.$g)({ status })) ? [] : [{ entry, age }];
    });
    const [oldest] = points.sort((one, other) => other.age - one.age);
    if (oldest === undefined)
        return '';
    const age = (0,duration_0/* showDuration */.k)(oldest.age);
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
            return duration === undefined ? undefined : (0,duration_0/* showDuration */.k)(duration);
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
const toldAgo = (milliseconds) => milliseconds === undefined ? undefined : milliseconds < clock_0/* MINUTE */.pY ? 'just now' : `${(0,duration_0/* showDuration */.k)(milliseconds)} ago`;
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
    const about = `From ${(0,summary_page/* showTime */.lY)(from, now)} to ${(0,summary_page/* showTime */.lY)(to, now)} UTC (${(0,duration_0/* showDuration */.k)(to - from)}). The axis has the time of day in the time zone of your browser.`;
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
    const safe = shown === '' || KEYWORD.test(shown) ? `· ${shown}`.trim() : shown;
    return backup?.size === undefined ? safe : `${safe} ${(0,summary_page/* showSize */.tY)(backup.size).replaceAll(',', '')}`;
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
// EXTERNAL MODULE: ./report/totals.js
var totals = __webpack_require__(9616);
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
        const busyFor = (0,duration_0/* showDuration */.k)(this.#context.clock.now() - (this.#since ?? 0));
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
    return (0,fields/* isId */.eQ)(id) && image_type !== 'replication' && parent_id === undefined;
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
    return `its newest usable backup is ${(0,duration_0/* showDuration */.k)(age)} old, and ${maxAgeHours} h are allowed`;
}
function named({ id = 'unknown', name }) {
    return name === undefined ? `Resource ${id}` : `${name} (resource ${id})`;
}
function noFreshBackup(resource, problem) {
    return {
        title: result/* TITLES */.eX.noFreshBackup,
        reasons: [`${named(resource)}: ${problem}.`],
        advice: 'Look at the backup policy of its vault and at the backup tasks in CBR, back the server up, then run the step again.',
        code: undefined,
        requestId: undefined,
    };
}

// EXTERNAL MODULE: ./cbr/patience.js
var patience = __webpack_require__(2327);
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
            for await (const page of client.allBackups({ limit: PAGE }, { ...query, sort: 'created_at:desc' })) {
                for (const backup of page.value)
                    backups.set(backup.id?.toLowerCase(), backup);
                read += page.value.length;
                counted = page.count;
                now = page.date ?? now;
            }
            const isShort = counted !== undefined && counted > read;
            if (!isShort || backups.size === before || lists === MAX_LISTS)
                return { backups: [...backups.values()], now };
        }
    });
}
async function readPatiently({ permission, ifNone }, { client, context }, read) {
    try {
        return await (0,patience/* readPast */.r)(() => read(client), context);
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
            title: 'The selection could not be read',
            message: 'What to replicate could not be read; nothing was submitted.',
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

;// CONCATENATED MODULE: ./step/checkpoint.js











const MAX_LATE = 10 * clock_0/* MINUTE */.pY;
const MAX_UNSEEN = 2 * clock_0/* MINUTE */.pY;
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
            madeAt = isBeingMadeStill(sight) ? undefined : (madeAt ?? now);
            if (now >= until || isComplete(sight, madeAt, now))
                return checkpoint_judge(id, sight, parts);
        }
        if (sight !== undefined && now - toldAt >= REMINDER) {
            toldAt = now;
            const soFar = `${sight.backups.length} backups so far, ${(0,duration_0/* showDuration */.k)(now - start)} waited`;
            reporter.news(`The checkpoint is not complete yet: ${soFar}.`);
        }
        await clock.pause(Math.min(pace(now - start, undefined, clock.random()), until - now), cancelled);
    }
}
async function lookPatiently(id, parts, until) {
    const { clock, reporter } = parts.context;
    try {
        return await look(id, parts);
    }
    catch (error) {
        if (!(error instanceof replication_replication/* ReplicationError */.hq) || !(0,patience/* mayPass */.b)(error.call) || clock.now() >= until)
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
    const { backups } = await listBackups({ checkpoint_id: id }, parts);
    const own = backups.filter((backup) => isOriginal(backup) && (0,replication_records/* isSame */.Ft)(backup.checkpoint_id, id));
    return { checkpoint, unread, backups: own };
}
function isBeingMadeStill({ checkpoint }) {
    return isBeingMade(checkpoint?.status ?? '');
}
function isComplete(sight, madeAt, now) {
    if (madeAt === undefined)
        return false;
    const isUnseen = sight.unread?.status === 404 || (sight.backups.length === 0 && resourcesOf(sight).length === 0);
    if (isUnseen)
        return now - madeAt >= MAX_UNSEEN;
    return missingIn(sight).length === 0 || now - madeAt >= MAX_LATE;
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
function checkpoint_judge(id, sight, parts) {
    const waits = parts.until !== undefined;
    const isHalf = isBeingMadeStill(sight);
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
    if (isHalf && all.length === 0)
        throw new replication_replication/* ReplicationError */.hq(notMade(`It has no backup yet.`, id, waits));
    if (all.length > 0 && resources.length === 0 && skipped.length === 0) {
        const why = sight.unread?.message ?? 'It does not say what it is of.';
        parts.context.reporter.warning(`Whether checkpoint ${id} is complete could not be checked. ${why}`);
    }
    if (!isHalf)
        return { selected: all };
    const { title, message, advice } = notMade('What is there was submitted, and more may come.', id, waits);
    return { selected: all, failure: { title, reasons: [message], advice, code: undefined, requestId: undefined } };
}
function failedInCbr(resource, problem, code) {
    return {
        title: 'The backup failed in CBR',
        reasons: [`${named(resource)}: ${problem}.`],
        advice: 'Look at the backup task in CBR, and back the server up again.',
        code,
        requestId: undefined,
    };
}
function stillBeingMade(resource, waits) {
    return {
        title: 'The backup is still being made',
        reasons: [`${named(resource)}: its backup is still being made.`],
        advice: adviceToWait(waits),
        code: undefined,
        requestId: undefined,
    };
}
function notMade(consequence, id, waits) {
    return {
        title: 'The checkpoint is still being made',
        message: `Checkpoint ${id} is still being made. ${consequence}`,
        advice: adviceToWait(waits),
    };
}
function adviceToWait(waits) {
    const run = 'run the step again when the backup job has ended.';
    return waits ? `Raise timeout_minutes, or ${run}` : `Use wait: true, or ${run}`;
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
    const age = taken === undefined || taken > now ? '' : `, ${(0,duration_0/* showDuration */.k)(now - taken)} old`;
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
    return { ...failure, reasons: ['Not tried, because of what came of the backups before:', ...failure.reasons] };
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
        const counted = `${gaps} ${gaps === 1 ? 'gap' : 'gaps'}`;
        reporter.warning(`The dry run could not check everything: ${counted}, told above as "Not checked".`);
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
function stateOf(record) {
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
        `${(0,duration_0/* showDuration */.k)(passed)} so far`,
        left === undefined ? undefined : `about ${(0,duration_0/* showDuration */.k)(left)} left`,
    ];
    return `${stateOf(record)}: ${parts.filter((part) => part !== undefined).join(', ')}.`;
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
        const soFar = (0,duration_0/* showDuration */.k)(now - this.#begun);
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
        const age = (0,duration_0/* plausible */.o)(serverNow - (begunAt ?? record.created_at ?? serverNow));
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
    reporter.news('The backup is still being made; waiting until it is available.');
    const pause = () => pace(clock.now() - start, undefined, clock.random());
    const available = await watch.untilSeen({ journal, context, until, pause, shows: () => true }, ({ value: { status } }) => {
        if (status === 'available')
            return status;
        if (status !== undefined && !isBeingMade(status))
            throw unavailable(status, error);
        const now = clock.now();
        if (now - toldAt >= REMINDER) {
            reporter.reminder(`The backup is still being made (status ${status ?? 'unknown'}), ${(0,duration_0/* showDuration */.k)(now - start)} so far.`);
            toldAt = now;
        }
        return undefined;
    });
    if (available === undefined) {
        throw new replication_replication/* ReplicationError */.hq({
            title: 'The backup did not become available within the time limit',
            message: 'It is still being made, so no replication was submitted.',
            advice: 'Run the step again later, or raise timeout_minutes.',
            call: error,
        });
    }
    reporter.news(`The backup is available after ${(0,duration_0/* showDuration */.k)(clock.now() - start)}.`);
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
const RUN_AGAIN = 'Run the step again: it finds out what the request did, and never creates a second replica.';
class Settlement {
    #journal;
    #client;
    #context;
    #waits;
    #doubts = 0;
    #mayRead = true;
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
        if (answer !== undefined && this.#adopt(seen, answer))
            return;
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
        const age = ownAge ?? (0,duration_0/* plausible */.o)(record.created_at === undefined ? undefined : serverNow - record.created_at);
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
    const places = [
        ['vault', answer.destination_vault_id, request.destinationVaultId],
        ['project', answer.destination_project_id, request.destinationProjectId],
        ['region', answer.destination_region, request.destinationRegion],
    ];
    return places
        .filter(([, answered, asked]) => answered !== undefined && !(0,replication_records/* isSame */.Ft)(answered, asked))
        .map(([what, answered, asked]) => `CBR accepted the request, but its answer names the ${what} ${answered} instead of ${asked}.`);
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
                message: `${message} Gave up after ${(0,duration_0/* showDuration */.k)(clock.now() - start)}.`,
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
    const passing = status === undefined || isBeingMade(status);
    const isRight = (value, right) => (value === undefined && passing) || (0,replication_records/* isSame */.Ft)(value, right);
    const wrong = [
        isRight(image_type, 'replication') ? '' : `it is of type ${image_type ?? 'unknown'} instead of replication`,
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
            title: verify_TITLE,
            message: `Replica ${id} failed the check: ${wrong.join(', ')}.`,
            advice: 'Do not rely on it. Check it in the console of the destination region, and who else uses that vault.',
        });
    }
    return status === 'available' ? undefined : `Replica ${id} is still being made (status ${status ?? 'unknown'}).`;
}
function mayPass(error) {
    if ((0,call_error/* isUnauthorised */.ED)(error))
        return false;
    if (error instanceof call_error/* UnansweredError */.jd)
        return error.sent || error.canConnectLater;
    const isUnknown = error.means === 'backup_gone' || (error instanceof call_error/* ServiceError */._7 && error.status === 404);
    const isOfGateway = error instanceof call_error/* ServiceError */._7 && error.status === 403 && !error.isOwnWord;
    return error.behaviour !== 'stop' || isUnknown || isOfGateway;
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
                info(`Request id ${replication.requestId}.`);
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