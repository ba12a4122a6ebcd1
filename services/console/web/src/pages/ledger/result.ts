/** A result of the ledger's SQL. */
export interface Result {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

export const isNumber = ({ type }: ResultColumn): boolean =>
  /^(?:LowCardinality\(|Nullable\()*(?:U?Int\d+|Float\d+|Decimal)/.test(type);

export const isTime = ({ type }: ResultColumn): boolean => /^(?:Nullable\()?Date/.test(type);

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The task that a row is about: what stands in a column named `task_id` or `…_task_id`. */
export const taskIn = (
  columns: readonly ResultColumn[],
  row: readonly unknown[],
): string | undefined => {
  const ids = columns.flatMap(({ name }, at) => {
    const value = row[at];
    return /(?:^|_)task_id$/.test(name) && typeof value === 'string' && UUID.test(value)
      ? [value]
      : [];
  });
  return ids[0];
};

/** Unknown stays unknown: an en dash, not 0 and not empty. */
export const cellText = (value: unknown): string => {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number' && !Number.isInteger(value))
    return String(Number(value.toPrecision(10)));
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
};

export interface Sort {
  readonly column: number;
  readonly down: boolean;
}

/** `2` is the third column upwards, `-2` … downwards; as it stands in the address. */
export const sortIn = (text: string | undefined, columns: number): Sort | undefined => {
  const [, down, column] = /^(-?)(\d{1,3})$/.exec(text ?? '') ?? [];
  if (column === undefined || Number(column) >= columns) return undefined;
  return { column: Number(column), down: down === '-' };
};

export const textOfSort = ({ column, down }: Sort): string => `${down ? '-' : ''}${column}`;

/** Numbers by size, also those that come as text; what is unknown stands last either way. */
export const sorted = (
  { columns, rows }: Pick<Result, 'columns' | 'rows'>,
  sort: Sort | undefined,
): readonly (readonly unknown[])[] => {
  const column = sort && columns[sort.column];
  if (!sort || !column) return rows;
  const compare = isNumber(column)
    ? (a: unknown, b: unknown) => Number(a) - Number(b)
    : (a: unknown, b: unknown) => compareTexts(cellText(a), cellText(b));
  return rows.toSorted((x, y) => {
    const [a, b] = [x[sort.column], y[sort.column]];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sort.down ? compare(b, a) : compare(a, b);
  });
};

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
