import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { plural, usd } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { promptsQuery, topQuery } from './queries';
import type { Range } from './range';
import { Section, ShareBar } from './section';
import type { SpendPatch } from './spend-state';
import type { Top } from './spend-types';
import styles from './spend.module.css';

interface Props {
  readonly range: Range;
  readonly patch: SpendPatch;
}

type By = 'workflow' | 'model' | 'day';
type Item = Top['items'][number];

/** What was spent in the days that are looked at, by what it was for. */
const Breakdown = ({
  by,
  title,
  range,
  nameOf,
}: {
  readonly by: By;
  readonly title: string;
  readonly range: Range;
  readonly nameOf: (item: Item) => ReactNode;
}) => {
  const { data, error, refetch } = useQuery(topQuery(by, range));
  const dearest = Math.max(1, ...(data?.items ?? []).map(({ cost }) => cost.nanoUsd));
  return (
    <Section title={title} beside={data ? totalOf(data) : undefined}>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Loading rows={3} />
      ) : data.items.length === 0 ? (
        <Empty title="No call was made in these days" />
      ) : (
        <table className={styles['list']} aria-label={title}>
          <thead className="visually-hidden">
            <tr>
              {['Name', 'Share', 'Calls', 'A call', 'Cost'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.items.map((item) => (
              <tr key={item.key}>
                <th scope="row">{nameOf(item)}</th>
                <td className={styles['bar']}>
                  <ShareBar share={item.cost.nanoUsd / dearest} />
                </td>
                <td className={`number ${styles['soft']}`}>{plural(item.calls, 'call')}</td>
                <td className={`number ${styles['wide']}`} title="A call, on average">
                  {item.calls > 0 ? usd(item.cost.nanoUsd / item.calls) : ''}
                </td>
                <td className={`number ${styles['strong']}`}>{usd(item.cost.nanoUsd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
};

const totalOf = ({ total }: Top): string =>
  `${plural(total.calls, 'call')}, ${usd(total.cost.nanoUsd)}${
    total.bound.nanoUsd > 0 ? `, ${usd(total.bound.nanoUsd)} of it at an upper bound` : ''
  }`;

export const ByModel = ({ range, patch }: Props) => {
  const { data: prompts = [] } = useQuery(promptsQuery(range));
  const rolesOf = (model: string): string =>
    [...new Set(prompts.filter((row) => row.a_model === model).map(({ role }) => role))].join(', ');
  return (
    <Breakdown
      by="model"
      title="Models"
      range={range}
      nameOf={({ key }) => (
        <>
          <Behind of={`model:${key}`} patch={patch}>
            {key}
          </Behind>{' '}
          <span className="meta">{rolesOf(key)}</span>
        </>
      )}
    />
  );
};

export const ByWorkflow = ({ range, patch }: Props) => (
  <Breakdown
    by="workflow"
    title="Workflows"
    range={range}
    nameOf={({ key }) => (
      <>
        <Link to="/workflows/$name" params={{ name: key }}>
          {key}
        </Link>{' '}
        <Behind of={`workflow:${key}`} patch={patch}>
          tasks
        </Behind>
      </>
    )}
  />
);

export const ByDay = ({ range, patch }: Props) => (
  <Breakdown
    by="day"
    title="Days"
    range={range}
    nameOf={({ key }) => (
      <Behind of={`day:${key}`} patch={patch}>
        {key}
      </Behind>
    )}
  />
);

/** Opens the tasks behind a figure. */
export const Behind = ({
  of,
  patch,
  children,
}: {
  readonly of: string;
  readonly patch: SpendPatch;
  readonly children: ReactNode;
}) => (
  <button type="button" className={styles['behind']} onClick={() => patch({ behind: of }, 'push')}>
    {children}
  </button>
);
