import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/button';
import { plural } from '../../ui/format';
import { readsOn } from '../../ui/paging';
import { Empty, Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { type Column, Table } from '../../ui/table';
import { Ago } from '../../ui/time';
import { useUrlState } from '../../ui/url-state';
import { type GroupAct, GroupDialog } from './group-dialog';
import { LetterPanel } from './letter-panel';
import { aboutOf, typeOf } from './letter-words';
import { filterIn, letterGroupsQuery, type LetterFilter, lettersQuery } from './queries';
import { PlainTable, Section } from './section';
import styles from './system.module.css';
import type { Letter, LetterGroup } from './system-types';

/** What could not be processed: by reason, one by one, and what to do about it. */
export const LettersPart = () => {
  const [url] = useUrlState();
  const groups = useQuery(letterGroupsQuery);
  const missing = groups.data?.unreachable ?? [];
  return (
    <>
      {missing.length > 0 ? (
        <p role="status">No answer from {missing.join(', ')}: what is parked there is not shown.</p>
      ) : null}
      <Groups />
      <div className={styles['letters']} data-open={url['letter'] ? true : undefined}>
        <Letters filter={filterIn(url)} />
        {url['letter'] ? <LetterPanel key={url['letter']} id={url['letter']} /> : null}
      </div>
    </>
  );
};

const Groups = () => {
  const { data, error, refetch } = useQuery(letterGroupsQuery);
  const [asked, setAsked] = useState<{ readonly act: GroupAct; readonly group: LetterGroup }>();
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data || data.items.length === 0) return null;
  return (
    <Section
      title="By reason"
      about="Mend what the reason names, then redrive: the messages go to the group that parked them and to no other, and nothing is done twice."
    >
      <PlainTable
        label="By reason"
        heads={['Consumer group', 'Reason', 'Type', 'Parked#', 'Oldest', 'Do']}
      >
        {data.items.map((group) => (
          <GroupRow
            key={`${group.subscription} ${group.code} ${group.type}`}
            group={group}
            ask={(act) => setAsked({ act, group })}
          />
        ))}
      </PlainTable>
      {asked ? <GroupDialog {...asked} onClose={() => setAsked(undefined)} /> : null}
    </Section>
  );
};

const GroupRow = ({
  group,
  ask,
}: {
  readonly group: LetterGroup;
  readonly ask: (act: GroupAct) => void;
}) => {
  const { subscription, code, type, count, oldestAt } = group;
  return (
    <tr data-group={`${subscription} ${code}`}>
      <th scope="row">
        <code>{subscription}</code>
      </th>
      <td>{code}</td>
      <td className="meta">{typeOf(type)}</td>
      <td className="number">{count}</td>
      <td>
        <Ago at={oldestAt} /> ago
      </td>
      <td>
        <div className={styles['actions']}>
          <Button small onClick={() => ask('redrive')}>
            Redrive {count === 1 ? 'it' : `all ${count}`}
          </Button>
          <Button small onClick={() => ask('discard')}>
            Discard …
          </Button>
        </div>
      </td>
    </tr>
  );
};

const COLUMNS: readonly Column<Letter>[] = [
  { id: 'parked', head: 'Parked', width: '84px', cell: ({ parkedAt }) => <Ago at={parkedAt} /> },
  {
    id: 'group',
    head: 'Consumer group',
    width: 'minmax(120px, 1fr)',
    cell: ({ subscription }) => <code>{subscription}</code>,
  },
  {
    id: 'type',
    head: 'Type',
    width: 'minmax(110px, 1fr)',
    wideOnly: true,
    cell: ({ eventType }) => typeOf(eventType),
  },
  {
    id: 'about',
    head: 'About',
    width: 'minmax(110px, 1fr)',
    wideOnly: true,
    cell: (letter) => <code>{aboutOf(letter)}</code>,
  },
  {
    id: 'reason',
    head: 'Reason',
    width: 'minmax(120px, 2fr)',
    cell: ({ code, reason }) => <span title={reason}>{`${code}: ${reason}`}</span>,
  },
  { id: 'tries', head: 'Tries', width: '44px', number: true, cell: ({ attempts }) => attempts },
];

const Letters = ({ filter }: { readonly filter: LetterFilter }) => {
  const [{ letter }, setUrl] = useUrlState();
  const letters = useInfiniteQuery(lettersQuery(filter));
  const rows = letters.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title="Parked messages" aside={<ShownFilter filter={filter} />}>
      {letters.error ? (
        <Failed error={letters.error} retry={() => void letters.refetch()} />
      ) : letters.data === undefined ? (
        <Loading />
      ) : rows.length === 0 ? (
        <NoLetters filtered={Object.values(filter).some((value) => value !== undefined)} />
      ) : (
        <div className={styles['list']}>
          <Table
            label="Parked messages"
            columns={COLUMNS}
            rows={rows}
            rowKey={({ deadLetterId }) => deadLetterId}
            chosen={letter}
            onOpen={({ deadLetterId }) => setUrl({ letter: deadLetterId }, 'push')}
            onEnd={() => {
              if (readsOn(letters)) void letters.fetchNextPage();
            }}
          />
        </div>
      )}
      {letters.isFetchNextPageError ? (
        <Failed
          error={letters.error}
          retry={() => void letters.fetchNextPage()}
          what="The next ones could not be read."
        />
      ) : rows.length > 0 && letters.hasNextPage ? (
        <p className="meta">{plural(rows.length, 'message')} shown; more come as you scroll.</p>
      ) : null}
    </Section>
  );
};

const NoLetters = ({ filtered }: { readonly filtered: boolean }) =>
  filtered ? (
    <Empty title="No parked message is like that">
      <p>Take the filter away to see the others.</p>
    </Empty>
  ) : (
    <Empty title="Nothing is parked">
      <p>
        What a service can never process would stand here with its reason, and the rest would go on.
      </p>
    </Empty>
  );

const ShownFilter = ({ filter }: { readonly filter: LetterFilter }) => {
  const [, setUrl] = useUrlState();
  const shown = Object.entries(filter).filter(([, value]) => value !== undefined);
  if (shown.length === 0) return null;
  return (
    <div className={styles['filter']}>
      {shown.map(([name, value]) => (
        <Chip key={name}>
          {name} {value}
        </Chip>
      ))}
      <Button
        small
        onClick={() =>
          setUrl({ service: undefined, subscription: undefined, code: undefined, type: undefined })
        }
      >
        Show all
      </Button>
    </div>
  );
};
