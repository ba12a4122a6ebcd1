import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { haltsQuery } from '../../shell/queries';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { Chip } from '../../ui/status';
import { drainWords, NO_LIMIT, stopWords } from './limit-words';
import { figuresQuery, limitsQuery, useSetLimit } from './queries';
import styles from './workflows.module.css';

type Asked = 'drain' | 'stop' | 'lift' | undefined;

/** Two ways to pause it: let what is under way end, or stop everything now. */
export const StopPart = ({ workflow }: { readonly workflow: string }) => {
  const queries = useQueryClient();
  const setLimit = useSetLimit(workflow);
  const [asked, setAsked] = useState<Asked>();
  const limits = useQuery(limitsQuery);
  const halts = useQuery(haltsQuery);
  const figures = useQuery(figuresQuery);
  const limit =
    limits.data?.items.find(({ scope, key }) => scope === 'workflow' && key === workflow) ??
    NO_LIMIT;
  const halt = halts.data?.items.find(({ scope, key }) => scope === 'workflow' && key === workflow);
  const open = figures.data
    ?.filter((one) => one.workflow === workflow)
    .reduce((sum, one) => sum + Number(one.open), 0);
  const close = (): void => setAsked(undefined);
  const changed = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: ['budgets'] });
  };
  const drain = (draining: boolean): Promise<void> =>
    setLimit({ maxRunning: limit.maxRunning, perMinute: limit.perMinute, draining });
  return (
    <section className={styles['part']} aria-label="Pause">
      <h2>Pause</h2>
      {limit.draining ? (
        <p>
          <Chip tone="wait">Draining</Chip> Nothing new is started.
        </p>
      ) : null}
      {halt ? (
        <p>
          <Chip tone="halt">Halted</Chip> by {halt.by ?? 'a rule'}: {halt.reason}
        </p>
      ) : null}
      <div className={styles['buttons']}>
        {limit.draining ? (
          <Button onClick={() => void drain(false)}>Start tasks again</Button>
        ) : (
          <Button disabled={!limits.data} onClick={() => setAsked('drain')}>
            Drain …
          </Button>
        )}
        {halt ? (
          <Button onClick={() => setAsked('lift')}>Lift the halt …</Button>
        ) : (
          <Button variant="danger" disabled={!halts.data} onClick={() => setAsked('stop')}>
            Stop now …
          </Button>
        )}
      </div>
      <p className="meta">
        Drain lets what is under way end. Stop cuts it off, and nothing is lost.
      </p>
      {asked === 'drain' ? (
        <Confirm title={`Drain ${workflow}?`} verb="Drain" run={() => drain(true)} onClose={close}>
          <p>{drainWords(open)} Undo with “Start tasks again”.</p>
        </Confirm>
      ) : null}
      {asked === 'stop' ? (
        <Confirm
          title={`Stop ${workflow} now?`}
          verb="Stop now"
          danger
          reason="required"
          {...((open ?? 0) >= 10 ? { typed: workflow } : {})}
          run={async (reason) => {
            const body = { scope: 'workflow' as const, key: workflow, reason };
            await unwrap(api.POST('/v1/halts', { body }));
            await changed();
          }}
          onClose={close}
        >
          <p>{stopWords(open)}</p>
        </Confirm>
      ) : null}
      {asked === 'lift' && halt ? (
        <Confirm
          title={`Let ${workflow} go on?`}
          verb="Lift the halt"
          run={async () => {
            const { haltId: id } = halt;
            await unwrap(api.POST('/v1/halts/{id}/lift', { params: { path: { id } }, body: {} }));
            await changed();
          }}
          onClose={close}
        >
          <p>
            Every task that it holds goes on from the exact point it reached. Money is spent again.
          </p>
        </Confirm>
      ) : null}
    </section>
  );
};
