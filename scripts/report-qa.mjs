// How well agents check agents: plays the dependency audit with seeded mistakes, 1,000 tasks or as
// many as --tasks says, prints what became of every mistake, and writes the same as Markdown to the
// file that --out names. Ends with 1 if two ways of counting do not agree.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';

const GIB = 1_073_741_824;
const NANO = 1e9;
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : otherwise;
};
const tasks = Number(option('tasks', '1000'));
const out = option('out');
if (!Number.isInteger(tasks) || tasks < 1) {
  console.error('--tasks must be a whole number from 1: npm run report:qa -- --tasks 100');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'nightshift-report-'));
const lines = join(folder, 'report.jsonl');
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', 'cli/src/e2e/qa-night'],
  {
    stdio: 'inherit',
    env: { ...process.env, NIGHTSHIFT_REPORT: lines, NIGHTSHIFT_QA_TASKS: String(tasks) },
  },
);
const found = read(lines);
rmSync(folder, { recursive: true, force: true });
if (!found) {
  console.error('There is nothing to report: the run ended before its figures were counted.');
  process.exit(1);
}
const markdown = reportOf(found);
console.log(markdown);
if (out) writeFileSync(out, markdown);
process.exit(status === 0 ? 0 : 1);

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8').trim().split('\n').at(-1));
  } catch {
    return undefined;
  }
}

function reportOf(figures) {
  const agreed = figures.identities.filter(({ one, other }) => one === other).length;
  return `${[
    '# How well agents check agents',
    introduction(figures),
    machine(figures),
    table(['what', 'found'], findings(figures)),
    '## The judge by the statistics, and in truth',
    comparison(figures),
    '## Settings of the simulation',
    table(['setting', 'share'], settings(figures.rates)),
    '## What must agree',
    `${agreed} of ${figures.identities.length} identities hold; the command fails if one does not.`,
    table(
      ['identity', 'one', 'other'],
      figures.identities.map(({ what, one, other }) => [what, count(one), count(other)]),
    ),
  ].join('\n\n')}\n`;
}

function introduction({ tasks: n, packages, seconds }) {
  return [
    `\`npm run report:qa\` plays the dependency audit with ${count(n)} tasks over ${count(packages)} installed packages, in one`,
    'process, and prints this. Simulated: the models, whose mistakes follow from a stable hash of the',
    "task's number, and the people, who answer every ticket over HTTP and tell the truth. The services,",
    'PostgreSQL, ClickHouse, HTTP, the tools and the packages are real. What was wrong is known from the',
    'briefs alone, and whether it still is from the final outputs; all else is counted from events of the',
    'ledger and from the reviews. The figures say how the loop handles mistakes that are made at the rates',
    `below; they say nothing about a real model. It took ${count(seconds)} s.`,
  ].join('\n');
}

function machine({ tasks: n }) {
  const memory = Math.round(totalmem() / GIB);
  const day = new Date().toISOString().slice(0, 10);
  const command = `npm run report:qa${n === 1000 ? '' : ` -- --tasks ${n}`}`;
  return `${cpus().length} cores, ${memory} GiB, Node ${process.version.slice(1)}, ${day}; \`${command}\`.`;
}

