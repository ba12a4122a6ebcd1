// Writes docs/screenshots: the pictures that the end-to-end tests of the console take on their way.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../docs/screenshots', import.meta.url));
mkdirSync(folder, { recursive: true });
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', 'services/console'],
  { stdio: 'inherit', env: { ...process.env, NIGHTSHIFT_SCREENSHOTS: folder } },
);
process.exit(status ?? 1);
