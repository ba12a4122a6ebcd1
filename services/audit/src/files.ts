/** What writes the ledger as files that other systems read. */
export { type LedgerEvent, ocsfLine } from './export/ocsf.js';
export type { Target } from './export/place.js';
export { targetOf } from './export/target.store.js';
