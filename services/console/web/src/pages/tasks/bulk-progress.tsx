import { Link } from '@tanstack/react-router';
import type { TaskListItem } from '../../api/types';
import { Bar } from '../../ui/bar';
import { Button } from '../../ui/button';
import { plural, short } from '../../ui/format';
import { ACTIONS, type BulkAction, undoOf } from './bulk';
import styles from './bulk.module.css';
import type { Outcome } from './run-bulk';
import { shortKey } from './rows';

/** How far it is, and what became of each: what failed stands first, with its reason. */
export const BulkProgress = ({
  action,
  tasks,
  outcomes,
  ended,
  stop,
  undo,
  onClose,
}: {
  readonly action: BulkAction;
  readonly tasks: readonly TaskListItem[];
  readonly outcomes: readonly Outcome[];
  readonly ended: boolean;
  readonly stop: () => void;
  readonly undo: (action: BulkAction, tasks: readonly TaskListItem[]) => void;
  readonly onClose: () => void;
}) => {
  const done = outcomes.filter(({ ok }) => ok);
  const failed = outcomes.filter(({ ok }) => !ok);
  const byId = new Map(tasks.map((task) => [task.taskId, task]));
  const back = undoOf(action);
  const undone = done.flatMap(({ id }) => byId.get(id) ?? []);
  return (
    <div className={styles['form']}>
      <p role="status" className={styles['sentence']}>
        {sentenceOf(action, tasks.length, done.length, failed.length, ended)}
      </p>
      <Bar
        height={8}
        label={`${outcomes.length} of ${tasks.length} answered, ${failed.length} refused`}
        parts={[
          { share: done.length / tasks.length, look: 'done', label: `${done.length} done` },
          { share: failed.length / tasks.length, look: 'fail', label: `${failed.length} refused` },
        ]}
      />
      <ul className={styles['outcomes']} aria-label="What became of each" tabIndex={0}>
        {[...failed, ...done].map((outcome) => (
          <Line key={outcome.id} outcome={outcome} task={byId.get(outcome.id)} />
        ))}
      </ul>
      <footer className={styles['foot']}>
        {ended ? (
          <>
            {back && undone.length > 0 ? (
              <Button onClick={() => undo(back, undone)}>
                {ACTIONS[back].verb} {undone.length === 1 ? 'it' : `those ${undone.length}`}
              </Button>
            ) : null}
            <Button variant="primary" onClick={onClose}>
              Done
            </Button>
          </>
        ) : (
          <Button onClick={stop}>Stop after those under way</Button>
        )}
      </footer>
    </div>
  );
};

const sentenceOf = (
  action: BulkAction,
  all: number,
  done: number,
  failed: number,
  ended: boolean,
): string => {
  const verb = ACTIONS[action].done;
  if (!ended) return `${done + failed} of ${all} …`;
  const left = all - done - failed;
  return [
    `${done} of ${plural(all, 'task')} ${verb}`,
    failed > 0 ? `${failed} refused` : '',
    left > 0 ? `${left} not begun` : '',
  ]
    .filter(Boolean)
    .join(', ')
    .concat('.');
};

const Line = ({
  outcome,
  task,
}: {
  readonly outcome: Outcome;
  readonly task: TaskListItem | undefined;
}) => (
  <li className={styles['outcome']} data-ok={outcome.ok}>
    <Link to="/tasks/$taskId" params={{ taskId: outcome.id }} search={{}} className="mono">
      {short(outcome.id)}
    </Link>
    <span className="meta">{task?.idempotencyKey ? shortKey(task.idempotencyKey) : ''}</span>
    <span className={outcome.ok ? undefined : styles['refused']}>
      {outcome.ok ? outcome.said : `Not changed. ${outcome.said}`}
      {outcome.madeId ? (
        <>
          {': '}
          <Link
            to="/tasks/$taskId"
            params={{ taskId: outcome.madeId }}
            search={{}}
            className="mono"
          >
            {short(outcome.madeId)}
          </Link>
        </>
      ) : null}
    </span>
  </li>
);
