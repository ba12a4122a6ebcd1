import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/button';
import { Empty, Failed, Loading } from '../../ui/states';
import { Money } from '../../ui/money';
import { Chip } from '../../ui/status';
import { Clock } from '../../ui/time';
import { reconciliationsQuery } from './queries';
import { Section } from './section';
import type { SpendPatch } from './spend-state';
import type { ReconciliationSummary } from './spend-types';
import styles from './spend.module.css';

/** What providers say, held against the books. */
export const Reconciliations = ({ patch }: { readonly patch: SpendPatch }) => {
  const [pages, setPages] = useState(1);
  const { data, error, refetch } = useQuery(reconciliationsQuery(pages));
  return (
    <Section title="Reconciliations" beside="providers’ own figures against the books">
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Loading rows={2} />
      ) : data.items.length === 0 ? (
        <Empty title="Nothing was reconciled yet">
          <p>
            Export usage from your provider, then: <code>nightshift cost reconcile usage.csv</code>
          </p>
        </Empty>
      ) : (
        <div className={styles['wide-list']}>
          <table className={styles['list']} aria-label="Reconciliations">
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col">Days</th>
                <th scope="col" className="number">
                  Books
                </th>
                <th scope="col" className="number">
                  Provider
                </th>
                <th scope="col">Differences</th>
                <th scope="col">When</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((one) => (
                <Line key={one.reconciliationId} of={one} patch={patch} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data?.nextCursor != null ? (
        <Button variant="quiet" small onClick={() => setPages(pages + 1)}>
          Older ones
        </Button>
      ) : null}
    </Section>
  );
};

const Line = ({
  of: { reconciliationId, source, from, to, booked, provider, explained, unexplained, by, at },
  patch,
}: {
  readonly of: ReconciliationSummary;
  readonly patch: SpendPatch;
}) => (
  <tr>
    <th scope="row">
      <button
        type="button"
        className={styles['behind']}
        onClick={() => patch({ reconciliation: reconciliationId }, 'push')}
      >
        {source}
      </button>
    </th>
    <td className={styles['soft']}>{from === to ? from : `${from} to ${to}`}</td>
    <td className="number">
      <Money value={booked} />
    </td>
    <td className="number">
      {provider ? <Money value={provider} /> : <span className="meta">no amounts</span>}
    </td>
    <td>
      {unexplained > 0 ? (
        <Chip tone="wait">{unexplained} unexplained</Chip>
      ) : (
        <span className={styles['soft']}>{explained > 0 ? `${explained} explained` : 'none'}</span>
      )}
    </td>
    <td className={styles['soft']} title={`by ${by}`}>
      <Clock at={at} />
    </td>
  </tr>
);
