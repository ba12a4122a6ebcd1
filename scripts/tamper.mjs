// Tampers with a ledger of its own, by every kind at 1,000 places each or as many as --positions says,
// and has it verified after each; prints what was found, and writes the same as Markdown to the file
// that --out names. Ends with 1 if the first place that differs was not named once.
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const GIB = 1_073_741_824;
/** For what was told to end. */
const PATIENCE_MS = 20_000;
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : otherwise;
};
const positions = Number(option('positions', '1000'));
const out = option('out');
if (!Number.isInteger(positions) || positions < 1) {
  console.error('--positions must be a whole number from 1: npm run tamper -- --positions 100');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'nightshift-tamper-'));
const lines = process.env.NIGHTSHIFT_REPORT ?? join(folder, 'report.jsonl');
const status = await run(
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'int',
    'services/audit/src/tree/tampering-',
  ],
  // All that it makes lies in the one folder, which is removed in any case.
  { ...process.env, TMPDIR: folder, NIGHTSHIFT_REPORT: lines, TAMPER_POSITIONS: String(positions) },
);
const kinds = read(lines);
rmSync(folder, { recursive: true, force: true });
if (kinds.length === 0) {
  console.error('There is nothing to report: the run ended before the first kind was done.');
  process.exit(1);
}
const markdown = reportOf(kinds);
console.log(markdown);
if (out) writeFileSync(out, markdown);
process.exit(status === 0 ? 0 : 1);

/** A group of its own, its workers included: who ends this script ends all of it. */
async function run(command, env) {
  const child = spawn(process.execPath, command, { stdio: 'inherit', env, detached: true });
  const ended = new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('exit', settle);
  });
  const group = child.pid === undefined ? undefined : -child.pid;
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      interrupted = true;
      end(group, 'SIGTERM');
      setTimeout(end, PATIENCE_MS, group, 'SIGKILL').unref();
    });
  const status = await ended;
  if (interrupted) {
    end(group, 'SIGKILL');
    await endDatabases();
  }
  return status;
}

/** Workers that are ended leave their databases, which are no part of the group. */
async function endDatabases() {
  const pids = globSync(join(folder, '*', 'data', 'postmaster.pid')).map((file) =>
    Number(readFileSync(file, 'utf8').split('\n')[0]),
  );
  for (const pid of pids) end(pid, 'SIGINT');
  const deadline = Date.now() + PATIENCE_MS;
  while (pids.some((pid) => end(pid, 0)) && Date.now() < deadline) await sleep(50);
}

/** @returns whether there was anything to send it to */
function end(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

function reportOf(found) {
  const places = sum(found, ({ places: n }) => n);
  const misses = sum(found, ({ misses: n }) => n);
  return `${[
    '# Tampering with the ledger',
    introduction(found),
    machine(),
    `${count(places)} times the ledger was tampered with and verified; the first place that differs was named ${count(places - misses)} times.`,
    table(
      ['who', 'kind', 'places', 'named rightly', 's'],
      found.map(({ who, kind, places: n, misses: wrong, seconds }) => [
        who,
        kind,
        count(n),
        count(n - wrong),
        count(Math.round(seconds)),
      ]),
    ),
  ].join('\n\n')}\n`;
}

function introduction([{ events }]) {
  return [
    `\`npm run tamper\` makes a ledger of ${count(events)} events, tampers with it at one place, has it verified by the code`,
    'that `nightshift ledger verify` runs, puts it back, and goes on to the next place. No place is taken twice for',
    'a kind; they are drawn anew for each run. PostgreSQL, the engine of ClickHouse and the folder of checkpoints are real.',
    'A schema change is found before any row is read: it is named at event 1, wherever it was aimed at. A key swap is',
    'named at the first checkpoint that the other key signed; a duplicate at its second place; an entry that was moved in front',
    'of the first place, there; all else where it is.',
  ].join('\n');
}

function machine() {
  const memory = Math.round(totalmem() / GIB);
  const day = new Date().toISOString().slice(0, 10);
  const command = `npm run tamper${positions === 1000 ? '' : ` -- --positions ${positions}`}`;
  return `${cpus().length} cores, ${memory} GiB, Node ${process.version.slice(1)}, ${day}; \`${command}\`.`;
}

function table(heads, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(heads), `|${heads.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function sum(items, of) {
  return items.reduce((total, item) => total + of(item), 0);
}
function count(n) {
  return n.toLocaleString('en');
}
