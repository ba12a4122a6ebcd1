// Installs what is missing. Plain JavaScript: it runs on the machine's own Node before anything
// of ours is there. Does nothing when node_modules already fits the lockfile.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.nightshift-lock-hash');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

const installed = () => {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
};

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Nightshift installs with Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}
if (installed() !== wanted) {
  const started = Date.now();
  console.error('nightshift: installing dependencies (once, about a minute) …');
  const { status, error } = spawnSync('npm', ['ci', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (error?.code === 'ENOENT') {
    console.error('nightshift: npm was not found. Install Node.js 20 or newer, which brings it.');
    process.exit(1);
  }
  if (status !== 0) {
    console.error(
      'nightshift: the installation failed; its reason stands above. Mend it (network? disk?) and run the same command again.',
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
  console.error(`nightshift: installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}
