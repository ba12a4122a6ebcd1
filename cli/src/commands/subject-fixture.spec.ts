import { Command } from 'commander';
import { vi } from 'vitest';
import { describeError } from '../output.js';
import { addSubject } from './subject.js';

/** What `nightshift subject …` prints and says, in this process; a refusal as it is told. */
export const runSubject = async (
  url: string,
  ...args: readonly string[]
): Promise<{ readonly out: string; readonly err: string }> => {
  const program = new Command('nightshift')
    .option('--url <url>')
    .option('--tenant <name>')
    .option('--actor <name>')
    .option('--json')
    .exitOverride();
  addSubject(program);
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const textOf = ({ mock }: typeof out): string =>
    mock.calls.map(([text]) => String(text)).join('');
  try {
    const refused = await program
      .parseAsync(['node', 'nightshift', '--url', url, 'subject', ...args])
      .then(() => '', describeError);
    return { out: textOf(out), err: `${textOf(err)}${refused}` };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
};
