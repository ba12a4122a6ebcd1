// Runs every tier and sums them up in one closing line: "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const tiers = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['unit', 'int', 'e2e'];
const folder = mkdtempSync(join(tmpdir(), 'nightshift-tests-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
let broken = false;

for (const tier of tiers) {
  const files = globSync(`{libs,services,cli,examples}/**/src/**/*.${tier}.spec.ts`).length;
  const started = Date.now();
  console.log(`\n${tier}: ${files} files`);
  const report = join(folder, `${tier}.json`);
  const failuresFile = join(folder, `${tier}-failures.json`);
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      // The tier, and those of its files that run alone.
      '--project',
      `${tier}*`,
      '--reporter=default',
      '--reporter=json',
      '--reporter=./scripts/failures-reporter.mjs',
      `--outputFile=${report}`,
    ],
    { stdio: 'inherit', env: { ...process.env, FAILURES_FILE: failuresFile } },
  );
  const counts = countsOf(report);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  failures.push(...failedIn(failuresFile).map((failure) => `${tier}: ${failure}`));
  console.log(
    `${tier}: ${counts.passed} passed, ${counts.failed} failed in ${Math.round((Date.now() - started) / 1000)} s`,
  );
  if (status !== 0 || (files > 0 && counts.passed + counts.failed === 0)) {
    broken = true;
    console.error(`${tier}: not all right (vitest ended with ${status}).`);
  }
}

rmSync(folder, { recursive: true, force: true });
// At the end, so that the tail of a log says what failed and how.
if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}`);
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exit(broken || total.failed > 0 ? 1 : 0);

function countsOf(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    return {
      passed: numPassedTests,
      failed: numFailedTests,
      skipped: numPendingTests + numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

function failedIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}
