globalThis.replicateCbrBackupAction = 'freshness';
require('./index.js');
