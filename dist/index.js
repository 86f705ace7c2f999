/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	var __webpack_modules__ = ({

/***/ 9896:
/***/ ((module) => {

module.exports = require("fs");

/***/ }),

/***/ 4589:
/***/ ((module) => {

module.exports = require("node:assert");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = require("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = require("node:buffer");

/***/ }),

/***/ 3053:
/***/ ((module) => {

module.exports = require("node:diagnostics_channel");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = require("node:events");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = require("node:fs");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = require("node:http");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = require("node:net");

/***/ }),

/***/ 1792:
/***/ ((module) => {

module.exports = require("node:querystring");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = require("node:stream");

/***/ }),

/***/ 8500:
/***/ ((module) => {

module.exports = require("node:timers/promises");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = require("node:tls");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = require("node:util");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = require("os");

/***/ }),

/***/ 6928:
/***/ ((module) => {

module.exports = require("path");

/***/ })

/******/ 	});
/************************************************************************/
/******/ 	// The module cache
/******/ 	var __webpack_module_cache__ = {};
/******/ 	
/******/ 	// The require function
/******/ 	function __nccwpck_require__(moduleId) {
/******/ 		// Check if module is in cache
/******/ 		var cachedModule = __webpack_module_cache__[moduleId];
/******/ 		if (cachedModule !== undefined) {
/******/ 			return cachedModule.exports;
/******/ 		}
/******/ 		// Create a new module (and put it into the cache)
/******/ 		var module = __webpack_module_cache__[moduleId] = {
/******/ 			id: moduleId,
/******/ 			loaded: false,
/******/ 			exports: {}
/******/ 		};
/******/ 	
/******/ 		// Execute the module function
/******/ 		var threw = true;
/******/ 		try {
/******/ 			__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 			threw = false;
/******/ 		} finally {
/******/ 			if(threw) delete __webpack_module_cache__[moduleId];
/******/ 		}
/******/ 	
/******/ 		// Flag the module as loaded
/******/ 		module.loaded = true;
/******/ 	
/******/ 		// Return the exports of the module
/******/ 		return module.exports;
/******/ 	}
/******/ 	
/******/ 	// expose the modules object (__webpack_modules__)
/******/ 	__nccwpck_require__.m = __webpack_modules__;
/******/ 	
/************************************************************************/
/******/ 	/* webpack/runtime/asset-relocator-loader */
/******/ 	if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = __dirname + "/";
/******/ 	
/******/ 	/* webpack/runtime/compat get default export */
/******/ 	(() => {
/******/ 		// getDefaultExport function for compatibility with non-harmony modules
/******/ 		__nccwpck_require__.n = (module) => {
/******/ 			var getter = module && module.__esModule ?
/******/ 				() => (module['default']) :
/******/ 				() => (module);
/******/ 			__nccwpck_require__.d(getter, { a: getter });
/******/ 			return getter;
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/define property getters */
/******/ 	(() => {
/******/ 		// define getter functions for harmony exports
/******/ 		__nccwpck_require__.d = (exports, definition) => {
/******/ 			for(var key in definition) {
/******/ 				if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 					Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 				}
/******/ 			}
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/ensure chunk */
/******/ 	(() => {
/******/ 		__nccwpck_require__.f = {};
/******/ 		// This file contains only the entry chunk.
/******/ 		// The chunk loading function for additional chunks
/******/ 		__nccwpck_require__.e = (chunkId) => {
/******/ 			return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 				__nccwpck_require__.f[key](chunkId, promises);
/******/ 				return promises;
/******/ 			}, []));
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/get javascript chunk filename */
/******/ 	(() => {
/******/ 		// This function allow to reference async chunks
/******/ 		__nccwpck_require__.u = (chunkId) => {
/******/ 			// return url for filenames based on template
/******/ 			return "" + chunkId + ".index.js";
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/hasOwnProperty shorthand */
/******/ 	(() => {
/******/ 		__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/make namespace object */
/******/ 	(() => {
/******/ 		// define __esModule on exports
/******/ 		__nccwpck_require__.r = (exports) => {
/******/ 			if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 				Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 			}
/******/ 			Object.defineProperty(exports, '__esModule', { value: true });
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/node module decorator */
/******/ 	(() => {
/******/ 		__nccwpck_require__.nmd = (module) => {
/******/ 			module.paths = [];
/******/ 			if (!module.children) module.children = [];
/******/ 			return module;
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/require chunk loading */
/******/ 	(() => {
/******/ 		// no baseURI
/******/ 		
/******/ 		// object to store loaded chunks
/******/ 		// "1" means "loaded", otherwise not loaded yet
/******/ 		var installedChunks = {
/******/ 			792: 1
/******/ 		};
/******/ 		
/******/ 		// no on chunks loaded
/******/ 		
/******/ 		var installChunk = (chunk) => {
/******/ 			var moreModules = chunk.modules, chunkIds = chunk.ids, runtime = chunk.runtime;
/******/ 			for(var moduleId in moreModules) {
/******/ 				if(__nccwpck_require__.o(moreModules, moduleId)) {
/******/ 					__nccwpck_require__.m[moduleId] = moreModules[moduleId];
/******/ 				}
/******/ 			}
/******/ 			if(runtime) runtime(__nccwpck_require__);
/******/ 			for(var i = 0; i < chunkIds.length; i++)
/******/ 				installedChunks[chunkIds[i]] = 1;
/******/ 		
/******/ 		};
/******/ 		
/******/ 		// require() chunk loading for javascript
/******/ 		__nccwpck_require__.f.require = (chunkId, promises) => {
/******/ 			// "1" is the signal for "already loaded"
/******/ 			if(!installedChunks[chunkId]) {
/******/ 				if(true) { // all chunks have JS
/******/ 					installChunk(require("./" + __nccwpck_require__.u(chunkId)));
/******/ 				} else installedChunks[chunkId] = 1;
/******/ 			}
/******/ 		};
/******/ 		
/******/ 		// no external install chunk
/******/ 		
/******/ 		// no HMR
/******/ 		
/******/ 		// no HMR manifest
/******/ 	})();
/******/ 	
/************************************************************************/
var __webpack_exports__ = {};
__nccwpck_require__.r(__webpack_exports__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);

const NEEDED_NODE = 24;
const MAX_STOPPING = 1300;
const MAX_FLUSH = 10000;
const MAX_FLUSH_STOPPED = 200;
const MAX_BUSY = 300;
const TITLES = {
    oldNode: `This action needs Node ${NEEDED_NODE}; nothing was sent`,
    notLoaded: 'A file of this action is missing or damaged; nothing was sent',
    cancelled: 'The step was cancelled',
    unforeseen: 'An unforeseen error has ended the step',
    ended: 'Something else in this process has ended the step',
};
let tellKnown = tellNothing;
const stop = new AbortController();
let isTold = false;
let isEarned = false;
let isLeaving = false;
process.exitCode = 1;
if (Number(process.versions.node.split('.')[0]) < NEEDED_NODE) {
    tell(TITLES.oldNode, [
        `It was started with Node ${process.versions.node}.`,
        `What to do: update the runner, or have it find Node ${NEEDED_NODE}. act, Gitea, Forgejo and runners on 32-bit Arm may start an older one.`,
    ]);
    process.exit(1);
}
process.on('exit', () => {
    if (isEarned)
        return;
    if (!isTold)
        tell(TITLES.ended, tellKnown(undefined));
    if (!process.exitCode)
        process.exitCode = 1;
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])
    process.on(signal, () => stopStep());
for (const event of ['uncaughtException', 'unhandledRejection'])
    process.on(event, stopUnforeseen);
process.on('beforeExit', () => stopUnforeseen(new Error('Nothing was left that this step could wait for.')));
start().then(leave, (error) => {
    stopUnforeseen(error);
    return leave(false);
});
async function start() {
    let main;
    try {
        const isFreshness = globalThis.replicateCbrBackupAction === 'freshness';
        main = await (isFreshness ? Promise.all(/* import() | inputs */[__nccwpck_require__.e(991), __nccwpck_require__.e(896)]).then(__nccwpck_require__.bind(__nccwpck_require__, 7336)) : Promise.all(/* import() | inputs */[__nccwpck_require__.e(991), __nccwpck_require__.e(896)]).then(__nccwpck_require__.bind(__nccwpck_require__, 8243)));
    }
    catch (error) {
        tell(TITLES.notLoaded, [
            `Node's error: ${codeOf(error)}.`,
            'What to do: check that the action was checked out whole, with all of dist/.',
        ]);
        return false;
    }
    const world = { environment: process.env, clock: main.systemClock, cancelled: stop.signal };
    const isGreen = await main.run(world, (tellMore) => {
        tellKnown = tellMore;
    });
    if (!isGreen)
        isTold = true;
    return isGreen;
}
function stopUnforeseen(error) {
    const reason = new Error('unforeseen');
    reason.cause = error;
    stopStep(reason);
}
function stopStep(reason) {
    if (stop.signal.aborted)
        return;
    stop.abort(reason);
    setTimeout(() => leave(false), MAX_STOPPING);
}
async function leave(isGreen) {
    if (isLeaving)
        return;
    isLeaving = true;
    const maxFlush = stop.signal.aborted ? MAX_FLUSH_STOPPED : MAX_FLUSH;
    for (const stream of [process.stdout, process.stderr]) {
        await inTime(maxFlush, new Promise((resolve) => stream.write('', () => resolve())));
    }
    const busyUntil = process.uptime() + MAX_BUSY / 1000;
    while (isBusy() && process.uptime() < busyUntil)
        await new Promise((resolve) => setTimeout(resolve, 10));
    if (stop.signal.aborted)
        tellStopped();
    isEarned = isGreen && !stop.signal.aborted;
    process.exitCode = isEarned ? 0 : 1;
    if (isBusy())
        replaceProcess(isEarned);
    try {
        process.exit();
    }
    catch (error) {
        isEarned = false;
        tell(TITLES.unforeseen, tellKnown(error));
        process.exit(1);
    }
}
function tellStopped() {
    const { cause } = stop.signal.reason;
    tell('cause' in stop.signal.reason ? TITLES.unforeseen : TITLES.cancelled, tellKnown(cause));
}
function isBusy() {
    return process.getActiveResourcesInfo().some((name) => /^(FSReq|GetAddrInfo|GetNameInfo)/.test(name));
}
function replaceProcess(isGreen) {
    if (!isGreen)
        process.kill(process.pid, 'SIGKILL');
    try {
        process.execve?.(process.execPath, [process.execPath, '-e', '0'], { ...process.env, NODE_OPTIONS: '' });
    }
    catch {
    }
}
function inTime(milliseconds, work) {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        work.then(() => {
            clearTimeout(timer);
            resolve();
        });
    });
}
function codeOf(error) {
    const { code, name } = Object(error);
    return [code, name].find((word) => /^[A-Za-z_]{1,60}$/.test(String(word))) ?? 'unknown';
}
function tellNothing(_error) {
    return ['Nothing was sent.'];
}
function tell(title, reasons) {
    if (isTold)
        return;
    isTold = true;
    const data = [`${title}.`, ...reasons].join('\n').replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
    let rest = Buffer.from(`${tellKnown === tellNothing ? '' : '\n'}::error::${data}\n`);
    for (let attempts = 0; rest.length > 0 && attempts < 100000; attempts++) {
        try {
            rest = rest.subarray((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeSync)(1, rest));
        }
        catch (error) {
            if (codeOf(error) !== 'EAGAIN')
                return;
        }
    }
}

module.exports = __webpack_exports__;
/******/ })()
;