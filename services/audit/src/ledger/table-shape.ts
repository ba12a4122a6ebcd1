/** The table of the rows as `infra/clickhouse/migrations` makes it: whoever alters it changes what is read. */

export interface Column {
  readonly name: string;
  readonly type: string;
  /** Empty if its values are stored. */
  readonly fallback: string;
}

export interface Table {
  readonly engine: string;
  readonly sortingKey: string;
  readonly made: string;
}

export const columnsMade = {
  ledger_index: 'UInt64',
  id: 'UUID',
  type: 'LowCardinality(String)',
  tenant: 'LowCardinality(String)',
  task_id: 'String',
  service: 'LowCardinality(String)',
  subject: 'String',
  sequence: 'UInt32',
  time: "DateTime64(3, 'UTC')",
  causation_id: 'String',
  correlation_id: 'String',
  data: 'String',
  leaf: 'FixedString(64)',
  body: 'String',
} as const;

/** What was altered; further columns do no harm. */
export const alterationOf = (
  table: Table | undefined,
  columns: readonly Column[],
): string | undefined => {
  if (!table) return 'the table of the rows is gone';
  const { engine, sortingKey, made } = table;
  if (!/^(Replicated|Shared)?ReplacingMergeTree$/.test(engine) || sortingKey !== 'ledger_index')
    return `the table of the rows was changed: it is a ${engine} by ${sortingKey}`;
  if (/\bTTL\b/.test(made))
    return 'the table of the rows was changed: it drops rows after a time (TTL)';
  for (const [name, type] of Object.entries(columnsMade)) {
    const column = columns.find((one) => one.name === name);
    if (column?.type !== type || column.fallback !== '')
      return `the table of the rows was changed: column ${name} is ${[column?.fallback, column?.type ?? 'gone'].join(' ').trim()}, and was made as ${type}`;
  }
  return undefined;
};
