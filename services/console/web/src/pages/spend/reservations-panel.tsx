import { useQuery } from '@tanstack/react-query';
import { Bar } from '../../ui/bar';
import { plural, usd } from '../../ui/format';
import { Failed, Loading } from '../../ui/states';
import { Glyph } from '../../ui/status';
import { Behind } from './breakdowns';
import { reservedQuery, topQuery } from './queries';
import type { Range } from './range';
import { type Reservations, reservationsOf } from './reservations';
import { Section } from './section';
import type { SpendPatch } from './spend-state';
import type { Top } from './spend-types';
import styles from './spend.module.css';

/** What became of the money that was reserved for calls, each at its worst case. */
export const ReservationsPanel = ({
  range,
  patch,
}: {
  readonly range: Range;
  readonly patch: SpendPatch;
}) => {
  const reserved = useQuery(reservedQuery(range));
  const books = useQuery(topQuery('model', range));
  const row = reserved.data?.[0];
  const total: Top['total'] | undefined = books.data?.total;
  const found =
    row && total
      ? reservationsOf(row, {
          cost: total.cost.nanoUsd,
          bound: total.bound.nanoUsd,
          boundCalls: total.boundCalls ?? 0,
        })
      : undefined;
  const error = reserved.error ?? books.error;
  return (
    <Section
      title="Reservations"
      beside={
        found
          ? `${plural(found.calls, 'call')} reserved ${usd(found.reserved)} at their worst case`
          : undefined
      }
    >
      {error ? (
        <Failed error={error} retry={() => void reserved.refetch()} />
      ) : found ? (
        <Parts of={found} patch={patch} />
      ) : (
        <Loading rows={2} />
      )}
    </Section>
  );
};

const Parts = ({ of, patch }: { readonly of: Reservations; readonly patch: SpendPatch }) => {
  const { reserved, settled, held, released, openCalls, bound, boundCalls, refused } = of;
  const share = (amount: number): number => (reserved > 0 ? amount / reserved : 0);
  return (
    <>
      <Bar
        label={`${usd(settled)} settled, ${usd(held)} held by calls under way, ${usd(released)} released`}
        parts={[
          { share: share(settled), look: 'settled', label: `settled ${usd(settled)}` },
          { share: share(held), look: 'held', label: `held ${usd(held)}` },
        ]}
      />
      <ul className={styles['legend']}>
        <li>
          <i className={styles['settled']} /> Settled <b>{usd(settled)}</b>
        </li>
        <li>
          <i className={styles['held']} /> Held by {plural(openCalls, 'call')} <b>{usd(held)}</b>
        </li>
        <li>
          <i className={styles['free']} /> Released <b>{usd(released)}</b>
        </li>
        <li>
          <Glyph status="waiting" /> Outcome unknown, charged at the bound{' '}
          {boundCalls > 0 ? (
            <Behind of="bound" patch={patch}>
              {plural(boundCalls, 'call')}, {usd(bound)}
            </Behind>
          ) : (
            <b>0 calls</b>
          )}
        </li>
        <li>
          <Glyph status="halted" /> Refused{' '}
          {refused > 0 ? (
            <Behind of="refused" patch={patch}>
              {plural(refused, 'request')}
            </Behind>
          ) : (
            <b>0 requests</b>
          )}
        </li>
      </ul>
    </>
  );
};
