import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../ui/button';
import { short, usd } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { Glyph, STATUSES } from '../../ui/status';
import { times } from './distribution';
import { Distribution, type MarkedTask } from './distribution-chart';
import { distributionQuery, tasksQuery } from './queries';
import type { SpendPatch, SpendState } from './spend-state';
import { Section } from './section';
import styles from './spend.module.css';
import { type FactsRow, nameOf, statusOf } from './task-facts';
import type { TaskSpend } from './spend-types';
import { useTaskFacts } from './use-tree';

const AT_FIRST = 5;

/** The dearest tasks, as multiples of what is usual for their workflow. */
export const Dearest = ({
  state: { range, isTable },
  patch,
}: {
  readonly state: SpendState;
  readonly patch: SpendPatch;
}) => {
  const [pages, setPages] = useState(0);
  const tasks = useQuery(tasksQuery({ ...range, halted: false, pages: Math.max(1, pages) }));
  const distribution = useQuery(distributionQuery);
  const shown = (tasks.data?.items ?? []).slice(0, pages === 0 ? AT_FIRST : undefined);
  const facts = useTaskFacts(shown.map(({ taskId }) => taskId));
  const hasMore = (tasks.data?.items.length ?? 0) > shown.length || tasks.data?.nextCursor != null;
  return (
    <Section
      title="Most expensive tasks"
      beside="cost as a multiple of the workflow’s median"
      aside={
        <Button
          variant="quiet"
          small
          aria-pressed={isTable}
          onClick={() => patch({ chart: isTable ? undefined : 'table' })}
        >
          {isTable ? 'As a chart' : 'As a table'}
        </Button>
      }
    >
      {distribution.error ? (
        <Failed error={distribution.error} retry={() => void distribution.refetch()} />
      ) : distribution.data ? (
        <Distribution
          bins={distribution.data.bins}
          marks={shown.flatMap((task) => markOf(task, facts.get(task.taskId)))}
          isTable={isTable}
        />
      ) : (
        <Loading rows={5} />
      )}
      {tasks.error ? (
        <Failed error={tasks.error} retry={() => void tasks.refetch()} />
      ) : tasks.data ? (
        <List tasks={shown} facts={facts} />
      ) : (
        <Loading rows={5} />
      )}
      {hasMore ? (
        <Button variant="quiet" small onClick={() => setPages(pages + 1)}>
          More
        </Button>
      ) : null}
    </Section>
  );
};

const markOf = (task: TaskSpend, facts: FactsRow | undefined): readonly MarkedTask[] =>
  task.multiple === null
    ? []
    : [{ id: task.taskId, multiple: task.multiple, status: statusOf(task, facts?.newest) }];

const List = ({
  tasks,
  facts,
}: {
  readonly tasks: readonly TaskSpend[];
  readonly facts: ReadonlyMap<string, FactsRow>;
}) =>
  tasks.length === 0 ? (
    <Empty title="No task has cost anything in these days">
      <p>
        Choose other days, or <Link to="/tasks/new">submit a task</Link>.
      </p>
    </Empty>
  ) : (
    <table className={styles['list']} aria-label="Most expensive tasks">
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Task</th>
          <th scope="col">Name</th>
          <th scope="col">Workflow</th>
          <th scope="col">Cost</th>
          <th scope="col">Multiple of the median</th>
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <DearTask key={task.taskId} task={task} facts={facts.get(task.taskId)} />
        ))}
      </tbody>
    </table>
  );

const DearTask = ({
  task,
  facts,
}: {
  readonly task: TaskSpend;
  readonly facts: FactsRow | undefined;
}) => {
  const { taskId, workflow, cost, multiple } = task;
  const status = statusOf(task, facts?.newest);
  return (
    <tr>
      <th scope="row">
        <span className={styles['named']}>
          <Glyph status={status} />
          <span className="visually-hidden">{STATUSES[status].word}</span>
          <Link to="/tasks/$taskId" params={{ taskId }} className="mono">
            {short(taskId)}
          </Link>
        </span>
      </th>
      <td className={styles['cut']}>{nameOf(facts)}</td>
      <td className={`${styles['soft']} ${styles['wide']}`}>{workflow ?? 'not known yet'}</td>
      <td className="number">{usd(cost.nanoUsd)}</td>
      <td className={`number ${styles['strong']}`}>
        {multiple === null ? <span className="meta">no median yet</span> : times(multiple)}
      </td>
    </tr>
  );
};
