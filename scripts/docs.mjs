// What the documents say and a machine can tell: every refusal's code is in docs/reference/errors.md,
// and every link within the tree leads to a file. Ends with 1 and the list of what is wrong.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The benchmark's codes are named there as `bench-…`; what the simulator lacks is no user's to mend. */
const UNLISTED = /^bench-|^no-instance$/;
const CODE = /new Refusal\(\s*'([a-z0-9-]+)'/g;
const LINK = /\]\((?!https?:|mailto:|#)([^)#\s]+)/g;

const textOf = (file) => readFileSync(file, 'utf8');
const sources = globSync('{libs,services,cli}/**/src/**/*.ts', {
  exclude: ['**/node_modules/**', '**/dist/**', '**/*.spec.ts', 'libs/testing/**'],
});
const listed = textOf('docs/reference/errors.md');
const codes = new Set(sources.flatMap((file) => found(CODE, textOf(file))));
const unlisted = [...codes].filter(
  (code) => !UNLISTED.test(code) && !listed.includes(`\`${code}\``),
);

const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')];
const dead = pages.flatMap((page) =>
  found(LINK, textOf(page))
    .filter((link) => !existsSync(join(dirname(page), link)))
    .map((link) => `${page}: ${link}`),
);

for (const code of unlisted) console.error(`docs/reference/errors.md does not say ${code}.`);
for (const link of dead) console.error(`${link} leads nowhere.`);
if (codes.size === 0 || unlisted.length + dead.length > 0) process.exit(1);
console.log(`docs: ${codes.size} codes and ${pages.length} pages, all is there.`);

function found(pattern, text) {
  return [...text.matchAll(pattern)].map(([, one]) => one);
}
