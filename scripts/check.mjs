// What must hold before anything lands, in one go: steps that do not need each other run beside each
// other, each as soon as what it needs is there. What a step prints comes when it ends.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const { references } = JSON.parse(readFileSync('tsconfig.json', 'utf8'));
const WEB = './services/console/web';
/** What others are built against; the types of tests are checked beside the rest. */
const products = references
  .map(({ path }) => path)
  .filter((path) => !path.endsWith('.json') && path !== WEB);

/** In the order in which they are begun where several could be. */
const steps = [
  { name: 'types of the contracts', needs: [], run: 'tsc -b libs/contracts' },
  { name: 'types', needs: ['types of the contracts'], run: `tsc -b ${products.join(' ')}` },
  { name: 'types of the page', needs: ['types of the contracts'], run: `tsc -b ${WEB}` },
  { name: 'page', needs: ['types of the contracts'], run: 'npm run --silent build:console' },
  { name: 'lint', needs: ['types'], run: 'npm run --silent check:lint' },
  { name: 'types of the tests', needs: ['types', 'types of the page'], run: 'tsc -b' },
  { name: 'boundaries', needs: ['types'], run: 'npm run --silent check:boundaries' },
  { name: 'schemas', needs: ['types', 'page'], run: 'npm run --silent check:schemas' },
  { name: 'unused', needs: ['types', 'page'], run: 'npm run --silent check:unused' },
  { name: 'format', needs: [], run: 'npm run --silent check:format' },
  { name: 'compose', needs: [], run: 'npm run --silent check:compose' },
  { name: 'docs', needs: [], run: 'npm run --silent check:docs' },
];

const most = Math.max(2, availableParallelism());
const ok = new Set();
const failed = new Set();
const running = new Map();
const isOver = ({ name }) => ok.has(name) || failed.has(name) || running.has(name);

while (ok.size + failed.size < steps.length) {
  for (const { name } of steps.filter((one) => !isOver(one) && one.needs.some(isFailed))) {
    failed.add(name);
    console.log(`\n${name}: not looked at, for what it needs is not there`);
  }
  for (const step of steps) {
    if (running.size >= most) break;
    if (!isOver(step) && step.needs.every((name) => ok.has(name)))
      running.set(step.name, ended(step));
  }
  if (running.size === 0) continue;
  const { name, code } = await Promise.race(running.values());
  running.delete(name);
  (code === 0 ? ok : failed).add(name);
}
console.log(failed.size === 0 ? '\ncheck: all right' : `\nNot right: ${[...failed].join(', ')}`);
process.exit(failed.size === 0 ? 0 : 1);

function isFailed(name) {
  return failed.has(name);
}

/** Runs it, and prints what it said as a whole. */
function ended({ name, run }) {
  const began = performance.now();
  const child = spawn(run, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => {
      said += chunk;
    });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(`\n${name}: ${code === 0 ? 'ok' : 'FAILED'}, ${seconds} s`);
      if (said.trim() !== '') console.log(said.trim());
      resolve({ name, code });
    });
  });
}
