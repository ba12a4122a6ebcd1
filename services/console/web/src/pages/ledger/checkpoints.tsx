import { useQuery } from '@tanstack/react-query';
import { Check, TriangleAlert } from 'lucide-react';
import { count } from '../../ui/format';
import { Failed, Loading } from '../../ui/states';
import { Clock } from '../../ui/time';
import { type Checkpoint, checkpointsQuery, consistencyOf } from './api';
import { bytesOfHex } from './bytes';
import { openCheckpoint } from './note';
import { checkConsistency } from './proof';
import styles from './proof.module.css';
import { canProve } from './use-proof';

const SHOWN = 4;

/** Signed by its keys, and the tree of the one before is its beginning: recomputed here. */
const checkExtends = async (newer: Checkpoint, older: Checkpoint): Promise<true> => {
  const [to, from] = await Promise.all([
    openCheckpoint(newer.note, newer.keys),
    openCheckpoint(older.note, older.keys),
  ]);
  const path = from.size < to.size ? await consistencyOf(from.size, to.size) : [];
  await checkConsistency(from, to, path);
  if (bytesOfHex(newer.rootHash) === undefined) throw new Error('The root is no hash.');
  return true;
};

const useExtends = (newer: Checkpoint, older: Checkpoint | undefined) =>
  useQuery({
    queryKey: ['ledger-extends', newer.treeSize, newer.rootHash, older?.treeSize, older?.rootHash],
    queryFn: () => (older ? checkExtends(newer, older) : Promise.reject(new Error('the first'))),
    enabled: older !== undefined && canProve(),
    staleTime: Number.POSITIVE_INFINITY,
  });

const Extends = ({
  newer,
  older,
}: {
  readonly newer: Checkpoint;
  readonly older: Checkpoint | undefined;
}) => {
  const { data, error } = useExtends(newer, older);
  if (!older) return <span className="meta">the first</span>;
  if (!canProve()) return <span className="meta">not checked</span>;
  if (error)
    return (
      <span className={styles['no']} title={error.message}>
        <TriangleAlert size={12} aria-hidden="true" /> no: {error.message}
      </span>
    );
  return data ? (
    <span className={styles['yes']}>
      <Check size={12} aria-hidden="true" /> yes
    </span>
  ) : (
    <span className="meta">…</span>
  );
};

/** The newest ones; whether each extends the one before is computed here. */
export const Checkpoints = () => {
  const { data, error, isPending, refetch } = useQuery(checkpointsQuery(SHOWN + 1));
  const items = data?.items ?? [];
  return (
    <section aria-labelledby="checkpoints" className={styles['section']}>
      <h2 id="checkpoints">Signed checkpoints</h2>
      {isPending ? <Loading rows={3} /> : null}
      {error ? (
        <Failed
          error={error}
          retry={() => void refetch()}
          what="The checkpoints could not be read."
        />
      ) : null}
      {!isPending && !error && items.length === 0 ? (
        <p className="meta">
          No checkpoint yet. The first is signed within seconds of the first event; with a
          ClickHouse server, once NIGHTSHIFT_CHECKPOINT_KEY is set.
        </p>
      ) : null}
      {items.length > 0 ? (
        <table className={styles['checkpoints']}>
          <thead>
            <tr>
              <th scope="col">Tree size</th>
              <th scope="col">Signed</th>
              <th scope="col">Extends the last</th>
            </tr>
          </thead>
          <tbody>
            {items.slice(0, SHOWN).map((checkpoint, at) => (
              <tr key={checkpoint.number}>
                <td>{count(checkpoint.treeSize)}</td>
                <td>
                  <Clock at={checkpoint.signedAt} />
                </td>
                <td>
                  <Extends newer={checkpoint} older={items[at + 1]} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
};
