import { clsx } from 'clsx';
import { Link } from '@tanstack/react-router';
import { count, titled } from '../../ui/format';
import { Raw } from '../../ui/json';
import { Clock } from '../../ui/time';
import { AsWritten } from './as-written';
import { kindOf, type LeafCheck, type LedgerEntry } from './ledger-events';
import styles from './tabs.module.css';

/** That the leaf is in the signed tree, the Ledger page proves. */
const ProveIt = ({ entry }: { readonly entry: LedgerEntry }) => (
  <Link to="/ledger" search={{ task: entry.event.taskid, entry: String(entry.index) }}>
    Prove in the ledger that it is in the signed tree
  </Link>
);

/** The chosen entry as the ledger holds it. */
export const OriginEntry = ({
  entry,
  check,
}: {
  readonly entry: LedgerEntry;
  readonly check: LeafCheck | undefined;
}) => (
  <aside aria-label="Entry of the ledger" className={styles['side']}>
    <div
      className={clsx(styles['banner'], check === 'same' ? styles['is-good'] : styles['is-bad'])}
    >
      <strong>
        Entry #{count(entry.index)}{' '}
        {check === 'same' ? 'has the hash that was recorded' : 'does NOT have the recorded hash'}
      </strong>
      <p>
        SHA-256(0x00 ‖ {entry.bytes === undefined ? 'event' : 'bytes as written'}) was computed in
        this browser. <ProveIt entry={entry} />
      </p>
    </div>
    <dl className={styles['facts']}>
      <dt>Leaf</dt>
      <dd>
        <code>{entry.leaf}</code>
      </dd>
      <dt>Event</dt>
      <dd>{titled(kindOf(entry.event.type))}</dd>
      <dt>Time</dt>
      <dd>
        <Clock at={entry.event.time} />
      </dd>
      <dt>Stream</dt>
      <dd>
        <code>
          {entry.event.subject} · {entry.event.sequence}
        </code>
      </dd>
    </dl>
    <Raw value={entry.event} />
    <AsWritten entry={entry} />
  </aside>
);
