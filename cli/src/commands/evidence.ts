import type { Command } from 'commander';
import { addExport } from './evidence-export.js';
import { addReport } from './evidence-report.js';
import { addVerify } from './evidence-verify.js';

export const addEvidence = (program: Command): void => {
  const evidence = program
    .command('evidence')
    .description('what produced an output, in one file that is checked without this system');
  addExport(evidence);
  addVerify(evidence);
  addReport(evidence);
};
