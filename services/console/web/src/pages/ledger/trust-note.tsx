import { Button } from '../../ui/button';
import { count } from '../../ui/format';
import { Clock } from '../../ui/time';
import { shortKey } from './note';
import styles from './proof.module.css';
import { type Proved, trustKeys } from './use-proof';

/** Whether this is the ledger that this browser knows: its key, and that it only grew. */
export const TrustNote = ({
  proof,
  onTrusted,
}: {
  readonly proof: Proved;
  readonly onTrusted: () => void;
}) => {
  const { trust } = proof;
  switch (trust.kind) {
    case 'none':
      return null;
    case 'first':
      return (
        <p className={styles['note']}>
          This browser sees the key <code>{trust.seen.keys.map(shortKey).join(', ')}</code> for the
          first time. Compare it with whoever runs this system; from now on it is expected.
        </p>
      );
    case 'extends':
      return (
        <p className={styles['note']}>
          The tree begins with the {count(trust.from.size)} entries that this browser saw signed{' '}
          {trust.from.at ? <Clock at={trust.from.at} /> : 'before'}: nothing of them was changed.
        </p>
      );
    case 'fork':
      return (
        <p role="alert" className={styles['alarm']}>
          <strong>The ledger is not the one that this browser saw before.</strong> {trust.reason} It
          had {count(trust.from.size)} entries then. Keep this page and what was downloaded.
        </p>
      );
    case 'unknown-key':
      return (
        <div role="alert" className={styles['alarm']}>
          <p>
            <strong>Signed by a key that no known key has vouched for:</strong>{' '}
            <code>{trust.keys.map(shortKey).join(', ')}</code>. A new ledger has a new key; one that
            was rewritten has, too. Ask whoever runs this system.
          </p>
          <Button
            small
            onClick={() => {
              trustKeys(proof);
              onTrusted();
            }}
          >
            It is the right key: trust it
          </Button>
        </div>
      );
  }
};
