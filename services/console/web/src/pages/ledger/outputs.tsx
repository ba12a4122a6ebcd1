import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '../../ui/button';
import { count, short } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { Clock } from '../../ui/time';
import { type FoundTask, searchQuery } from './api';
import styles from './outputs.module.css';

/** The name of a task for people: what its brief begins with. */
export const nameOf = ({
  title,
  idempotencyKey,
  taskId,
}: Pick<FoundTask, 'title' | 'idempotencyKey' | 'taskId'>): string =>
  title?.split('\n')[0] || idempotencyKey || `Task ${short(taskId)}`;

export const useOutputs = (q: string) => {
  const query = useInfiniteQuery(searchQuery(q));
  return {
    ...query,
    tasks: query.data?.pages.flatMap(({ items }) => items) ?? [],
    elapsedMs: query.data?.pages[0]?.elapsedMs,
  };
};

const MATCHES = 3;

/** Why it was found, where that is not to be seen already. */
const Matched = ({ task }: { readonly task: FoundTask }) => {
  const some = task.matched.filter(({ kind }) => kind !== 'workflow').slice(0, MATCHES);
  if (some.length === 0) return null;
  return (
    <span className={styles['matched']}>
      {some.map(({ kind, value, times }) => (
        <span key={`${kind} ${value}`}>
          {kind} <b>{/^[0-9a-f]{64}$/.test(value) ? `${short(value, 12)}…` : value}</b>
          {times > 1 ? ` ×${count(times)}` : ''}
        </span>
      ))}
    </span>
  );
};

const STATUS = { open: 'not ended', completed: '', failed: 'failed', cancelled: 'cancelled' };

const Row = ({
  task,
  q,
  chosen,
}: {
  readonly task: FoundTask;
  readonly q: string;
  readonly chosen: boolean;
}) => (
  <li>
    <Link
      to="/ledger"
      search={{ ...(q ? { q } : {}), task: task.taskId }}
      className={styles['row']}
      aria-current={chosen ? 'true' : undefined}
      data-task={task.taskId}
    >
      <span className={styles['name']}>{nameOf(task)}</span>
      <span className="meta">
        {task.workflow}, <Clock at={task.endedAt ?? task.acceptedAt} />
        {STATUS[task.status] ? `, ${STATUS[task.status]}` : ''}
      </span>
      <code>{task.outputHash ? `${short(task.outputHash, 12)}…` : short(task.taskId, 13)}</code>
      <Matched task={task} />
    </Link>
  </li>
);

/** What was found, newest first. */
export const Outputs = ({
  q,
  chosen,
  outputs,
}: {
  readonly q: string;
  readonly chosen: string | undefined;
  readonly outputs: ReturnType<typeof useOutputs>;
}) => {
  const { tasks, isPending, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    outputs;
  return (
    <section aria-labelledby="outputs" className={styles['pane']}>
      <h2 id="outputs" className={styles['head']}>
        Outputs{' '}
        <span className="meta">
          {isPending || error
            ? ''
            : hasNextPage
              ? `the newest ${count(tasks.length)}`
              : `${count(tasks.length)}, newest first`}
        </span>
      </h2>
      {isPending ? <Loading rows={8} /> : null}
      {error ? (
        <Failed error={error} retry={() => void refetch()} what="The search failed." />
      ) : null}
      {!isPending && !error && tasks.length === 0 ? <Nothing searched={q !== ''} /> : null}
      <ol className={styles['list']}>
        {tasks.map((task) => (
          <Row key={task.taskId} task={task} q={q} chosen={task.taskId === chosen} />
        ))}
      </ol>
      {hasNextPage ? (
        <div className={styles['more']}>
          <Button small disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? 'Reading …' : 'Show more'}
          </Button>
        </div>
      ) : null}
    </section>
  );
};

const Nothing = ({ searched }: { readonly searched: boolean }) =>
  searched ? (
    <Empty title="The ledger says this of no task">
      <p>
        Ids and hashes are found by how they begin, names by any part of them. All terms must be
        found of one task: take one away. The ledger is a moment behind.
      </p>
    </Empty>
  ) : (
    <Empty title="No task has been recorded yet">
      <p>
        <Link to="/tasks/new">Send a task</Link>: it is here a moment after it was accepted.
      </p>
    </Empty>
  );
