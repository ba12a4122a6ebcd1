import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import type { Halt } from '../../api/types';
import { HaltIncident } from '../../shell/open-incident';
import { haltsQuery } from '../../shell/queries';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { short } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { Glyph } from '../../ui/status';
import { Due } from '../../ui/time';
import { useToast } from '../../ui/toast';
import { figuresOf, reasonOf, waysOut } from './halt-words';
import { Section } from './section';
import type { SpendPatch } from './spend-state';
import styles from './spend.module.css';

interface Lifting {
  readonly halt: Halt;
  readonly once: boolean;
}

/** Halts in force: why, and the way out of each. */
export const Halts = ({ patch }: { readonly patch: SpendPatch }) => {
  const { data, error, refetch } = useQuery(haltsQuery);
  const [lifting, setLifting] = useState<Lifting>();
  const count = data?.items.length ?? 0;
  return (
    <Section
      title="Halts in force"
      beside={data && count > 0 ? String(count) : undefined}
      aside={
        <Button small onClick={() => patch({ halt: 'new' })}>
          Order a halt …
        </Button>
      }
    >
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Loading rows={2} />
      ) : count === 0 ? (
        <Empty title="Nothing is halted">
          <p>
            A rule below, a used-up limit or a person’s order stops what it concerns, and no more.
          </p>
        </Empty>
      ) : (
        <ul className={styles['halts']} aria-label="Halts in force">
          {data.items.map((halt) => (
            <HaltItem
              key={halt.haltId}
              halt={halt}
              patch={patch}
              onLift={(once) => setLifting({ halt, once })}
            />
          ))}
        </ul>
      )}
      {lifting ? <Lift {...lifting} onClose={() => setLifting(undefined)} /> : null}
    </Section>
  );
};

const placeOf = ({ scope, key }: Halt): string => {
  if (scope === 'everything') return 'Everything';
  return scope === 'task'
    ? `Task ${short(key)}`
    : `${scope === 'tenant' ? 'Tenant' : 'Workflow'} ${key}`;
};

const HaltItem = ({
  halt,
  patch,
  onLift,
}: {
  readonly halt: Halt;
  readonly patch: SpendPatch;
  readonly onLift: (once: boolean) => void;
}) => (
  <li className={styles['halt']}>
    <Glyph status="halted" />
    <div className={styles['what']}>
      <p>
        <b>{placeOf(halt)}</b>: {reasonOf(halt.reason)}
      </p>
      <p className={styles['soft']}>{figuresOf(halt)}</p>
    </div>
    {halt.dueAt ? <Due at={halt.dueAt} /> : null}
    <span className={styles['ways']}>
      {halt.scope === 'task' ? (
        <Link to="/tasks/$taskId" params={{ taskId: halt.key }}>
          Task
        </Link>
      ) : (
        <Link
          to="/tasks"
          search={{
            status: 'halted',
            ...(halt.scope === 'workflow' ? { workflow: halt.key } : {}),
          }}
        >
          Tasks
        </Link>
      )}
      {halt.ticketId ? (
        <Link to="/review/$ticketId" params={{ ticketId: halt.ticketId }}>
          Question
        </Link>
      ) : null}
      <HaltIncident haltId={halt.haltId} of={`${placeOf(halt)}: ${reasonOf(halt.reason)}`} />
      {waysOut(halt).map((way) => (
        <Button
          key={way}
          small
          onClick={() =>
            way === 'raise' ? patch({ limit: `${halt.scope}/${halt.key}` }) : onLift(way === 'once')
          }
        >
          {{ raise: 'Raise …', once: 'Let go on once …', lift: 'Lift …' }[way]}
        </Button>
      ))}
    </span>
  </li>
);

const WHAT = {
  once: 'What waits goes on. The rule is not looked at again: for a task never, else for the rest of the day.',
  lift: 'What waits goes on from the exact point it reached. If the cause is still there, the rule halts it again.',
  order:
    'What waits goes on from the exact point it reached. You can order a halt again at any time.',
} as const;

const Lift = ({ halt, once, onClose }: Lifting & { readonly onClose: () => void }) => {
  const queries = useQueryClient();
  const toast = useToast();
  const run = async (): Promise<void> => {
    const { haltId } = halt;
    await unwrap(
      api.POST('/v1/halts/{id}/lift', { params: { path: { id: haltId } }, body: { once } }),
    );
    void queries.invalidateQueries({ queryKey: ['budgets'] });
    toast(`${placeOf(halt)} goes on.`);
  };
  const what = once ? WHAT.once : halt.reason === 'kill-switch' ? WHAT.order : WHAT.lift;
  return (
    <Confirm
      title={`Lift the halt of ${placeOf(halt)}`}
      verb={once ? 'Let it go on once' : 'Lift the halt'}
      run={run}
      onClose={onClose}
      {...(halt.scope === 'everything' ? { typed: 'everything' } : {})}
    >
      <p>{what}</p>
    </Confirm>
  );
};
