import { Link } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import type { Task } from '../../api/types';
import { Fact } from '../../ui/fact';
import { duration, plural, short } from '../../ui/format';
import { Status } from '../../ui/status';
import { Clock, Due } from '../../ui/time';
import { BudgetBar } from './budget-bar';
import { TaskActions } from './task-actions';
import type { Counted, TaskFacts } from './task-facts';
import { isOver } from './queries';
import styles from './task.module.css';

interface HeaderProps {
  readonly task: Task;
  readonly facts: TaskFacts;
  /** Undefined until the timeline has been read. */
  readonly counted: Counted | undefined;
  readonly until: number;
  readonly tenant: string | undefined;
  readonly onFork: () => void;
}

export const TaskHeader = (props: HeaderProps) => {
  const { task, facts } = props;
  return (
    <header className={styles['header']}>
      <div className={styles['line']}>
        <h1 className={styles['title']}>{facts.title}</h1>
        <Status status={task.status} />
        <div className={styles['actions']}>
          <TaskActions task={task} onFork={props.onFork} />
          {task.ticketId ? (
            <Link
              to="/review/$ticketId"
              params={{ ticketId: task.ticketId }}
              className={styles['answer']}
            >
              Answer its question <ArrowRight size={14} aria-hidden="true" />
            </Link>
          ) : null}
        </div>
      </div>
      <div className={styles['line']}>
        <HeaderFacts {...props} />
        <BudgetBar task={task} limitNanoUsd={facts.budgetNanoUsd} />
      </div>
      {task.contentErased ? (
        <p className={styles['reason']}>
          <strong>Erased:</strong> what was said in it is gone for good. What happened, and what it
          cost, stays.
        </p>
      ) : null}
      {task.reason ? (
        <p className={styles['reason']}>
          <strong>{task.status === 'failed' ? 'Failed' : 'Ended'}:</strong> {task.reason}
        </p>
      ) : null}
    </header>
  );
};

const HeaderFacts = ({ task, facts, counted, until, tenant }: HeaderProps) => {
  const ranMs = Math.max(0, until - Date.parse(facts.startedAt) - (counted?.waitedMs ?? 0));
  return (
    <dl className={styles['facts']}>
      <Fact name="Task">
        <code title={task.taskId}>{short(task.taskId, 13)}</code>
      </Fact>
      {tenant ? <Fact name="Tenant">{tenant}</Fact> : null}
      <Fact name="Workflow">
        <Link
          to="/workflows/$name"
          params={{ name: task.workflow.split('@')[0] ?? '' }}
          title={`sha256 ${task.workflowHash}`}
        >
          {task.workflow}
        </Link>
      </Fact>
      <Fact name="Accepted">
        <Clock at={facts.startedAt} />
      </Fact>
      <Fact name="Ran for">{counted ? duration(ranMs) : '…'}</Fact>
      <Fact name="Waited">
        {counted ? (counted.waitedMs > 0 ? duration(counted.waitedMs) : 'not at all') : '…'}
      </Fact>
      <Fact name="Retries">{counted ? counted.retries : '…'}</Fact>
      <Fact name="QA">
        {counted ? (counted.rounds > 0 ? plural(counted.rounds, 'round') : 'none') : '…'}
      </Fact>
      {facts.deadlineAt ? (
        <Fact name="Deadline">
          {isOver(task) ? <Clock at={facts.deadlineAt} /> : <Due at={facts.deadlineAt} />}
        </Fact>
      ) : null}
      {task.parentTaskId ? (
        <Fact name="Forked from">
          <Link to="/tasks/$taskId" params={{ taskId: task.parentTaskId }}>
            {short(task.parentTaskId)}
          </Link>
          {', '}
          <Link
            to="/tasks/$taskId/compare/$otherId"
            params={{ taskId: task.parentTaskId, otherId: task.taskId }}
          >
            compare
          </Link>
        </Fact>
      ) : null}
    </dl>
  );
};
