import { Clock } from '../../ui/time';
import { short } from '../../ui/format';
import { type Column, Table } from '../../ui/table';
import type { BundleEvent } from './bundle';
import { EntryLink } from './chain-view';
import { Raw } from '../../ui/json';
import { Opened } from './opened';
import styles from './evidence.module.css';
import type { Proved } from './use-proof';

interface Facts {
  readonly type: string;
  readonly time: string;
}

/** What the bytes say; they may be no event any more. */
const factsOf = (event: BundleEvent): Facts => {
  try {
    const { type, time } = JSON.parse(event.bytes) as Partial<Facts>;
    return { type: type ?? '?', time: time ?? '' };
  } catch {
    return { type: 'unreadable', time: '' };
  }
};

/** Every entry, with what came out of recomputing it. */
export const EntriesView = ({
  events,
  proof,
  chosen,
  onChoose,
}: {
  readonly events: readonly BundleEvent[];
  readonly proof: Proved | undefined;
  readonly chosen: number | undefined;
  readonly onChoose: (index: number) => void;
}) => {
  const columns: readonly Column<BundleEvent>[] = [
    {
      id: 'index',
      head: 'Entry',
      width: '96px',
      cell: ({ index }) => (
        <EntryLink index={index} proof={proof} chosen={chosen} onChoose={onChoose} />
      ),
    },
    { id: 'type', head: 'Event', cell: (event) => factsOf(event).type },
    {
      id: 'time',
      head: 'Time',
      width: '130px',
      wideOnly: true,
      cell: (event) => {
        const { time } = factsOf(event);
        return time ? <Clock at={time} /> : '–';
      },
    },
    {
      id: 'leaf',
      head: 'Leaf',
      width: '130px',
      wideOnly: true,
      cell: ({ leaf }) => <code title={leaf}>{short(leaf, 14)}…</code>,
    },
  ];
  const event = events.find(({ index }) => index === chosen);
  return (
    <>
      <Table
        label="Entries of the task"
        columns={columns}
        rows={events}
        rowKey={({ index }) => String(index)}
        chosen={chosen === undefined ? undefined : String(chosen)}
        onOpen={({ index }) => onChoose(index)}
        height={`${Math.min(420, 32 * events.length + 32)}px`}
      />
      {event ? (
        <section aria-label={`Bytes of entry ${event.index}`} className={styles['bytes']}>
          <h3>Exact bytes of entry #{event.index}</h3>
          <Raw value={event.bytes} />
          <Opened event={event} />
        </section>
      ) : null}
    </>
  );
};
