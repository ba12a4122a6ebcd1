import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { components } from '../../api/schema';
import { Empty, Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { Clock } from '../../ui/time';
import { admissionQuery, schedulesQuery } from './queries';
import { PlainTable, Section } from './section';
import styles from './system.module.css';

type Schedule = components['schemas']['ScheduleDto'];
type Limit = components['schemas']['AdmissionLimitDto'];

/** What starts by itself, and how much may run at once. */
export const PlanPart = () => (
  <>
    <Schedules />
    <Limits />
  </>
);

const Schedules = () => {
  const { data, error, refetch } = useQuery(schedulesQuery);
  return (
    <Section title="Schedules" about="Tasks that are submitted by themselves.">
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading rows={3} />}
      {data?.items.length === 0 ? (
        <Empty title="Nothing starts by itself">
          <p>
            Set a schedule: <code>nightshift schedule set nightly --help</code>
          </p>
        </Empty>
      ) : null}
      {data && data.items.length > 0 ? (
        <PlainTable
          label="Schedules"
          heads={['Schedule', 'Workflow', 'When', 'Next', 'State', 'By']}
        >
          {data.items.map((schedule) => (
            <ScheduleRow key={schedule.name} schedule={schedule} />
          ))}
        </PlainTable>
      ) : null}
    </Section>
  );
};

const ScheduleRow = ({ schedule }: { readonly schedule: Schedule }) => {
  const { name, workflow, cron, timeZone, nextDueAt, fault, by } = schedule;
  return (
    <tr data-schedule={name}>
      <th scope="row">{name}</th>
      <td>
        <Link
          to="/workflows/$name"
          params={{ name: workflow.split('@')[0] ?? workflow }}
          search={{}}
        >
          {workflow}
        </Link>
      </td>
      <td>
        <code>{cron}</code> {timeZone}
      </td>
      <td>{nextDueAt ? <Clock at={nextDueAt} /> : 'never again'}</td>
      <td className={styles['advice']}>
        {fault ? (
          <>
            <Chip tone="halt">Led to no task</Chip> {fault}
          </>
        ) : (
          <Chip tone="done">Set</Chip>
        )}
      </td>
      <td>{by}</td>
    </tr>
  );
};

const Limits = () => {
  const { data, error, refetch } = useQuery(admissionQuery);
  return (
    <Section
      title="Admission limits"
      about="What is over a limit waits in order; nothing is refused for it until the queue is full."
    >
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading rows={3} />}
      {data?.items.length === 0 ? (
        <Empty title="No limit is set">
          <p>
            Every task starts at once. To hold some back:{' '}
            <code>nightshift admission set --help</code>
          </p>
        </Empty>
      ) : null}
      {data && data.items.length > 0 ? (
        <PlainTable
          label="Admission limits"
          heads={['Of', 'At once#', 'Starts a minute#', 'State', 'Set by', 'At']}
        >
          {data.items.map((limit) => (
            <LimitRow key={`${limit.scope} ${limit.key}`} limit={limit} />
          ))}
        </PlainTable>
      ) : null}
    </Section>
  );
};

const LimitRow = ({ limit }: { readonly limit: Limit }) => {
  const { scope, key, maxRunning, perMinute, draining, by, at } = limit;
  const most = (value: number | null): string => (value === null ? 'any' : String(value));
  return (
    <tr data-limit={key}>
      <th scope="row">
        {scope} {key}
      </th>
      <td className="number">{most(maxRunning)}</td>
      <td className="number">{most(perMinute)}</td>
      <td>
        {draining ? (
          <Chip tone="wait">Draining: nothing new starts</Chip>
        ) : (
          <Chip tone="done">Open</Chip>
        )}
      </td>
      <td>{by}</td>
      <td>
        <Clock at={at} />
      </td>
    </tr>
  );
};
