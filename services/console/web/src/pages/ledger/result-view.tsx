import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Empty } from '../../ui/states';
import { type Column, Table } from '../../ui/table';
import { useUrlState } from '../../ui/url-state';
import { Chart } from './chart';
import { axesOf } from './chart-model';
import {
  cellText,
  isNumber,
  isTime,
  type Result,
  type ResultColumn,
  sorted,
  sortIn,
  taskIn,
  textOfSort,
} from './result';
import styles from './sql.module.css';

interface Row {
  readonly at: number;
  readonly cells: readonly unknown[];
  readonly taskId: string | undefined;
}

const SHOWS = [
  { id: undefined, name: 'Table' },
  { id: 'bar', name: 'Bars' },
  { id: 'line', name: 'Line' },
] as const;

/** A result as a table, or as a chart of two of its columns. */
export const ResultView = ({ result }: { readonly result: Result }) => {
  const [{ show, x, y }, setUrl] = useUrlState();
  const axes = axesOf(result, x, y);
  const kind = show === 'bar' || show === 'line' ? show : undefined;
  if (result.rows.length === 0)
    return (
      <Empty title="No row fits">
        <p>The query ran. The ledger is a moment behind, and shows your tenant alone.</p>
      </Empty>
    );
  return (
    <>
      {axes ? (
        <div role="group" aria-label="Show as" className={styles['shows']}>
          {SHOWS.map(({ id, name }) => (
            <button
              key={name}
              type="button"
              aria-pressed={kind === id}
              onClick={() => setUrl({ show: id })}
            >
              {name}
            </button>
          ))}
        </div>
      ) : null}
      {kind && axes ? (
        <Chart result={result} axes={axes} kind={kind} onAxes={(patch) => setUrl(patch)} />
      ) : (
        <ResultTable result={result} />
      )}
    </>
  );
};

const ResultTable = ({ result }: { readonly result: Result }) => {
  const [{ sort: sortText }, setUrl] = useUrlState();
  const navigate = useNavigate();
  const { columns } = result;
  const sort = sortIn(sortText, columns.length);
  const rows = useMemo(
    () =>
      sorted(result, sortIn(sortText, result.columns.length)).map((cells, at) => ({
        at,
        cells,
        taskId: taskIn(result.columns, cells),
      })),
    [result, sortText],
  );
  const hasTasks = rows.some(({ taskId }) => taskId !== undefined);
  const shown: readonly Column<Row>[] = [
    ...columns.map((column, at) => ({
      id: String(at),
      head: column.name,
      number: isNumber(column),
      width: `minmax(${widthOf(column)}px, 1fr)`,
      cell: ({ cells }: Row) => <Cell column={column} value={cells[at]} />,
      sort: {
        dir:
          sort?.column !== at
            ? ('none' as const)
            : sort.down
              ? ('descending' as const)
              : ('ascending' as const),
        toggle: () =>
          setUrl({ sort: textOfSort({ column: at, down: sort?.column === at && !sort.down }) }),
      },
    })),
    ...(hasTasks ? [traceColumn] : []),
  ];
  const wide = columns.reduce((sum, column) => sum + widthOf(column) + 16, hasTasks ? 110 : 16);
  const open = ({ taskId }: Row): void => {
    if (taskId) void navigate({ to: '/tasks/$taskId', params: { taskId } });
  };
  return (
    <div className={styles['scroll']}>
      <div style={{ minWidth: wide }}>
        <Table
          label="Result"
          columns={shown}
          rows={rows}
          rowKey={({ at }) => String(at)}
          rowHeight={28}
          {...(hasTasks ? { onOpen: open } : {})}
          height={`${Math.min(640, 28 * rows.length + 32)}px`}
        />
      </div>
    </div>
  );
};

const widthOf = (column: ResultColumn): number =>
  isNumber(column)
    ? 96
    : isTime(column)
      ? 176
      : /(?:^|_)id$|^leaf$|hash$/.test(column.name)
        ? 150
        : 130;

const Cell = ({ column, value }: { readonly column: ResultColumn; readonly value: unknown }) => {
  const text = cellText(value);
  return isNumber(column) ? <span title={text}>{text}</span> : <code title={text}>{text}</code>;
};

const traceColumn: Column<Row> = {
  id: 'trace',
  head: <span className="visually-hidden">Trace</span>,
  width: '84px',
  cell: ({ taskId }) =>
    taskId ? (
      <Link to="/tasks/$taskId" params={{ taskId }}>
        Open trace
      </Link>
    ) : null,
};
