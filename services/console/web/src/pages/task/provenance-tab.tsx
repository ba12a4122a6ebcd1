import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Task } from '../../api/types';
import { count, plural } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { useUrlState } from '../../ui/url-state';
import {
  checkLeaf,
  kindOf,
  type LeafCheck,
  ledgerEntries,
  type LedgerEntry,
} from './ledger-events';
import { ORIGIN_TYPES, originsOf } from './provenance';
import { OriginEntry } from './origin-entry';
import { Origins } from './origins-table';
import { isOver, keyOf } from './queries';
import styles from './tabs.module.css';

const OF_EACH = 100;

interface Checked {
  readonly entries: readonly LedgerEntry[];
  readonly leaves: ReadonlyMap<number, LeafCheck>;
  /** Types of which there are more than were read. */
  readonly cut: readonly string[];
}

/** Reads what the output came from, and computes the hash of each entry here, in the browser. */
const readOrigins = async (taskId: string): Promise<Checked> => {
  const pages = await Promise.all(
    ORIGIN_TYPES.map((type) => ledgerEntries({ taskId, type, limit: OF_EACH })),
  );
  const entries = pages.flatMap(({ items }) => items);
  const leaves = await Promise.all(
    entries.map(async (entry) => [entry.index, await checkLeaf(entry)] as const),
  );
  return {
    entries,
    leaves: new Map(leaves),
    cut: ORIGIN_TYPES.filter((_, at) => pages[at]?.items.length === OF_EACH),
  };
};

export const ProvenanceTab = ({ task }: { readonly task: Task }) => {
  const [url, setUrl] = useUrlState();
  const read = useQuery({
    queryKey: keyOf(task.taskId, 'origins'),
    queryFn: () => readOrigins(task.taskId),
    structuralSharing: false,
  });
  const origins = useMemo(() => originsOf(read.data?.entries ?? []), [read.data]);
  if (read.isError)
    return (
      <Failed
        error={read.error}
        retry={() => void read.refetch()}
        what="The ledger could not be read."
      />
    );
  if (!read.data) return <Loading rows={12} label="Reading the ledger …" />;
  if (origins.length === 0)
    return (
      <Empty title="The ledger has nothing of this task yet.">It follows within a moment.</Empty>
    );
  const chosen = origins.find(({ entry }) => String(entry.index) === url['entry']) ?? origins[0];
  return (
    <div className={styles['split']}>
      <div className={styles['main']}>
        <Verdict checked={read.data} taskId={task.taskId} />
        <Origins
          origins={origins}
          leaves={read.data.leaves}
          chosen={chosen?.entry.index}
          isOver={isOver(task)}
          onChoose={(index) => setUrl({ entry: String(index) })}
        />
        {read.data.cut.length > 0 ? (
          <p className="meta">
            Only the first {OF_EACH} of {read.data.cut.map((type) => kindOf(type)).join(', ')}. All
            of them are under Events.
          </p>
        ) : null}
      </div>
      {chosen ? (
        <OriginEntry entry={chosen.entry} check={read.data.leaves.get(chosen.entry.index)} />
      ) : null}
    </div>
  );
};

const Verdict = ({
  checked: { leaves },
  taskId,
}: {
  readonly checked: Checked;
  readonly taskId: string;
}) => {
  const differs = [...leaves].filter(([, check]) => check === 'differs').map(([index]) => index);
  return (
    <header className={styles['head']}>
      <h2>What produced this output</h2>
      {differs.length === 0 ? (
        <span className="meta">
          {plural(leaves.size, 'leaf hash', 'leaf hashes')} recomputed in this browser, all the same
        </span>
      ) : (
        <strong role="alert" className={styles['bad']}>
          {plural(differs.length, 'entry differs', 'entries differ')} from its recorded hash: #
          {differs.map(count).join(', #')}
        </strong>
      )}
      <Link to="/ledger" search={{ task: taskId }} className={styles['aside']}>
        Evidence bundle, with proofs
      </Link>
    </header>
  );
};
