// Writes schemas/ from the contracts, or with --check says what differs. A published version is
// frozen: its hash stands in schemas/frozen.json, and a changed one is refused.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asyncApiDocument, schemaDocuments, unreadableTypes } from '@nightshift/contracts';
import { stringify } from 'yaml';

const root = fileURLToPath(new URL('../schemas/', import.meta.url));
const frozenFile = join(root, 'frozen.json');

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};
const hashOf = (text) => createHash('sha256').update(text).digest('hex');
const { version } = JSON.parse(read(fileURLToPath(new URL('../package.json', import.meta.url))));

const wanted = new Map(
  [...schemaDocuments()].map(([path, document]) => [
    path,
    `${JSON.stringify(document, null, 2)}\n`,
  ]),
);
const asyncApi = stringify(asyncApiDocument(version));
const frozen = JSON.parse(read(frozenFile) ?? '{}');

const faults = [];
for (const [path, hash] of Object.entries(frozen)) {
  const text = wanted.get(path);
  if (text === undefined) {
    const [type] = path.split('/').at(-1).split('.json');
    if (unreadableTypes([type]).length > 0) {
      faults.push(
        `${path}: published, but no longer defined and no upcaster lifts it. Restore it, or add the upcaster.`,
      );
    }
    if (hashOf(read(join(root, path)) ?? '') !== hash) {
      faults.push(`${path}: a published version never changes. Restore the file.`);
    }
  } else if (hashOf(text) !== hash) {
    faults.push(
      `${path}: a published version never changes. Restore it, and define the next version with an upcaster.`,
    );
  }
}

if (process.argv.includes('--check')) {
  for (const [path, text] of [...wanted, ['asyncapi.yaml', asyncApi]]) {
    if (read(join(root, path)) !== text)
      faults.push(`${path}: differs from the contracts. Run \`npm run schemas\`.`);
  }
  for (const path of wanted.keys()) {
    if (!(path in frozen)) faults.push(`${path}: not frozen yet. Run \`npm run schemas\`.`);
  }
  for (const file of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = relative(root, join(file.parentPath, file.name));
    const known =
      wanted.has(path) ||
      path in frozen ||
      ['asyncapi.yaml', 'frozen.json', 'openapi.json'].includes(path);
    if (file.isFile() && !known) faults.push(`${path}: no such event. Remove the file.`);
  }
}
if (faults.length > 0) {
  console.error(
    `schemas: ${faults.length} fault(s)\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  );
  process.exit(1);
}

if (!process.argv.includes('--check')) {
  for (const [path, text] of wanted) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  writeFileSync(join(root, 'asyncapi.yaml'), asyncApi);
  const hashes = {
    ...frozen,
    ...Object.fromEntries([...wanted].map(([path, text]) => [path, hashOf(text)])),
  };
  const sorted = Object.fromEntries(Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(frozenFile, `${JSON.stringify(sorted, null, 2)}\n`);
}
console.log(`schemas: ${wanted.size} event versions, all as published.`);
