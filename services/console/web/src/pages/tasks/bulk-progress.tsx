import { Link } from '@tanstack/react-router';
import type { TaskListItem } from '../../api/types';
import { Bar } from '../../ui/bar';
import { Button } from '../../ui/button';
import { short } from '../../ui/format';
import { ACTIONS, type BulkAction, undoOf } from './bulk';
import { saidOf, sentenceOf } from './bulk-words';
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
        {ended
          ? sentenceOf(action, tasks.length, outcomes)
          : `${outcomes.length} of ${tasks.length} …`}
      </p>
      <Bar
        height={8}
        label={`${outcomes.length} of ${tasks.length} ended, ${failed.length} failed`}
        parts={[
          { share: done.length / tasks.length, look: 'done', label: `${done.length} done` },
          { share: failed.length / tasks.length, look: 'fail', label: `${failed.length} failed` },
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
      {saidOf(outcome)}
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
