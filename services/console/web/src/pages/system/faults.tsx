import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, unwrap } from '../../api/client';
import type { components } from '../../api/schema';
import { Button } from '../../ui/button';
import { Failed } from '../../ui/states';
import { Chip } from '../../ui/status';
import { Clock } from '../../ui/time';
import { faultsQuery } from './queries';
import { PlainTable, Section } from './section';
import styles from './system.module.css';

type Fault = components['schemas']['FaultDto'];

/** Failures on purpose; see `NIGHTSHIFT_FAULTS`. */
export const Faults = () => {
  const { data, error, refetch } = useQuery(faultsQuery);
  const change = useSwitch();
  return (
    <Section
      title="Fault flags"
      about="For development: every call of a simulated model fails like this, for five minutes. Real models are never touched."
    >
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {change.error ? <Failed error={change.error} what="It could not be switched." /> : null}
      {data ? (
        <PlainTable
          label="Fault flags"
          heads={['Fault', 'State', 'A call', 'To be seen', 'Runbook', 'Switch']}
        >
          {data.items.map((fault) => (
            <FaultRow
              key={fault.fault}
              fault={fault}
              busy={change.isPending}
              onSwitch={() => change.mutate(fault)}
            />
          ))}
        </PlainTable>
      ) : null}
    </Section>
  );
};

const useSwitch = () => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ fault, on }: Fault) => {
      const params = { path: { fault } };
      return unwrap(
        on
          ? api.DELETE('/v1/faults/{fault}', { params })
          : api.PUT('/v1/faults/{fault}', { params, body: { minutes: 5 } }),
      );
    },
    onSuccess: (now) => queries.setQueryData(faultsQuery.queryKey, now),
  });
};

const FaultRow = ({
  fault: { fault, on, until, by, does, shows, runbook },
  busy,
  onSwitch,
}: {
  readonly fault: Fault;
  readonly busy: boolean;
  readonly onSwitch: () => void;
}) => (
  <tr data-fault={fault} data-on={on}>
    <th scope="row">
      <code>{fault}</code>
    </th>
    <td>
      {on && until ? (
        <>
          <Chip tone="halt">on</Chip> until <Clock at={until} />, by {by}
        </>
      ) : (
        <span className="meta">off</span>
      )}
    </td>
    <td>{does}</td>
    <td className={styles['advice']}>{shows}</td>
    <td>
      <Link to="/runbooks/$name" params={{ name: runbook }}>
        {runbook}
      </Link>
    </td>
    <td>
      <Button
        small
        disabled={busy}
        aria-label={`Switch ${fault} ${on ? 'off' : 'on'}`}
        onClick={onSwitch}
      >
        {on ? 'Switch off' : 'Switch on'}
      </Button>
    </td>
  </tr>
);
