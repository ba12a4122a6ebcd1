import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Verdict } from './verdict.js';
import { FileVerifier } from './verify-file.js';

/** Real: the verifier in Python, which was written from the documented format. */
export const program = fileURLToPath(
  new URL('../../../../tools/verify-py/verify.py', import.meta.url),
);
const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']);
export const isThere = python.status === 0;
if (!isThere)
  process.stderr.write(
    'SKIPPED: the second verifier (tools/verify-py) was not run, as there is no python3 of version 3.9 or newer.\n',
  );

export const ours = (text: string, keys: readonly string[]): Verdict => {
  const verifier = new FileVerifier(keys);
  const lines = text.split('\n');
  for (const line of lines.at(-1) === '' ? lines.slice(0, -1) : lines) verifier.line(line);
  return verifier.finish();
};

interface Printed {
  readonly status: number | null;
  readonly stdout: string;
}

/** What the program in Python prints of a file. */
export const printed = (text: string, words: readonly string[]): Printed => {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-second-'));
  try {
    const file = join(folder, 'evidence.json');
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync('python3', ['-B', program, file, ...words], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return { status, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const named = (keys: readonly string[]): readonly string[] => keys.flatMap((one) => ['--key', one]);

export const theirs = (
  text: string,
  keys: readonly string[],
): { readonly status: number | null; readonly verdict: Verdict } => {
  const { status, stdout } = printed(text, ['--json', ...named(keys)]);
  return { status, verdict: JSON.parse(stdout) as Verdict };
};

/** All that a verdict says, but for its words. */
const factsOf = ({ limits: _, difference, unproved, ...facts }: Verdict): object => ({
  ...facts,
  difference: difference && { ...difference, reason: '' },
  unproved: unproved.map(({ code }) => code),
});

/** Both come to the same, and the one in Python says so by its exit code, too. */
export const agreedOn = (text: string, keys: readonly string[]): Verdict => {
  const { status, verdict } = theirs(text, keys);
  const mine = ours(text, keys);
  expect(factsOf(verdict)).toEqual(factsOf(mine));
  expect(status).toBe({ verified: 0, differs: 1, incomplete: 4 }[mine.verdict]);
  return mine;
};
