import { count, plural, usd } from '../../ui/format';
import type { Summary } from './blast-api';
import styles from './blast.module.css';
import { apartOf } from './redrive-words';

/** What to run again, what it will cost, and what is left to people. */
export const RedrivePlan = ({ totals, plan }: Summary) => {
  const apart = apartOf(totals.byRedrive);
  return (
    <aside aria-label="Redrive plan" className={styles['plan']}>
      <h2>Run again: {plural(plan.tasks, 'task')}</h2>
      {plan.tasks > 0 ? (
        <p>
          As new tasks, the oldest first. <strong>{usd(plan.p50NanoUsd)}</strong> if each costs the
          median of its workflow, <strong>{usd(plan.p95NanoUsd)}</strong> at p95.
        </p>
      ) : (
        <p className="meta">None by itself.</p>
      )}
      <ul>
        {plan.workflows.map((one) => (
          <li key={one.workflow}>
            {one.workflow}: {plural(one.tasks, 'task')}, {usd(one.p50NanoUsd)} to{' '}
            {usd(one.p95NanoUsd)}{' '}
            <span className="meta">by {plural(one.ofTasks, 'completed task')}</span>
          </li>
        ))}
      </ul>
      {apart.length > 0 ? (
        <>
          <h2>Left to people</h2>
          <ul>
            {apart.map(({ word, why, tasks }) => (
              <li key={word}>
                <strong>
                  {count(tasks)} {word}
                </strong>
                : {why}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </aside>
  );
};
