import { Link } from '@tanstack/react-router';
import type { TaskStatus } from '../../api/types';
import { Button } from '../../ui/button';
import { Status } from '../../ui/status';
import styles from './submit.module.css';

export interface SubmittedTask {
  readonly taskId: string;
  readonly workflow: string;
  readonly status: TaskStatus;
  /** False if its key had made it before. */
  readonly created: boolean;
}

/** Once: the form that had the focus is gone. */
const focus = (link: HTMLElement | null): void => link?.focus();

export const Accepted = ({
  task,
  another,
}: {
  readonly task: SubmittedTask;
  readonly another: () => void;
}) => (
  <div role="status" className={styles['accepted']}>
    <p className={styles['said']}>
      {task.created ? 'Accepted' : 'Known already: its key had made it before'}{' '}
      <Status status={task.status} />
    </p>
    <p>
      <Link
        to="/tasks/$taskId"
        params={{ taskId: task.taskId }}
        search={{}}
        className="mono"
        ref={focus}
      >
        {task.taskId}
      </Link>
      , {task.workflow}
    </p>
    <p>
      <Button onClick={another}>Submit another one</Button>
    </p>
  </div>
);
