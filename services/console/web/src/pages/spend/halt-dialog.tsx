import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { plural } from '../../ui/format';
import { Failed, Loading } from '../../ui/states';
import { useToast } from '../../ui/toast';
import { consequences, type HaltScope, type Target, typedFor } from './confirmation';
import { placeIn } from './place';
import { treeQuery } from './queries';
import type { Tree } from './spend-types';
import styles from './dialogs.module.css';

/** The kill switch, of a size that is chosen: what it stops is said, and the larger it is the more is asked for. */
export const HaltDialog = ({
  place,
  onClose,
}: {
  /** `workflow/audit`; anything else: to be chosen. */
  readonly place: string;
  readonly onClose: () => void;
}) => {
  const tree = useQuery(treeQuery(1));
  return (
    <Dialog title="Order a halt" onClose={onClose}>
      {tree.error ? (
        <Failed error={tree.error} retry={() => void tree.refetch()} />
      ) : tree.data ? (
        <HaltForm tree={tree.data} place={place} onClose={onClose} />
      ) : (
        <Loading rows={4} />
      )}
    </Dialog>
  );
};

const targetOf = ({ tenant, workflows }: Tree, scope: HaltScope, key: string): Target => {
  switch (scope) {
    case 'task':
      return { scope, key, openTasks: 1, heldNanoUsd: 0 };
    case 'workflow': {
      const node = workflows.find((one) => one.key === key);
      const heldNanoUsd = node?.reserved.nanoUsd ?? 0;
      return { scope, key, openTasks: node?.openTasks ?? 0, heldNanoUsd };
    }
    case 'tenant':
    case 'everything':
      return {
        scope,
        key: scope === 'tenant' ? tenant.key : '*',
        openTasks: tenant.openTasks,
        heldNanoUsd: tenant.reserved.nanoUsd,
      };
  }
};

const HaltForm = ({
  tree,
  place,
  onClose,
}: {
  readonly tree: Tree;
  readonly place: string;
  readonly onClose: () => void;
}) => {
  const given = placeIn(place);
  const [scope, setScope] = useState<HaltScope>(given.scope);
  const [key, setKey] = useState(given.key || (tree.workflows[0]?.key ?? ''));
  const [reason, setReason] = useState('');
  const [said, setSaid] = useState('');
  const { order, busy, error } = useOrder(onClose);
  const target = targetOf(tree, scope, key);
  const typed = typedFor(target);
  const ready =
    !busy && reason.trim() !== '' && target.key !== '' && (typed === undefined || said === typed);
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void order(target, reason.trim());
      }}
    >
      <fieldset className={styles['scopes']}>
        <legend>What is to stop</legend>
        {(['task', 'workflow', 'tenant', 'everything'] as const)
          .filter((one) => one !== 'task' || given.scope === 'task')
          .map((one) => (
            <label key={one} className={styles['scope']}>
              <input
                type="radio"
                name="scope"
                checked={scope === one}
                onChange={() => setScope(one)}
              />
              <span>{labelOf(one, tree, given.key)}</span>
            </label>
          ))}
      </fieldset>
      {scope === 'workflow' ? (
        <Field label="Workflow">
          {(props) => (
            <select {...props} value={key} onChange={({ target: { value } }) => setKey(value)}>
              {tree.workflows.map((node) => (
                <option key={node.key} value={node.key}>
                  {node.key}: {plural(node.openTasks, 'open task')}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      <ul aria-live="polite" aria-label="What will happen" className={styles['outcomes']}>
        {consequences(target).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <Field label="Reason" hint="For whoever wonders why nothing moves.">
        {(props) => (
          <input {...props} value={reason} onChange={({ target: { value } }) => setReason(value)} />
        )}
      </Field>
      {typed === undefined ? null : (
        <Field label={`Type “${typed}” to go on`}>
          {(props) => (
            <input
              {...props}
              value={said}
              autoComplete="off"
              onChange={({ target: { value } }) => setSaid(value)}
            />
          )}
        </Field>
      )}
      {error ? <Failed error={error} what="Nothing was stopped." /> : null}
      <footer className={styles['actions']}>
        <Button onClick={onClose}>Back</Button>
        <Button type="submit" variant="danger" disabled={!ready}>
          {verbOf(target)}
        </Button>
      </footer>
    </form>
  );
};

const labelOf = (scope: HaltScope, { tenant }: Tree, task: string): string =>
  ({
    task: `Task ${task}`,
    workflow: 'One workflow',
    tenant: `All of ${tenant.key}: ${plural(tenant.openTasks, 'open task')}`,
    everything: 'Everything: every tenant of this installation',
  })[scope];

const verbOf = ({ scope, key }: Target): string =>
  ({
    task: 'Halt the task',
    workflow: `Halt ${key}`,
    tenant: `Halt all of ${key}`,
    everything: 'Halt everything',
  })[scope];

const useOrder = (onClose: () => void) => {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const queries = useQueryClient();
  const toast = useToast();
  const order = async ({ scope, key }: Target, reason: string): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const body = { scope, reason, ...(scope === 'everything' ? {} : { key }) };
      await unwrap(api.POST('/v1/halts', { body }));
      void queries.invalidateQueries({ queryKey: ['budgets'] });
      toast(scope === 'everything' ? 'Everything is halted.' : `${key} is halted.`);
      onClose();
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return { order, busy, error };
};
