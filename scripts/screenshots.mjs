// Writes docs/screenshots: pictures that the end-to-end tests of the console take on their way. They
// take more; these are the ones that the docs keep.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const KEPT = `night night-halt night-phone review review-360 tasks task-timeline task-provenance
  task-read-by workflows workflow spend ledger ledger-sql system-services system-dead-letters incident post-mortem`.split(
  /\s+/,
);

const folder = fileURLToPath(new URL('../docs/screenshots', import.meta.url));
const all = mkdtempSync(join(tmpdir(), 'nightshift-screenshots-'));
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e*', 'services/console'],
  { stdio: 'inherit', env: { ...process.env, NIGHTSHIFT_SCREENSHOTS: all } },
);
mkdirSync(folder, { recursive: true });
for (const name of KEPT)
  for (const theme of ['light', 'dark'])
    copyFileSync(join(all, `${name}-${theme}.png`), join(folder, `${name}-${theme}.png`));
rmSync(all, { recursive: true, force: true });
process.exit(status ?? 1);
