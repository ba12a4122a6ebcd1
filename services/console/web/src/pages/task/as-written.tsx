import { Raw } from '../../ui/json';
import type { LedgerEntry } from './ledger-events';

const SEALED = {
  'key-unknown': 'the key ring does not know its key',
  'seal-broken': 'it was changed, or moved from another event',
  'unknown-type': 'its type is newer than this service',
} as const;

/** How it stands with the content of an entry, and the bytes where they are not what is shown. */
export const AsWritten = ({
  entry: { bytes, contentErased, contentSealed },
}: {
  readonly entry: LedgerEntry;
}) => (
  <>
    {contentErased ? (
      <p className="meta">
        Content erased: its key was destroyed. What is shown in its place only stands for it.
      </p>
    ) : null}
    {contentSealed ? <p className="meta">Content stays sealed: {SEALED[contentSealed]}.</p> : null}
    {bytes === undefined ? null : (
      <details>
        <summary>Bytes as they were written and hashed, with the content sealed</summary>
        <Raw value={bytes} />
      </details>
    )}
  </>
);
