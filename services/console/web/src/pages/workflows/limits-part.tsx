import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { Failed, Loading } from '../../ui/states';
import { Ago } from '../../ui/time';
import { limitWords, NO_LIMIT, readLimit } from './limit-words';
import { type Limit, limitsQuery, useSetLimit } from './queries';
import styles from './workflows.module.css';

/** How many tasks of it are under way at once, and started a minute. */
export const LimitsPart = ({ workflow }: { readonly workflow: string }) => {
  const { data, error, refetch } = useQuery(limitsQuery);
  const found = data?.items.find(({ scope, key }) => scope === 'workflow' && key === workflow);
  return (
    <section className={styles['part']} aria-label="Concurrency">
      <h2>Concurrency</h2>
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data ? (
        <>
          <p>
            It has {limitWords(found ?? NO_LIMIT)}.
            {found ? (
              <span className="meta">
                {' '}
                Set by {found.by} <Ago at={found.at} /> ago.
              </span>
            ) : null}
          </p>
          <LimitForm
            // What somebody else sets is what one changes from.
            key={`${found?.maxRunning ?? ''} ${found?.perMinute ?? ''}`}
            workflow={workflow}
            limit={found ?? NO_LIMIT}
          />
        </>
      ) : (
        <Loading rows={2} />
      )}
    </section>
  );
};

const textOf = (value: number | null): string => (value === null ? '' : String(value));

const LimitForm = ({ workflow, limit }: { readonly workflow: string; readonly limit: Limit }) => {
  const set = useSetLimit(workflow);
  const [maxRunning, setMaxRunning] = useState(textOf(limit.maxRunning));
  const [perMinute, setPerMinute] = useState(textOf(limit.perMinute));
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const read = { maxRunning: readLimit(maxRunning), perMinute: readLimit(perMinute) };
  const same = maxRunning === textOf(limit.maxRunning) && perMinute === textOf(limit.perMinute);
  const ready = !busy && !same && !read.maxRunning.fault && !read.perMinute.fault;
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    setError(undefined);
    await set({
      maxRunning: read.maxRunning.value,
      perMinute: read.perMinute.value,
      draining: limit.draining,
    }).catch(setError);
    setBusy(false);
  };
  return (
    <form className={styles['limits']} onSubmit={(event) => void submit(event)}>
      <Field label="Under way at once" fault={read.maxRunning.fault}>
        {(props) => (
          <input
            {...props}
            inputMode="numeric"
            placeholder="no limit"
            value={maxRunning}
            onChange={({ target }) => setMaxRunning(target.value)}
          />
        )}
      </Field>
      <Field label="Started a minute" fault={read.perMinute.fault}>
        {(props) => (
          <input
            {...props}
            inputMode="numeric"
            placeholder="no limit"
            value={perMinute}
            onChange={({ target }) => setPerMinute(target.value)}
          />
        )}
      </Field>
      <Button type="submit" disabled={!ready}>
        Set
      </Button>
      {same ? null : (
        <p className="meta">
          In force within a second. What is under way goes on; what is above the limit waits in the
          queue.
        </p>
      )}
      {error ? <Failed error={error} what="The limit was not set." /> : null}
    </form>
  );
};
