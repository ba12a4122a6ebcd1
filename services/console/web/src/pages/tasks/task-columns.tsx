import { Link } from '@tanstack/react-router';
import type { TaskListItem } from '../../api/types';
import { short } from '../../ui/format';
import { Money } from '../../ui/money';
import { Status } from '../../ui/status';
import type { Column } from '../../ui/table';
import { Ago, Clock } from '../../ui/time';
import type { Filter } from './filter';
import { shortKey } from './rows';
import type { Selection } from './selection';
import styles from './tasks-page.module.css';

export interface ColumnProps {
  readonly order: Filter['order'];
  readonly sortBy: (order: Filter['order']) => void;
  readonly selection: Selection;
  readonly choose: (id: string, range: boolean) => void;
  readonly chooseAll: (chosen: boolean) => void;
  /** Of the rows that are here. */
  readonly allChosen: boolean;
}

export const columnsOf = (props: ColumnProps): readonly Column<TaskListItem>[] => [
  chooseColumn(props),
  {
    id: 'status',
    head: 'State',
    width: 'minmax(84px, 1.25fr)',
    cell: ({ status }) => (
      <span className={styles['state']}>
        <Status status={status} />
      </span>
    ),
  },
  { id: 'task', head: 'Task', width: 'minmax(66px, 2.2fr)', cell: (row) => <Name row={row} /> },
  {
    id: 'workflow',
    head: 'Workflow',
    wideOnly: true,
    width: 'minmax(0, 1.2fr)',
    cell: ({ workflow }) => workflow,
  },
  { id: 'stage', head: 'Stage', wideOnly: true, cell: ({ stage }) => stage },
  {
    id: 'subject',
    head: 'Subject',
    wideOnly: true,
    cell: ({ subject }) =>
      subject === 'none' ? (
        <span className="meta">none</span>
      ) : (
        <span title={subject}>{subject}</span>
      ),
  },
  {
    id: 'cost',
    head: 'Cost',
    number: true,
    width: '76px',
    sort: sortOf('dearest', props),
    cell: ({ cost }) => <Money value={cost} />,
  },
  {
    id: 'accepted',
    head: 'Accepted',
    number: true,
    wideOnly: true,
    width: '120px',
    sort: sortOf(undefined, props),
    cell: ({ acceptedAt }) => <Clock at={acceptedAt} />,
  },
  {
    id: 'updated',
    head: 'Changed',
    number: true,
    wideOnly: true,
    width: '104px',
    cell: ({ updatedAt }) => (
      <span className="meta">
        <Ago at={updatedAt} /> ago
      </span>
    ),
  },
];

const sortOf = (order: Filter['order'], props: ColumnProps) => ({
  dir: props.order === order ? ('descending' as const) : ('none' as const),
  toggle: () => props.sortBy(order),
});

const chooseColumn = ({
  selection,
  choose,
  chooseAll,
  allChosen,
}: ColumnProps): Column<TaskListItem> => ({
  id: 'choose',
  width: '20px',
  head: (
    <input
      type="checkbox"
      className={styles['box']}
      aria-label="Choose every task that is here"
      checked={allChosen}
      onChange={({ target }) => chooseAll(target.checked)}
    />
  ),
  cell: (row) => (
    <input
      type="checkbox"
      className={styles['box']}
      aria-label={`Choose ${row.idempotencyKey ?? short(row.taskId)}`}
      checked={selection.ids.has(row.taskId)}
      // A change does not say whether Shift was down; a click, also one of the space bar, does.
      onChange={() => undefined}
      onClick={({ shiftKey }) => choose(row.taskId, shiftKey)}
    />
  ),
});

const Name = ({ row }: { readonly row: TaskListItem }) => (
  <>
    <Link
      to="/tasks/$taskId"
      params={{ taskId: row.taskId }}
      search={{}}
      className="mono"
      title={row.taskId}
    >
      {short(row.taskId)}
    </Link>
    {row.idempotencyKey ? (
      <span className={styles['key']} title={row.idempotencyKey}>
        {shortKey(row.idempotencyKey)}
      </span>
    ) : null}
  </>
);