function findings({ mistakes, alarms, loop, people, money, ledger }) {
  return [
    ['mistakes seeded', `${count(mistakes.seeded)} (${listed(mistakes.byKind)})`],
    [
      'caught by QA',
      `${ofAll(mistakes.caught, mistakes.seeded)}; ${listed(mistakes.caughtInRound, 'in round ')}`,
    ],
    ['fixed by corrections alone', ofAll(mistakes.fixedByCorrections, mistakes.caught)],
    ['fixed after a person said so', ofAll(mistakes.fixedAfterAPersonSaidSo, mistakes.caught)],
    ['caught, and still there at the end', ofAll(mistakes.caughtAndStillThere, mistakes.caught)],
    ['slipped through unseen', ofAll(mistakes.slippedThrough, mistakes.seeded)],
    [
      'false alarms',
      `${ofAll(alarms.falseAlarms, alarms.findings)} findings: ${listed(alarms.fates)}`,
    ],
    ['rejected: the evidence does not exist', count(alarms.rejectedForEvidence)],
    [
      'reviews by rounds used',
      `${listed(loop.reviewsByRounds, '', ': ')}; ${count(loop.roundsInAll)} rounds in all`,
    ],
    ['corrections', `${count(loop.corrections)}; answers: ${listed(loop.answers)}`],
    ['corrections that changed what no finding names', count(loop.correctionsWithChangesOutside)],
    ['disagreements', listed(loop.disagreements)],
    ['people asked', `${count(people.asked)} (${listed(people.byKind)})`],
    ['disagreements settled as', listed(people.settledAs)],
    ['samples of passed outputs, called', listed(people.samples)],
    [
      'cost at simulated prices',
      `${usd(money.nanoUsd)} for ${count(money.modelCalls)} calls, of which QA ${usd(money.ofQaNanoUsd)}`,
    ],
    ['ledger', `${count(ledger.events)} events, ${ledger.ok ? 'verified' : 'BROKEN'}`],
  ];
}

function comparison({ stats, mistakes, alarms, people }) {
  const right = alarms.findings - alarms.falseAlarms;
  const undisputed = alarms.findings - stats.precision.of;
  const wrongSamples = people.samples.wrong ?? 0;
  return [
    table(
      ['', '`GET /v1/qa/stats`', 'truth'],
      [
        ['precision', rate(stats.precision), rate({ hits: right, of: alarms.findings })],
        ['recall', rate(stats.recall), rate({ hits: mistakes.caught, of: mistakes.seeded })],
      ],
    ),
    '',
    'They are not the same, since the statistics know only what people were asked about. Precision counts',
    `the ${count(stats.precision.of)} findings of disagreements, which are the doubtful ones; of the ${count(undisputed)} that nobody was asked`,
    `about, ${ofAll(right - stats.precision.hits, undisputed)} were right. Recall counts the findings that people called right, and`,
    `what they named in the ${count(people.byKind.sample ?? 0)} samples (${count(wrongSamples)} of them had a mistake): what was caught without dispute`,
    'does not count for the judge, and what slipped through counts only where it was drawn, so that a',
    'recall near the true one is chance. Findings without evidence are in neither column.',
  ].join('\n');
}

function settings(rates) {
  const names = {
    mistake: 'a report has a mistake, for each of four kinds',
    overlooked: 'the judge overlooks a mistake, anew whenever more findings are known',
    falseAlarm: 'the judge objects to a summary that is right',
    stubborn: 'it stands by that when it is contested',
    madeUpQuote: 'the judge reports something with a quote that stands nowhere',
    fixedLater: 'the corrector calls a mistake fixed in vain, the first time',
    notFixed: 'it calls a mistake fixed in vain, until a person says how',
    fixedNeedlessly: 'it "fixes" a false alarm instead of contesting it',
    meddles: 'its first correction changes what no finding names',
    sampled: 'an output that passed is shown to a person',
  };
  return Object.entries(rates).map(([name, share]) => [names[name] ?? name, percent(share)]);
}

function table(heads, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(heads), `|${heads.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function listed(counts, before = '', between = ' ') {
  const entries = Object.entries(counts);
  if (entries.length === 0) return 'none';
  return entries
    .map(([name, n]) => (before ? `${count(n)} ${before}${name}` : `${name}${between}${count(n)}`))
    .join(', ');
}

function count(n) {
  return n.toLocaleString('en');
}
function percent(share) {
  return `${Math.round(share * 1000) / 10} %`;
}
function ofAll(n, all) {
  return `${count(n)} of ${count(all)}${all > 0 ? ` (${percent(n / all)})` : ''}`;
}
function rate({ hits, of }) {
  return ofAll(hits, of);
}
function usd(nanoUsd) {
  return `$${(nanoUsd / NANO).toFixed(6)}`;
}
