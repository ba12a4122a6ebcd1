// Runs every tier and sums them up in one closing line: "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const tiers = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['unit', 'int', 'e2e'];
const folder = mkdtempSync(join(tmpdir(), 'nightshift-tests-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const failedNames = [];
let broken = false;

for (const tier of tiers) {
  const files = globSync(`{libs,services,cli,examples}/**/src/**/*.${tier}.spec.ts`).length;
  const started = Date.now();
  console.log(`\n${tier}: ${files} files`);
  const report = join(folder, `${tier}.json`);
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
      `--outputFile=${report}`,
    ],
    { stdio: 'inherit' },
  );
  const counts = countsOf(report);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  failedNames.push(...failedIn(report).map((name) => `${tier}: ${name}`));
  console.log(
    `${tier}: ${counts.passed} passed, ${counts.failed} failed in ${Math.round((Date.now() - started) / 1000)} s`,
  );
  if (status !== 0 || (files > 0 && counts.passed + counts.failed === 0)) {
    broken = true;
    console.error(`${tier}: not all right (vitest ended with ${status}).`);
  }
}

rmSync(folder, { recursive: true, force: true });
// At the end, so that the tail of a log names them.
if (failedNames.length > 0) console.log(`\nFailed:\n${failedNames.join('\n')}`);
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

/** Every failed test by its full name; a file that failed as a whole by its own. */
function failedIn(report) {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return testResults.flatMap(({ name, status, assertionResults }) => {
      const file = relative(process.cwd(), name);
      const failed = assertionResults.filter((one) => one.status === 'failed');
      if (failed.length === 0) return status === 'failed' ? [file] : [];
      return failed.map(({ fullName }) => `${file} > ${fullName}`);
    });
  } catch {
    return [];
  }
}
