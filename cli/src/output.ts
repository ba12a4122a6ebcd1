import { styleText } from 'node:util';
import { isRefusal } from '@nightshift/kernel';

type Style = Parameters<typeof styleText>[0];

/** Colours only for people: not in pipes, and not with NO_COLOR. */
export const paint = (style: Style, text: string): string =>
  process.stdout.isTTY && !process.env['NO_COLOR'] ? styleText(style, text) : text;

export const print = (line = ''): void => void process.stdout.write(`${line}\n`);
/** Progress and remarks: never mixed into data. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value));

/** What models and tools say may hold characters that a terminal would obey: they are escaped. */
export const visible = (text: string): string =>
  text.replaceAll(
    /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Left-aligned columns, as wide as their content; each row is one line. */
export const table = (head: readonly string[], given: readonly (readonly string[])[]): string => {
  const rows = given.map((row) => row.map((cell) => cell.replaceAll(/[\n\t]+/g, ' ')));
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [paint('dim', line(head)), ...rows.map(line)].join('\n');
};

/** What a failed command prints on stderr; the exit code is 1, or 2 for wrong usage. */
export const describeError = (error: unknown): string => {
  if (!isRefusal(error))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const faults = error.faults.map(
    ({ at, reason }) => `  ${visible(at || '(root)')}: ${visible(reason)}`,
  );
  return [`${paint('red', 'error')} ${visible(error.message)} [${error.code}]`, ...faults].join(
    '\n',
  );
};
