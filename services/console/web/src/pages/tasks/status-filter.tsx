import { clsx } from 'clsx';
import type { TaskStatus } from '../../api/types';
import { count } from '../../ui/format';
import { Glyph, STATUSES } from '../../ui/status';
import { type Filter, statusesIn } from './filter';
import type { TaskSummary } from './queries';
import styles from './tasks-page.module.css';

/** One button a state, with how many there are under the other filters; several may be chosen. */
export const StatusFilter = ({
  filter,
  summary,
  toggle,
}: {
  readonly filter: Filter;
  readonly summary: TaskSummary | undefined;
  readonly toggle: (status: TaskStatus) => void;
}) => {
  const chosen = statusesIn(filter);
  return (
    <div role="group" aria-label="State" className={styles['statuses']}>
      {(Object.keys(STATUSES) as TaskStatus[]).map((status) => {
        const tasks = summary?.tasks[status] ?? 0;
        return (
          <button
            key={status}
            type="button"
            aria-pressed={chosen.includes(status)}
            data-state={status}
            className={clsx(styles['status'], summary && tasks === 0 && styles['none'])}
            onClick={() => toggle(status)}
          >
            <Glyph status={status} />
            {STATUSES[status].word}
            <span className={styles['count']}>{summary ? count(tasks) : '–'}</span>
          </button>
        );
      })}
    </div>
  );
};
