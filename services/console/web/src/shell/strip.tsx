import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useLiveState } from '../api/live';
import { Button } from '../ui/button';
import { count, usd } from '../ui/format';
import { budgetsQuery, ledgerHeadQuery, systemQuery } from './queries';
import { ReadReason } from './read-reason';
import { servicesSaid } from './services-said';
import styles from './strip.module.css';

const WORDS = {
  connecting: 'Connecting …',
  live: 'Live',
  lost: 'Connection lost, trying again',
} as const;

/** At the foot of every page: how fresh it is, what is up, the ledger, the money. */
export const Strip = ({ onKeys }: { readonly onKeys: () => void }) => {
  const state = useLiveState();
  return (
    <footer className={styles['strip']}>
      <span role="status" data-live={state} className={styles[state]}>
        {WORDS[state]}
      </span>
      <ReadReason />
      <Services />
      <Ledger />
      <Spent />
      <span className={styles['end']}>
        <a href="/docs">API</a>
        <Button variant="quiet" small keyCap="?" onClick={onKeys}>
          Keys
        </Button>
      </span>
    </footer>
  );
};

const Services = () => {
  const { data } = useQuery(systemQuery);
  return data ? (
    <Link to="/system" className={styles['link']}>
      {servicesSaid(data.services)}
    </Link>
  ) : null;
};

const Ledger = () => {
  const { data } = useQuery(ledgerHeadQuery);
  return data ? (
    <Link to="/ledger" className={styles['link']}>
      {count(data.lastIndex)} {data.lastIndex === 1 ? 'event' : 'events'} in the ledger
    </Link>
  ) : null;
};

const Spent = () => {
  const { data } = useQuery(budgetsQuery);
  const tenant = data?.items.find(({ scope }) => scope === 'tenant');
  if (!tenant) return null;
  const limit = tenant.limit as { nanoUsd: number } | null;
  const held = tenant.reserved.nanoUsd;
  return (
    <Link to="/spend" className={styles['link']}>
      {usd(tenant.settled.nanoUsd)} settled
      {held > 0 ? ` + ${usd(held)} held` : ''}
      {limit ? ` of ${usd(limit.nanoUsd)}` : ', no budget'}
    </Link>
  );
};
