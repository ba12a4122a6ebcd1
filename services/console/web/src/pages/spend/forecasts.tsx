import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { count, plural, usd } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { forecastQuery } from './queries';
import { Section } from './section';
import type { Forecast } from './spend-types';
import styles from './spend.module.css';

/** What the next task of each workflow, and the open ones together, will cost. */
export const Forecasts = () => {
  const { data, error, refetch } = useQuery(forecastQuery);
  return (
    <Section title="Forecast" beside="from what ended tasks cost; 50, 80 and 95 of 100 are below">
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : data ? (
        <>
          <Table forecast={data} />
          <Queue forecast={data} />
        </>
      ) : (
        <Loading rows={4} />
      )}
    </Section>
  );
};

const HEADS = ['Next task of', 'Open', '50 %', '80 %', '95 %'];

const Table = ({
  forecast: { workflows, openQueue, enoughTasks },
}: {
  readonly forecast: Forecast;
}) =>
  workflows.length === 0 ? (
    <Empty title="No task has been accepted yet">
      <p>
        <Link to="/tasks/new">Submit a task</Link>: from {enoughTasks} ended ones on there is a
        forecast.
      </p>
    </Empty>
  ) : (
    <div className={styles['wide-list']}>
      <table className={styles['list']} aria-label="Forecast">
        <thead>
          <tr>
            {HEADS.map((head, index) => (
              <th key={head} scope="col" className={index > 0 ? 'number' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {workflows.map(({ workflow, next, open, tasks }) => (
            <tr key={workflow}>
              <th scope="row">
                <Link to="/tasks" search={{ workflow }}>
                  {workflow}
                </Link>
              </th>
              <td className="number">{count(open)}</td>
              {next ? (
                [next.p50, next.p80, next.p95].map(({ nanoUsd }, index) => (
                  <td key={index} className="number">
                    {usd(nanoUsd)}
                  </td>
                ))
              ) : (
                <td colSpan={3} className="number">
                  <span className="meta">
                    not enough data: {tasks} of {enoughTasks} ended tasks
                  </span>
                </td>
              )}
            </tr>
          ))}
          <tr className={styles['sum']}>
            <th scope="row">All open tasks, what is still to come</th>
            <td className="number">{count(openQueue.tasks)}</td>
            {openQueue.tasks > 0 ? (
              [openQueue.p50, openQueue.p80, openQueue.p95].map(({ nanoUsd }, index) => (
                <td key={index} className="number">
                  {usd(nanoUsd)}
                </td>
              ))
            ) : (
              <td colSpan={3} className="number">
                <span className="meta">nothing to forecast</span>
              </td>
            )}
          </tr>
        </tbody>
      </table>
    </div>
  );

const PACES: Readonly<Record<string, string>> = {
  today: 'today’s pace',
  'seven-days': 'the pace of the last seven days',
};

const Queue = ({ forecast: { openQueue, budget } }: { readonly forecast: Forecast }) => (
  <ul className={styles['notes']}>
    {openQueue.unknown > 0 ? (
      <li>
        Not in it: {plural(openQueue.unknown, 'open task')} of workflows without enough data. What
        they will cost is not known.
      </li>
    ) : null}
    {openQueue.beyond > 0 ? (
      <li>
        {plural(openQueue.beyond, 'open task')} cost more than any before: nothing is added for
        them.
      </li>
    ) : null}
    {budget.paces.map(({ basis, perDay, reachedOn, monthTotal }) => (
      <li key={basis}>
        At {PACES[basis] ?? basis}, {usd(perDay.nanoUsd)} a day:{' '}
        {reachedOn
          ? `the month’s limit is reached on ${reachedOn}`
          : `${usd(monthTotal.nanoUsd)} by the end of the month`}
        .
      </li>
    ))}
  </ul>
);
