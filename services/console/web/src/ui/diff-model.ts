import { diffLines, diffWords } from 'diff';

export interface DiffLine {
  readonly sign: ' ' | '+' | '-';
  readonly text: string;
}

export interface DiffWord {
  readonly sign: ' ' | '+' | '-';
  readonly text: string;
}

const signOf = ({ added, removed }: { added?: boolean; removed?: boolean }): DiffLine['sign'] =>
  added ? '+' : removed ? '-' : ' ';

/** Lines that go, come and stay. */
export const linesBetween = (before: string, after: string): readonly DiffLine[] =>
  diffLines(before, after).flatMap((part) =>
    part.value
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ sign: signOf(part), text })),
  );

export const wordsBetween = (before: string, after: string): readonly DiffWord[] =>
  diffWords(before, after).map((part) => ({ sign: signOf(part), text: part.value }));

export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? '');

/** Rows of a table: a list of flat objects. */
export const isTable = (value: unknown): value is readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    (row) =>
      typeof row === 'object' &&
      row !== null &&
      Object.values(row as object).every((cell) => typeof cell !== 'object' || cell === null),
  );

export interface TableCell {
  readonly before: unknown;
  readonly after: unknown;
}

/** Two tables side by side, row by row; a row that has no other side is new or gone. */
export const cellsBetween = (
  before: readonly Readonly<Record<string, unknown>>[],
  after: readonly Readonly<Record<string, unknown>>[],
): { readonly columns: readonly string[]; readonly rows: readonly (readonly TableCell[])[] } => {
  const columns = [...new Set([...before, ...after].flatMap((row) => Object.keys(row)))];
  const length = Math.max(before.length, after.length);
  const rows = Array.from({ length }, (_, index) =>
    columns.map((name) => ({ before: before[index]?.[name], after: after[index]?.[name] })),
  );
  return { columns, rows };
};
