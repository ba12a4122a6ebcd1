import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TaskListItem } from '../../api/types';
import { useKeys } from '../../keys/keys';
import { Button } from '../../ui/button';
import { plural } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { Table } from '../../ui/table';
import { type Filter, isNarrow, wordsOf } from './filter';
import type { Tasks } from './queries';
import { goneIn } from './rows';
import type { Selection } from './selection';
import { columnsOf } from './task-columns';
import styles from './tasks-page.module.css';

interface Props {
  readonly tasks: Tasks;
  readonly filter: Filter;
  readonly total: number | undefined;
  readonly selection: Selection;
  readonly choose: (id: string, range: boolean) => void;
  readonly chooseAll: (chosen: boolean) => void;
  readonly sortBy: (order: Filter['order']) => void;
  readonly open: (row: TaskListItem) => void;
  /** The way out of a filter that nothing fits. */
  readonly clear: ReactNode;
}

const rowOfFocus = (): HTMLElement | null =>
  document.activeElement?.closest<HTMLElement>('[data-row]') ?? null;

/** As the arrow keys do; the first row where none has the focus. */
const step = (key: 'ArrowDown' | 'ArrowUp'): void => {
  const row = rowOfFocus();
  if (!row) return document.querySelector<HTMLElement>('[data-row]')?.focus();
  row.focus();
  row.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
};

export const TaskList = (props: Props) => {
  const { tasks, filter, total, selection, choose, open } = props;
  const { rows, fresh } = tasks;
  useKeys('List of tasks', [
    { key: 'j', label: 'Next task', run: () => step('ArrowDown') },
    { key: 'k', label: 'Task before', run: () => step('ArrowUp') },
    {
      key: 'x',
      label: 'Choose the task, or not',
      run: () => {
        const id = rowOfFocus()?.dataset['row'];
        if (id) choose(id, false);
      },
    },
  ]);
  if (tasks.error && rows.length === 0)
    return <Failed error={tasks.error} retry={tasks.reload} what="The tasks could not be read." />;
  if (tasks.isPending) return <Loading rows={12} label="Reading the tasks" />;
  if (rows.length === 0) return <Nothing filter={filter} clear={props.clear} />;
  const gone = goneIn(rows, filter);
  return (
    <div className={styles['list']}>
      {fresh + gone > 0 ? (
        <div className={styles['fresh']}>
          <Button small onClick={tasks.reload}>
            {[
              fresh > 0 ? `Show ${plural(fresh, 'new task')}` : '',
              gone > 0 ? `${gone} no longer ${gone === 1 ? 'fits' : 'fit'} the filter` : '',
            ]
              .filter(Boolean)
              .join(', ')}
          </Button>
        </div>
      ) : null}
      {tasks.error ? (
        <Failed
          error={tasks.error}
          retry={tasks.tryAgain}
          what="The next tasks could not be read."
        />
      ) : null}
      <Table
        label="Tasks"
        columns={columnsOf({
          ...props,
          order: filter.order,
          allChosen: rows.every(({ taskId }) => selection.ids.has(taskId)),
        })}
        rows={rows}
        rowKey={({ taskId }) => taskId}
        onOpen={open}
        onEnd={tasks.loadMore}
        height="100%"
        total={Math.max(total ?? 0, rows.length)}
      />
    </div>
  );
};

const Nothing = ({ filter, clear }: { readonly filter: Filter; readonly clear: ReactNode }) =>
  isNarrow(filter) ? (
    <Empty title="No task fits this filter">
      <p>{wordsOf(filter)}.</p>
      {clear}
    </Empty>
  ) : (
    <Empty title="No tasks yet">
      <p>
        <Link to="/tasks/new" search={{}}>
          Submit one here
        </Link>
        , or let the example make some: <code>npx nightshift demo --limit 20</code>. They appear by
        themselves.
      </p>
    </Empty>
  );
