import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeftRight } from 'lucide-react';
import type { components } from '../../api/schema';
import { api, unwrap } from '../../api/client';
import type { TaskStatus } from '../../api/types';
import { short, usd } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { Status } from '../../ui/status';
import { CompareStage } from './compare-stage';
import { keyOf, useTaskLive } from './queries';
import styles from './compare.module.css';

type Compared = components['schemas']['ComparedTaskDto'];

/** Two tasks side by side, stage by stage: outputs, findings, decisions, rounds, retries, cost, time. */
export const ComparePage = () => {
  const { taskId, otherId } = useParams({ strict: false }) as { taskId: string; otherId: string };
  useTaskLive(taskId);
  useTaskLive(otherId);
  const diff = useQuery({
    // It grows old with either of them.
    queryKey: keyOf(otherId, 'diff', taskId),
    queryFn: () =>
      unwrap(api.GET('/v1/tasks/{a}/diff/{b}', { params: { path: { a: taskId, b: otherId } } })),
    refetchInterval: ({ state }) =>
      state.data && [state.data.a, state.data.b].some(({ status }) => status === 'running')
        ? 2_000
        : false,
  });
  if (diff.isError)
    return (
      <div className={styles['page']}>
        <Failed
          error={diff.error}
          retry={() => void diff.refetch()}
          what="The two tasks could not be compared."
        />
      </div>
    );
  if (!diff.data)
    return (
      <div className={styles['page']}>
        <Loading rows={10} label="Comparing …" />
      </div>
    );
  const { a, b, stages } = diff.data;
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>
          Task {short(a.taskId)} <ArrowLeftRight size={16} aria-label="compared with" />{' '}
          {short(b.taskId)}
        </h1>
        <Link to="/tasks/$taskId/compare/$otherId" params={{ taskId: otherId, otherId: taskId }}>
          Swap sides
        </Link>
      </header>
      <div className={styles['sides']}>
        <Side name="A" task={a} other={b} />
        <Side name="B" task={b} other={a} />
      </div>
      {stages.length === 0 ? (
        <Empty title="Neither has reached a stage yet.">
          <p className="meta">Stages appear here as soon as they begin.</p>
        </Empty>
      ) : null}
      {stages.map((stage) => (
        <CompareStage key={stage.stage} stage={stage} />
      ))}
    </div>
  );
};

const Side = ({
  name,
  task,
  other,
}: {
  readonly name: string;
  readonly task: Compared;
  readonly other: Compared;
}) => (
  <section aria-label={`Task ${name}`} className={styles['side']}>
    <h2>
      {name}{' '}
      <Link to="/tasks/$taskId" params={{ taskId: task.taskId }}>
        <code>{task.taskId}</code>
      </Link>
    </h2>
    <p className={styles['facts']}>
      <Status status={task.status as TaskStatus} />
      <span>{task.workflow}</span>
      <span>{usd(task.cost.nanoUsd)}</span>
      {task.parentTaskId === other.taskId ? (
        <span className="meta">forked from the other</span>
      ) : null}
    </p>
  </section>
);
