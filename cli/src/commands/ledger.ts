import type { Command } from 'commander';
import { addAccess } from './ledger-access.js';
import { addBlastRadius } from './ledger-blast-radius.js';
import { addLedgerExport } from './ledger-export.js';
import { addLedgerExports } from './ledger-exports.js';
import { addCheckpoint, addKey, addProof } from './ledger-proof.js';
import { addSql } from './ledger-sql.js';
import { addVerify } from './ledger-verify.js';
import { addWitness } from './ledger-witness.js';

export const addLedger = (program: Command): void => {
  const ledger = program.command('ledger').description('the record of everything');
  addVerify(ledger);
  addProof(ledger);
  addCheckpoint(ledger);
  addKey(ledger);
  addWitness(ledger);
  addSql(ledger);
  addBlastRadius(ledger);
  addLedgerExport(ledger);
  addLedgerExports(ledger);
  addAccess(ledger);
};
