import { useQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { Bar } from '../../ui/bar';
import { plural, usd } from '../../ui/format';
import { Failed, Loading } from '../../ui/states';
import { forecastMarks, type Mark, sharesOf } from './money-bar';
import { forecastQuery, treeQuery } from './queries';
import type { BudgetNode, Forecast, Period } from './spend-types';
import styles from './headline.module.css';

const THIS: Readonly<Record<Period, string>> = {
  month: 'this month',
  day: 'today',
  total: 'in all',
};

/** The one number of the page: what is settled of the tenant's limit, and where it will go. */
export const Headline = () => {
  const tree = useQuery(treeQuery(1));
  const forecast = useQuery(forecastQuery);
  if (tree.error)
    return (
      <Failed
        error={tree.error}
        retry={() => void tree.refetch()}
        what="The budget could not be read."
      />
    );
  if (!tree.data) return <Loading rows={2} />;
  return <Band tenant={tree.data.tenant} forecast={forecast.data} />;
};

const Band = ({
  tenant,
  forecast,
}: {
  readonly tenant: BudgetNode;
  readonly forecast: Forecast | undefined;
}) => {
  const { limit, settled, reserved, free, openTasks } = tenant;
  const period: Period =
    tenant.limits.find((one) => one.limit.nanoUsd === limit?.nanoUsd)?.period ?? 'total';
  return (
    <header className={styles['band']}>
      <div>
        <h1 className={styles['title']}>
          {usd(settled.nanoUsd)}{' '}
          <small>
            {limit ? `of ${usd(limit.nanoUsd)} spent ${THIS[period]}` : 'spent; no limit is set'}
          </small>
        </h1>
        <p className={styles['rest']}>
          {usd(reserved.nanoUsd)} held for {plural(openTasks, 'open task')}
          {free ? `, ${usd(free.nanoUsd)} free` : ''}
        </p>
      </div>
      {limit ? (
        <Gauge
          limit={limit.nanoUsd}
          settled={settled.nanoUsd}
          held={reserved.nanoUsd}
          // The forecast is of the month's limit.
          forecast={period === 'month' ? forecast : undefined}
        />
      ) : null}
    </header>
  );
};

interface GaugeProps {
  readonly limit: number;
  readonly settled: number;
  readonly held: number;
  readonly forecast: Forecast | undefined;
}

const Gauge = ({ limit, settled, held, forecast }: GaugeProps) => {
  const { settled: share, held: heldShare, over } = sharesOf(limit, settled, held);
  const marks = forecast ? forecastMarks(limit, settled, forecast.openQueue) : [];
  return (
    <div className={styles['gauge']}>
      <Labels marks={marks} />
      <div className={styles['track']}>
        <Bar
          height={14}
          label={`Settled ${usd(settled)}, held ${usd(held)} of ${usd(limit)}${said(marks)}`}
          parts={[
            { share, look: 'settled', label: `settled ${usd(settled)}` },
            { share: heldShare, look: 'held', label: `held ${usd(held)}` },
          ]}
        />
        {marks.map(({ what, at }) => (
          <i
            key={what}
            aria-hidden="true"
            className={clsx(styles['mark'], what === 'most' && styles['most'])}
            style={{ left: `${100 * at}%` }}
          />
        ))}
      </div>
      <div className={styles['foot']}>
        <span>Settled</span>
        <Pace forecast={forecast} />
        <span>
          {over > 0 ? (
            <b className={styles['over']}>{usd(over)} over the limit</b>
          ) : (
            <>
              Overshoot <b>$0.00</b>
            </>
          )}
        </span>
        <span>{usd(limit)}</span>
      </div>
    </div>
  );
};

const said = (marks: readonly Mark[]): string =>
  marks.map(({ what, nanoUsd }) => `, ${WORDS[what]} ${usd(nanoUsd)}`).join('');

const WORDS = { forecast: 'forecast', most: '95 % under' } as const;

/** One text for both marks: where they are close, two would lie on each other. */
const Labels = ({ marks }: { readonly marks: readonly Mark[] }) => {
  const [forecast, most] = marks;
  if (!forecast || !most)
    return (
      <div className={clsx(styles['labels'], 'meta')}>
        No forecast: no open task is known well enough
      </div>
    );
  const isRight = forecast.at > 0.6;
  const place = isRight ? { right: `${100 - 100 * most.at}%` } : { left: `${100 * forecast.at}%` };
  return (
    <div className={styles['labels']}>
      <span className={styles['label']} style={place}>
        forecast <b>{usd(forecast.nanoUsd)}</b>
        {forecast.isOver ? ', beyond the limit' : ''}
        <span className={styles['soft']}>
          {WORDS.most} {usd(most.nanoUsd)}
          {most.isOver ? ', beyond the limit' : ''}
        </span>
      </span>
    </div>
  );
};

const Pace = ({ forecast }: { readonly forecast: Forecast | undefined }) => {
  const pace = forecast?.budget.paces.find(({ basis }) => basis === 'today');
  if (!pace) return null;
  return (
    <span className={styles['pace']}>
      {pace.reachedOn
        ? `At today’s pace the limit is reached on ${pace.reachedOn}`
        : `At today’s pace ${usd(pace.monthTotal.nanoUsd)} by the end of the month`}
    </span>
  );
};
