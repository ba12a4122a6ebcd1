import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { IncidentListItem } from '../../api/types';
import { plural, titled } from '../../ui/format';
import { readsOn } from '../../ui/paging';
import { Empty, Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { type Column, Table } from '../../ui/table';
import { Clock } from '../../ui/time';
import { useUrlState } from '../../ui/url-state';
import { type IncidentFilter, incidentsQuery } from './queries';
import { SEVERITY_TONES, STATUS_WORDS, STATUSES } from './words';
import styles from './incidents.module.css';

const ALL = 'all';

/** What went wrong, the newest first: open ones unless another status is asked for. */
export const IncidentsPage = () => {
  const [{ status = 'open', severity, owner, about }, setUrl] = useUrlState();
  const wanted = { status: status === ALL ? undefined : status, severity, owner, about };
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>Incidents</h1>
        <div className={styles['filter']}>
          <Choice
            label="Status"
            value={status}
            values={['open', ...STATUSES, ALL]}
            choose={(value) => setUrl({ status: value === 'open' ? undefined : value })}
          />
          <Choice
            label="Severity"
            value={severity ?? ALL}
            values={[ALL, ...Object.keys(SEVERITY_TONES)]}
            choose={(value) => setUrl({ severity: value === ALL ? undefined : value })}
          />
        </div>
      </header>
      <List wanted={wanted} />
    </div>
  );
};

const Choice = ({
  label,
  value,
  values,
  choose,
}: {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly choose: (value: string) => void;
}) => (
  <label className={styles['choice']}>
    <span>{label}</span>
    <select value={value} onChange={({ target }) => choose(target.value)}>
      {values.map((one) => (
        <option key={one} value={one}>
          {titled(one)}
        </option>
      ))}
    </select>
  </label>
);

const List = ({ wanted }: { readonly wanted: IncidentFilter }) => {
  const navigate = useNavigate();
  const incidents = useInfiniteQuery(incidentsQuery(wanted));
  const rows = incidents.data?.pages.flatMap(({ items }) => items);
  if (incidents.error && !rows)
    return <Failed error={incidents.error} retry={() => void incidents.refetch()} />;
  if (!rows) return <Loading rows={6} />;
  return (
    <>
      {incidents.error ? (
        <Failed
          error={incidents.error}
          what="These may be old."
          retry={() => void incidents.refetch()}
        />
      ) : null}
      {rows.length === 0 ? (
        <NoIncident wanted={wanted} />
      ) : (
        <Table
          label="Incidents"
          columns={COLUMNS}
          rows={rows}
          rowKey={({ incidentId }) => incidentId}
          rowHeight={44}
          onOpen={({ incidentId }) =>
            void navigate({ to: '/incidents/$incidentId', params: { incidentId }, search: {} })
          }
          onEnd={() => {
            if (readsOn(incidents)) void incidents.fetchNextPage();
          }}
        />
      )}
    </>
  );
};

const NoIncident = ({ wanted: { status, severity } }: { readonly wanted: IncidentFilter }) => (
  <Empty
    title={
      status === 'open' && severity === undefined
        ? 'No incident is open'
        : 'No incident is like that'
    }
  >
    <p>
      Open one from a live halt, from a task, or with{' '}
      <code>nightshift incident open halt:&lt;id&gt;</code>. What is known then is kept as evidence.
    </p>
  </Empty>
);

const COLUMNS: readonly Column<IncidentListItem>[] = [
  {
    id: 'title',
    head: 'Incident',
    width: 'minmax(0, 2.6fr)',
    cell: ({ incidentId, title }) => (
      <Link
        to="/incidents/$incidentId"
        params={{ incidentId }}
        search={{}}
        className={styles['title']}
        title={title}
      >
        {title}
      </Link>
    ),
  },
  {
    id: 'status',
    head: 'Status',
    width: '96px',
    cell: ({ status }) => <Chip tone={STATUS_WORDS[status].tone}>{STATUS_WORDS[status].word}</Chip>,
  },
  {
    id: 'severity',
    head: 'Severity',
    width: '84px',
    cell: ({ severity }) => <Chip tone={SEVERITY_TONES[severity]}>{titled(severity)}</Chip>,
  },
  { id: 'owner', head: 'Owner', wideOnly: true, cell: ({ owner }) => owner },
  {
    id: 'opened',
    head: 'Opened',
    wideOnly: true,
    width: '150px',
    cell: ({ openedAt }) => <Clock at={openedAt} />,
  },
  {
    id: 'to-do',
    head: 'To do',
    wideOnly: true,
    width: '190px',
    cell: ({ openFollowUps, nextDueOn }) =>
      openFollowUps === 0 ? (
        <span className="meta">nothing</span>
      ) : (
        `${plural(openFollowUps, 'follow-up')}, first ${nextDueOn ?? ''}`
      ),
  },
];
