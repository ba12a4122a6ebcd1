import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Access } from '../api/types';
import { systemQuery } from '../shell/queries';
import { count, plural, short } from '../ui/format';
import { readsOn } from '../ui/paging';
import { Empty, Failed, Loading } from '../ui/states';
import { type Column, Table } from '../ui/table';
import { Clock } from '../ui/time';
import { useUrlState } from '../ui/url-state';
import { AccessDetail } from './access-detail';
import styles from './access.module.css';
import { type AccessFilter, accessQuery } from './queries';
import { readWord, whyWord } from './words';

const ENTRY: Column<Access> = {
  id: 'index',
  head: 'Entry',
  number: true,
  width: '84px',
  wideOnly: true,
  cell: ({ index }) => `#${count(index)}`,
};
const COMMON: readonly Column<Access>[] = [
  { id: 'at', head: 'When', width: '112px', cell: ({ at }) => <Clock at={at} /> },
  { id: 'by', head: 'Who', width: 'minmax(84px, 1fr)', cell: ({ by }) => by },
  {
    id: 'purpose',
    head: 'What',
    width: 'minmax(96px, 1.4fr)',
    cell: ({ purpose }) => readWord(purpose),
  },
];
const TASK: Column<Access> = {
  id: 'task',
  head: 'Of',
  width: '130px',
  wideOnly: true,
  cell: ({ taskIds: [first = '', ...others] }) =>
    others.length > 0 ? (
      plural(others.length + 1, 'task')
    ) : (
      <code title={first}>{short(first, 13)}</code>
    ),
};
const WHY: Column<Access> = {
  id: 'why',
  head: 'Why',
  width: 'minmax(0, 2.4fr)',
  wideOnly: true,
  cell: (access) =>
    access.reason === null ? <span className="meta">{whyWord(access)}</span> : access.reason,
};

const COLUMNS = [ENTRY, ...COMMON, TASK, WHY];
const COLUMNS_OF_TASK = [ENTRY, ...COMMON, WHY];

/** Who was shown sealed content, what for and why; the chosen one is `?access=` in the address. */
export const AccessList = ({
  filter,
  label,
}: {
  readonly filter: AccessFilter;
  readonly label: string;
}) => {
  const [{ access: chosen }, setUrl] = useUrlState();
  const read = useInfiniteQuery(accessQuery(filter));
  const rows = useMemo(() => read.data?.pages.flatMap(({ items }) => items) ?? [], [read.data]);
  const { fetchNextPage } = read;
  const goesOn = readsOn(read);
  const onEnd = useCallback(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  if (read.isError || rows.length === 0)
    return (
      <div className={styles['state']}>
        {read.isError ? (
          <Failed
            error={read.error}
            retry={() => void (rows.length === 0 ? read.refetch() : fetchNextPage())}
            what="Who read could not be read."
          />
        ) : read.isPending ? (
          <Loading rows={10} label="Reading who read …" />
        ) : (
          <Nobody filter={filter} />
        )}
      </div>
    );
  const one = rows.find(({ index }) => String(index) === chosen);
  return (
    <div className={one ? styles['split'] : styles['whole']}>
      <Table
        label={label}
        columns={filter.taskId === undefined ? COLUMNS : COLUMNS_OF_TASK}
        rows={rows}
        rowKey={({ index }) => String(index)}
        onOpen={({ index }) => setUrl({ access: String(index) })}
        onEnd={onEnd}
        chosen={chosen}
        height="100%"
      />
      {one ? <AccessDetail access={one} onClose={() => setUrl({ access: undefined })} /> : null}
    </div>
  );
};

const Nobody = ({ filter: { taskId, ...others } }: { readonly filter: AccessFilter }) => {
  const { data } = useQuery(systemQuery);
  if (data?.contentSealed === false)
    return (
      <Empty title="Nothing is sealed here, so nobody is recorded as its reader.">
        <p>
          Start Nightshift with <code>NIGHTSHIFT_MASTER_KEYS</code>: what is said in tasks about a
          data subject is sealed from then on, and whoever is shown it stands here.
        </p>
      </Empty>
    );
  if (Object.keys(others).length > 0)
    return (
      <Empty title="Nobody fits.">
        <p>A person and a data subject are named whole. Widen the time, or clear a field.</p>
      </Empty>
    );
  return (
    <Empty title="Nobody was shown sealed content.">
      <p>
        {taskId === undefined
          ? 'Whoever is shown what is sealed of a task stands here within a moment.'
          : 'Whoever is shown what is sealed of this task stands here within a moment. A task about no data subject has nothing that is sealed.'}
      </p>
    </Empty>
  );
};
