import type { Task } from '../../api/types';
import { Bar } from '../../ui/bar';
import { usd } from '../../ui/format';
import { useBudget, useMedianCost } from './queries';
import styles from './task.module.css';

/** What the task has spent and holds, of what it may spend. */
export const BudgetBar = ({
  task,
  limitNanoUsd,
}: {
  readonly task: Task;
  /** What it was submitted with: it counts as long as it has no level of its own. */
  readonly limitNanoUsd: number;
}) => {
  const budget = useBudget(task.taskId, task);
  const median = useMedianCost(task.workflow);
  if (budget.isPending) return null;
  const level = budget.data;
  // Closed tasks lose their level after a while: what they cost, the task itself says.
  const settled = level?.settled.nanoUsd ?? task.cost.nanoUsd;
  const held = level?.reserved.nanoUsd ?? 0;
  const limit = (level?.limit as { nanoUsd: number } | null | undefined)?.nanoUsd ?? limitNanoUsd;
  const share = (amount: number): number => (limit > 0 ? Math.min(1, amount / limit) : 0);
  const words = `${usd(settled)} settled, ${usd(held)} held, ${usd(Math.max(0, limit - settled - held))} left of ${usd(limit)}`;
  const times = median.data ? settled / 1e9 / median.data : undefined;
  return (
    <div className={styles['budget']}>
      <Bar
        label={words}
        parts={[
          { share: share(settled), look: 'settled', label: `${usd(settled)} settled` },
          { share: share(held), look: 'held', label: `${usd(held)} held` },
        ]}
      />
      <p title={words}>
        <span>
          <strong>{usd(settled)}</strong>
          {held > 0 ? ` + ${usd(held)} held` : ''} of {usd(limit)}
        </span>
        <span className="meta">
          {times === undefined ? '' : `${times.toFixed(1)} times the median`}
        </span>
      </p>
    </div>
  );
};
