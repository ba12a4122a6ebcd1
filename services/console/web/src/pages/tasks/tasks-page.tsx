import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { TaskListItem } from '../../api/types';
import { useKeys } from '../../keys/keys';
import { Button } from '../../ui/button';
import { plural, usd } from '../../ui/format';
import { Failed } from '../../ui/states';
import { useUrlState } from '../../ui/url-state';
import { ACTIONS, type BulkAction } from './bulk';
import { BULK_KEYS, BulkBar } from './bulk-bar';
import { BulkDialog } from './bulk-dialog';
import { CLEARED, faultOf, filterIn, withoutStatus, withStatus } from './filter';
import { FilterBar } from './filter-bar';
import { useSummary, useTasks } from './queries';
import { all, NOTHING, toggled } from './selection';
import { StatusFilter } from './status-filter';
import { TaskList } from './task-list';
import styles from './tasks-page.module.css';

/** As many as are chosen at once: at four under way, 5,000 take some minutes. */
const MOST = 5_000;

export const TasksPage = () => {
  const [state, setState] = useUrlState();
  const navigate = useNavigate();
  const search = useRef<HTMLInputElement>(null);
  // The same object while the filter is the same: it is a part of what is asked.
  const written = JSON.stringify(filterIn(state));
  const filter = useMemo(() => filterIn(JSON.parse(written) as typeof state), [written]);
  const fault = faultOf(filter);
  const tasks = useTasks(filter, fault === undefined);
  const byState = useSummary(withoutStatus(filter), fault === undefined);
  const summary = useSummary(filter, fault === undefined);
  const [selection, setSelection] = useState(NOTHING);
  const [action, setAction] = useState<BulkAction>();
  const [choosing, setChoosing] = useState<unknown>();

  const order = useMemo(() => tasks.rows.map(({ taskId }) => taskId), [tasks.rows]);
  const chosen = tasks.rows.filter(({ taskId }) => selection.ids.has(taskId));
  const change = useCallback(
    (patch: Parameters<typeof setState>[0]) => {
      setState(patch, 'push');
      // What is not seen any more must not be acted on.
      setSelection(NOTHING);
      setChoosing(undefined);
    },
    [setState],
  );
  const choose = (id: string, range: boolean): void =>
    setSelection((before) => toggled(before, id, order, range));
  const chooseMatching = async (): Promise<void> => {
    setChoosing(undefined);
    try {
      const rows = await tasks.loadAll(MOST);
      if (rows) setSelection(all(rows.slice(0, MOST).map(({ taskId }) => taskId)));
    } catch (error) {
      setChoosing(error);
    }
  };
  useKeys('Tasks', [
    { key: '/', label: 'Search', run: () => search.current?.focus() },
    {
      key: 'n',
      label: 'Submit a task',
      run: () => void navigate({ to: '/tasks/new', search: {} }),
    },
  ]);
  useKeys(
    'Chosen tasks',
    chosen.length === 0
      ? []
      : (Object.keys(ACTIONS) as BulkAction[]).map((one) => ({
          key: BULK_KEYS[one],
          label: ACTIONS[one].verb,
          run: () => setAction(one),
        })),
  );
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>Tasks</h1>
        <p role="status" className={styles['total']}>
          {summary.data
            ? `${plural(summary.data.total, 'task')}, ${usd(summary.data.cost.nanoUsd)}`
            : ''}
        </p>
        <Link to="/tasks/new" search={{}} className={styles['submit']}>
          Submit a task
        </Link>
      </header>
      <FilterBar filter={filter} change={change} clear={() => change(CLEARED)} search={search} />
      {fault ? (
        <p role="alert" className={styles['fault']}>
          {fault}
        </p>
      ) : null}
      {chosen.length > 0 ? (
        <BulkBar
          chosen={chosen.length}
          loaded={tasks.rows.length}
          matching={summary.data?.total}
          most={MOST}
          act={setAction}
          chooseMatching={() => void chooseMatching()}
          clear={() => setSelection(NOTHING)}
        />
      ) : (
        <StatusFilter
          filter={filter}
          summary={byState.data}
          toggle={(status) => change({ status: withStatus(filter, status) })}
        />
      )}
      {choosing ? <Failed error={choosing} what="Not all could be chosen." /> : null}
      <TaskList
        tasks={tasks}
        filter={filter}
        total={summary.data?.total}
        selection={selection}
        choose={choose}
        chooseAll={(is) => setSelection(is ? all(order) : NOTHING)}
        sortBy={(by) => change({ order: by })}
        clear={<Button onClick={() => change(CLEARED)}>Clear the filter</Button>}
        open={({ taskId }: TaskListItem) =>
          void navigate({ to: '/tasks/$taskId', params: { taskId }, search: {} })
        }
      />
      {action ? (
        <BulkDialog
          action={action}
          chosen={chosen}
          onStatus={(id, status) =>
            tasks.patch(id, { status, updatedAt: new Date().toISOString() })
          }
          onClose={() => setAction(undefined)}
        />
      ) : null}
    </div>
  );
};
