// Writes schemas/openapi.json from a running Nightshift, or with --check says whether it differs.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PATIENCE_MS = 60_000;
const file = fileURLToPath(new URL('../schemas/openapi.json', import.meta.url));
const command = fileURLToPath(new URL('../cli/bin/nightshift.mjs', import.meta.url));

const freePort = () =>
  new Promise((settle, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => settle(port));
    });
  });

const documentOf = async (url, server) => {
  for (const giveUpAt = Date.now() + PATIENCE_MS; Date.now() < giveUpAt;) {
    if (server.exitCode !== null) throw new Error(`Nightshift ended with code ${server.exitCode}.`);
    const response = await fetch(`${url}/openapi.json`).catch(() => undefined);
    if (response?.ok) return response.json();
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`Nightshift did not come up within ${PATIENCE_MS / 1000} s.`);
};

const data = mkdtempSync(join(tmpdir(), 'nightshift-openapi-'));
const port = await freePort();
const server = spawn(process.execPath, [command, 'up', '--port', String(port), '--data', data], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
const ended = new Promise((settle) => server.once('exit', settle));
let text;
try {
  text = `${JSON.stringify(await documentOf(`http://127.0.0.1:${port}`, server), null, 2)}\n`;
} finally {
  server.kill('SIGTERM');
  await ended;
  rmSync(data, { recursive: true, force: true });
}

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (text !== readFileSync(file, 'utf8')) {
  console.error('openapi.json: differs from what is served. Run `npm run schemas`.');
  process.exit(1);
}
console.log(`openapi: ${Object.keys(JSON.parse(text).paths).length} paths, as served.`);
