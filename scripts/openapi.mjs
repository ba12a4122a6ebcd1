// Writes schemas/openapi.json from a running Nightshift, and the types of the console's client from it,
// or with --check says whether they differ.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const PATIENCE_MS = 60_000;
const file = fileURLToPath(new URL('../schemas/openapi.json', import.meta.url));
const typesFile = fileURLToPath(
  new URL('../services/console/web/src/api/schema.d.ts', import.meta.url),
);
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
const up = ['up', '--faults', '--port', String(port), '--data', data];
const server = spawn(process.execPath, [command, ...up], {
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

const types = `// Made from schemas/openapi.json by \`npm run schemas\`.
${astToString(await openapiTS(text, { emptyObjectsUnknown: true }))}`;
for (const [path, made] of [
  [file, text],
  [typesFile, types],
]) {
  if (!process.argv.includes('--check')) {
    writeFileSync(path, made);
  } else if (made !== readFileSync(path, 'utf8')) {
    console.error(`${basename(path)}: differs from what is served. Run \`npm run schemas\`.`);
    process.exit(1);
  }
}
console.log(`openapi: ${Object.keys(JSON.parse(text).paths).length} paths, as served.`);
