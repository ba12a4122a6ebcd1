import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, unwrap } from '../../../api/client';
import type { Budget } from '../../../api/types';
import { Bar } from '../../../ui/bar';
import { plural, usd, usdOf } from '../../../ui/format';
import { PERIOD_WORDS } from '../budget-line';
import { spendSearch } from '../links';
import type { Night } from '../night';
import { Big, Cell } from './cell';
import styles from './cells.module.css';

const MOST = 4;

/** What is settled and held of the budget, what is to be expected, and what the range itself cost. */
export const SpendCell = ({
  budgets,
  night,
}: {
  /** Absent: they could not be read. */
  readonly budgets: readonly Budget[] | undefined;
  readonly night: Night;
}) => {
  const tenant = budgets?.find(({ scope }) => scope === 'tenant');
  return (
    <Cell title="Spend" aside={<Link to="/spend">Budgets</Link>}>
      {tenant ? <OfBudget budget={tenant} /> : null}
      {budgets ? null : <p className={styles['note']}>The budgets could not be read.</p>}
      <InRange night={night} budgets={budgets} />
    </Cell>
  );
};

const narrowest = ({ limits, limit }: Budget) =>
  limits.find((one) => one.limit.nanoUsd === limit?.nanoUsd);

const OfBudget = ({ budget }: { readonly budget: Budget }) => {
  const { data } = useQuery({
    queryKey: ['budgets', 'forecast'],
    queryFn: () => unwrap(api.GET('/v1/costs/forecast')),
    staleTime: 20_000,
  });
  const { settled, reserved, limit } = budget;
  const period = PERIOD_WORDS[narrowest(budget)?.period ?? ''] ?? '';
  const queue = data?.openQueue;
  const coming = queue && queue.tasks > 0 ? queue.mean.nanoUsd : 0;
  const share = (nano: number): number => (limit ? Math.min(1, nano / limit.nanoUsd) : 0);
  return (
    <>
      <Big value={usd(settled.nanoUsd)}>
        {limit ? `settled of ${usd(limit.nanoUsd)}${period}` : 'settled, no budget is set'}
      </Big>
      {limit ? (
        <div className={styles['forecast']}>
          <Bar
            label={`${usd(settled.nanoUsd)} settled, ${usd(reserved.nanoUsd)} held of ${usd(limit.nanoUsd)}`}
            parts={[
              { share: share(settled.nanoUsd), look: 'settled', label: 'settled' },
              { share: share(reserved.nanoUsd), look: 'held', label: 'held' },
            ]}
          />
          {coming > 0 ? (
            <i
              style={{ left: `${100 * share(settled.nanoUsd + coming)}%` }}
              title="Forecast: when all open tasks are done"
            />
          ) : null}
        </div>
      ) : null}
      <p className={styles['note']}>
        {usd(reserved.nanoUsd)} held by open runs. {forecastWords(settled.nanoUsd, queue)}
      </p>
    </>
  );
};

interface Queue {
  readonly tasks: number;
  readonly unknown: number;
  readonly mean: { readonly nanoUsd: number };
  readonly p80: { readonly nanoUsd: number };
}

const forecastWords = (settled: number, queue: Queue | undefined): string => {
  if (!queue) return '';
  const unknown =
    queue.unknown > 0
      ? ` ${plural(queue.unknown, 'open task')} of workflows too new for a forecast.`
      : '';
  if (queue.tasks === 0) return queue.unknown > 0 ? unknown.trim() : 'Nothing is open.';
  return `Forecast when ${plural(queue.tasks, 'open task')} are done: ${usd(settled + queue.mean.nanoUsd)}, 80 % under ${usd(settled + queue.p80.nanoUsd)}.${unknown}`;
};

const InRange = ({
  night,
  budgets,
}: {
  readonly night: Night;
  /** Absent: they could not be read. */
  readonly budgets: readonly Budget[] | undefined;
}) => {
  const { spend } = night;
  const dearest = spend.byWorkflow[0]?.usd ?? 0;
  const simulated =
    spend.simulated === 0
      ? ''
      : spend.simulated === spend.calls
        ? ', all of simulated models'
        : `, ${spend.simulated} of simulated models`;
  return (
    <>
      <p className={styles['sub']}>
        In this time: <b>{usdOf(spend.usd)}</b> for {plural(spend.calls, 'model call')}
        {simulated}
        {spend.bound > 0 ? `; ${plural(spend.bound, 'call')} counted at the bound` : ''}.
      </p>
      <ul className={styles['rows']} data-rows="spend">
        {spend.byWorkflow.slice(0, MOST).map(({ workflow, usd: spent }) => (
          <li key={workflow}>
            <Link to="/spend" search={spendSearch(night.range, workflow)}>
              {workflow}
            </Link>
            <Bar
              height={6}
              label={`${usdOf(spent)} of ${usdOf(spend.usd)}`}
              parts={[
                {
                  share: dearest === 0 ? 0 : spent / dearest,
                  look: 'settled',
                  label: usdOf(spent),
                },
              ]}
            />
            <span className="number" title={ofLimit(budgets, workflow)}>
              {usdOf(spent)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
};

const ofLimit = (budgets: readonly Budget[] | undefined, workflow: string): string => {
  if (!budgets) return 'Whether it has a budget is not known.';
  const own = budgets.find(({ scope, key }) => scope === 'workflow' && key === workflow);
  return own?.limit
    ? `${usd(own.settled.nanoUsd)} settled of its ${usd(own.limit.nanoUsd)}`
    : 'It has no budget of its own.';
};
