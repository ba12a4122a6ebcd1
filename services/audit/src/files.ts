/** What writes the ledger, and what was signed of it, as files that others read. */
export { type LedgerEvent, ocsfLine } from './export/ocsf.js';
export type { Target } from './export/place.js';
export { targetOf } from './export/target.store.js';
export { syncedFolder } from './synced-folder.store.js';
export { writeOnceFolder } from './tree/write-once-folder.store.js';
