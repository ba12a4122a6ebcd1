#!/usr/bin/env node
// Plain JavaScript for whatever Node the machine has: hands over to the pinned Node, then to dist.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);
const QUIET = '--disable-warning=TimeoutNegativeWarning';

const pinnedNode = () => {
  for (let folder = dirname(here); folder !== dirname(folder); folder = dirname(folder)) {
    const node = join(folder, 'node_modules', 'node', 'bin', 'node');
    if (existsSync(node)) return node;
  }
  return undefined;
};

const main = new URL('../dist/main.js', import.meta.url);
if (!existsSync(main)) {
  console.error('Nightshift is not built yet: run `npm start` once, or `npm run build`.');
  process.exit(1);
}
if (Number(process.versions.node.split('.')[0]) >= 24 && process.execArgv.includes(QUIET)) {
  await import(main.href);
} else {
  const node = Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : pinnedNode();
  if (!node) {
    console.error(
      `Nightshift needs Node 24; this is ${process.version}, and the pinned one is not installed: run \`npm ci\`.`,
    );
    process.exit(1);
  }
  // The channel carries nothing: by its end the child learns that this process was killed.
  const child = spawn(node, [QUIET, here, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 128 + 15 : (code ?? 1)));
}
