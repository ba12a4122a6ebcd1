// How agents fail, and what they may spend: plays every error class, the last dollar, a cool-down
// a night with kills and two replicas against the provider simulator, and 10,000 histories of budgets. Prints a
// table; writes the figures as JSON to the file that --out names (default: agents-report.json).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';

const HISTORIES = 10_000;
const GIB = 1_073_741_824;
const given = process.argv.indexOf('--out');
const out = given > 0 ? process.argv[given + 1] : 'agents-report.json';
const folder = mkdtempSync(join(tmpdir(), 'nightshift-report-'));
const lines = join(folder, 'report.jsonl');

const play = (project, ...files) => {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...files],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        NIGHTSHIFT_REPORT: lines,
        NIGHTSHIFT_HISTORIES: String(HISTORIES),
      },
    },
  );
  return status === 0;
};

const histories = play('unit', 'services/cost/src/budget/budget.property');
const scenarios = play('e2e*', 'cli/src/e2e/agents', 'cli/src/e2e/replicas');
const found = read(lines);
const report = {
  at: new Date().toISOString(),
  machine: {
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / GIB),
    node: process.version,
  },
  simulated: 'The provider is simulated (libs/provider-simulator); everything else is real.',
  histories: { of: 'budgets', count: HISTORIES, hold: histories },
  allAsExpected: histories && scenarios,
  findings: found,
};
writeFileSync(out, `${JSON.stringify(report, null, 2)}\n`);
rmSync(folder, { recursive: true, force: true });
print(report);
process.exit(report.allAsExpected ? 0 : 1);

function read(file) {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').map(JSON.parse);
  } catch {
    return [];
  }
}

function print({ findings, histories: { count, hold }, allAsExpected }) {
  for (const section of new Set(findings.map((one) => one.section))) {
    console.log(`\n${section}`);
    for (const { section: of, name, ...figures } of findings) {
      if (of === section) console.log(`  ${name.padEnd(24)} ${summaryOf(figures)}`);
    }
  }
  console.log(`\nbudgets                    ${count} histories: ${hold ? 'hold' : 'BROKEN'}`);
  console.log(
    allAsExpected ? `\nAll as expected. ${out}` : `\nNot all as expected: see above. ${out}`,
  );
}

function summaryOf(figures) {
  const shown = (value) =>
    value !== null && typeof value === 'object'
      ? Array.isArray(value)
        ? `[${value.join(', ')}]`
        : Object.entries(value)
            .map(([name, inner]) => `${name} ${inner}`)
            .join(', ')
      : String(value);
  return Object.entries(figures)
    .map(([name, value]) => `${name}: ${shown(value)}`)
    .join(' · ');
}
