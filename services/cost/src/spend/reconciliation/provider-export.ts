import { type Fault, Refusal } from '@nightshift/kernel';
import { columnName, type Columns, columnsOf, type Format } from './columns.js';
import { parseCsv } from './csv.js';
import { plainNumber } from './decimal.js';
import { Fields, type Line } from './fields.js';

/** A line of a provider's books: a call, or what a model had in a day. */
export interface ProviderRow {
  readonly day: string;
  readonly provider: string | undefined;
  readonly model: string;
  readonly providerCallId: string | undefined;
  /** What the export does not say is absent. */
  readonly calls: number | undefined;
  /** With those read from a cache or written to one. */
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly costNanoUsd: number | undefined;
  /** How far the amount may be off because it was printed rounded. */
  readonly costTolerance: number;
}

export interface ExportOptions {
  readonly format: Format;
  readonly columns: Columns;
}

const MAX_ROWS = 50_000;
const MAX_FAULTS = 20;

/**
 * Reads a provider's usage or invoice export: CSV with a heading, or JSON (a list of rows, or
 * buckets of time with `results` as the usage APIs of providers answer).
 * @throws Refusal `unreadable-export` that names lines and columns
 */
export const readExport = (text: string, options: ExportOptions): readonly ProviderRow[] => {
  const lines = /^\s*[[{]/.test(text) ? linesOfJson(text) : linesOfCsv(text);
  if (lines.length > MAX_ROWS)
    throw unreadable([
      { at: '/text', reason: `${lines.length} rows; at most ${MAX_ROWS}: cut it by days` },
    ]);
  const columns = present(columnsOf(options.format, options.columns), lines);
  const faults: Fault[] = [];
  const rows = lines.flatMap((line, index) => {
    const read = rowOf(line, columns);
    if (!('reason' in read)) return [read];
    faults.push({ at: '/text', reason: `row ${index + 1}: ${read.reason}` });
    return [];
  });
  if (faults.length > 0) throw unreadable(faults);
  if (rows.length === 0) throw unreadable([{ at: '/text', reason: 'no rows' }]);
  return rows;
};

/** Of dozens of names that a column might have, the few that occur. */
const present = (columns: Columns, lines: readonly Line[]): Columns => {
  const occurring = new Set<string>();
  for (const line of lines) for (const name of line.keys()) occurring.add(name);
  return Object.fromEntries(
    Object.entries(columns).map(([field, names]) => [
      field,
      names.filter((name) => occurring.has(name)),
    ]),
  );
};

const unreadable = (faults: readonly Fault[]): Refusal =>
  new Refusal(
    'unreadable-export',
    'invalid',
    `The export cannot be read: ${faults[0]?.reason ?? ''}${faults.length > 1 ? `, and ${faults.length - 1} more` : ''}. Name its columns with "columns" if they are called otherwise.`,
    faults.slice(0, MAX_FAULTS),
  );

const linesOfCsv = (text: string): readonly Line[] => {
  const [heading = [], ...records] = parseCsv(text);
  const names = heading.map(columnName);
  return records.map((record) => lineOf(record.map((value, at) => [names[at] ?? '', value])));
};

/** Columns without a value say nothing. */
const lineOf = (entries: readonly (readonly [string, string])[]): Line =>
  new Map(entries.filter(([, value]) => value.trim() !== '').map(([k, v]) => [k, v.trim()]));

const linesOfJson = (text: string): readonly Line[] => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unreadable([{ at: '/text', reason: 'it begins like JSON, and is none' }]);
  }
  return listIn(parsed).flatMap(bucketLines);
};

const listIn = (parsed: unknown): readonly unknown[] => {
  if (Array.isArray(parsed)) return parsed;
  const { data, rows } = (parsed ?? {}) as { data?: unknown; rows?: unknown };
  const list = data ?? rows;
  return Array.isArray(list) ? list : [parsed];
};

/** A bucket's time belongs to each of its results. */
const bucketLines = (item: unknown): readonly Line[] => {
  if (item === null || typeof item !== 'object')
    throw unreadable([{ at: '/text', reason: 'a row that is no object' }]);
  const { results, ...bucket } = item as { results?: unknown };
  const parts: readonly unknown[] = Array.isArray(results) ? results : [{}];
  return parts.map((part) => lineOf([...entriesOf(bucket), ...entriesOf(part)]));
};

const entriesOf = (value: unknown, prefix = ''): readonly (readonly [string, string])[] =>
  Object.entries(value ?? {}).flatMap(([key, inner]: [string, unknown]) => {
    const name = `${prefix}${columnName(key)}`;
    if (typeof inner === 'string') return [[name, inner] as const];
    if (typeof inner === 'number') return [[name, plainNumber(inner)] as const];
    return inner !== null && typeof inner === 'object' ? entriesOf(inner, `${name}.`) : [];
  });

const rowOf = (line: Line, columns: Columns): ProviderRow | { readonly reason: string } => {
  const faults: string[] = [];
  const reader = new Fields(line, columns, faults);
  const day = reader.day();
  // Invoices have a line for each kind of token: "gpt-4o, input".
  const model = reader.first('model')?.split(',')[0]?.trim();
  if (day === undefined) faults.push('no day (or none that can be read)');
  if (model === undefined) faults.push('no model: export it grouped by model');
  const providerCallId = reader.first('providerCallId');
  const cost = reader.cost();
  const row = {
    day: day ?? '',
    provider: reader.first('provider'),
    model: model ?? '',
    providerCallId,
    calls: providerCallId === undefined ? reader.sum('calls') : 1,
    inputTokens: reader.input(),
    outputTokens: reader.sum('outputTokens'),
    costNanoUsd: cost?.nanoUsd,
    costTolerance: cost?.tolerance ?? 0,
  };
  const measures = [row.calls, row.inputTokens, row.outputTokens, row.costNanoUsd];
  if (measures.every((one) => one === undefined)) faults.push('neither tokens nor a cost');
  return faults.length > 0 ? { reason: faults.join('; ') } : row;
};
