"use strict";
exports.id = 243;
exports.ids = [243];
exports.modules = {

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
        late = await Promise.all(/* import() */[__webpack_require__.e(873), __webpack_require__.e(962), __webpack_require__.e(188)]).then(__webpack_require__.bind(__webpack_require__, 6188));
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


/***/ })

};
;