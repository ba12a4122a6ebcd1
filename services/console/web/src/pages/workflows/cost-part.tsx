import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Bar } from '../../ui/bar';
import { count, plural, usdOf } from '../../ui/format';
import { Money } from '../../ui/money';
import { Failed, Loading } from '../../ui/states';
import { Facts } from './agent-view';
import { budgetQuery, figuresQuery, forecastQuery } from './queries';
import styles from './workflows.module.css';

const NOT_YET = <span className="meta">not measured yet</span>;

/** What a task of this version has cost, what the next ones will, and what is left for all. */
export const CostPart = ({
  workflow,
  version,
}: {
  readonly workflow: string;
  readonly version: number;
}) => {
  const { data, error, refetch } = useQuery(figuresQuery);
  const own = data?.find((one) => one.workflow === workflow && Number(one.version) === version);
  const tasks = Number(own?.tasks ?? 0);
  return (
    <section className={styles['part']} aria-label="Cost per task">
      <h2>Cost per task</h2>
      {error ? (
        <Failed error={error} what="The ledger did not answer." retry={() => void refetch()} />
      ) : data ? (
        <>
          <p className={styles['figure']}>
            {own?.median == null ? NOT_YET : usdOf(own.median)} <span className="meta">median</span>
          </p>
          <Facts
            facts={[
              ['95 % under', own?.p95 == null ? NOT_YET : usdOf(own.p95)],
              [
                'Tasks',
                <Link key="tasks" to="/tasks" search={{ workflow: `${workflow}@${version}` }}>
                  {plural(tasks, 'task')}, {count(Number(own?.done ?? 0))} done
                </Link>,
              ],
              [
                'Dearest',
                <Link key="dear" to="/tasks" search={{ workflow, order: 'dearest' }}>
                  in order of cost
                </Link>,
              ],
            ]}
          />
        </>
      ) : (
        <Loading rows={3} label="Reading the ledger" />
      )}
      <Forecast workflow={workflow} />
      <Budget workflow={workflow} />
    </section>
  );
};

const Forecast = ({ workflow }: { readonly workflow: string }) => {
  const { data } = useQuery(forecastQuery(workflow));
  const own = data?.workflows.find((one) => one.workflow === workflow);
  const next = own?.next as
    | { p50: { nanoUsd: number; usd: string }; p95: { nanoUsd: number; usd: string } }
    | null
    | undefined;
  if (!data) return null;
  return (
    <Facts
      facts={[
        [
          'Next task',
          next ? (
            <>
              <Money value={next.p50} />, 95 % under <Money value={next.p95} />
            </>
          ) : (
            <span className="meta">no forecast before {data.enoughTasks} tasks are done</span>
          ),
        ],
      ]}
    />
  );
};

const Budget = ({ workflow }: { readonly workflow: string }) => {
  const { data } = useQuery(budgetQuery(workflow));
  if (!data) return null;
  const { limit, settled, reserved } = data as unknown as Record<
    'limit' | 'settled' | 'reserved',
    { nanoUsd: number; usd: string } | null
  >;
  const share = (money: { nanoUsd: number } | null): number =>
    limit && money ? money.nanoUsd / limit.nanoUsd : 0;
  return (
    <div className={styles['budget']}>
      <Facts
        facts={[
          [
            'Budget of all',
            <Link key="spend" to="/spend" search={{}}>
              {limit
                ? `${settled?.usd ?? '$0.00'} of ${limit.usd}`
                : `${settled?.usd ?? '$0.00'}, no budget of its own`}
            </Link>,
          ],
        ]}
      />
      {limit ? (
        <Bar
          height={8}
          label={`${settled?.usd} settled, ${reserved?.usd} held, of ${limit.usd}`}
          parts={[
            { share: share(settled), look: 'settled', label: `${settled?.usd} settled` },
            { share: share(reserved), look: 'held', label: `${reserved?.usd} held` },
          ]}
        />
      ) : null}
    </div>
  );
};
