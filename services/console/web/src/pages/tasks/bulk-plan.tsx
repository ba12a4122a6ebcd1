import { type SubmitEvent, useState } from 'react';
import type { TaskListItem } from '../../api/types';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { plural, short, usd } from '../../ui/format';
import type { ActOptions } from './act';
import { ACTIONS, type Plan, sentenceOf, typedFor } from './bulk';
import styles from './bulk.module.css';

type Given = Pick<ActOptions, 'reason' | 'effects'>;

/** What will happen, to whom, and who is left alone; nothing is sent yet. */
export const BulkPlan = ({
  plan,
  start,
  onClose,
}: {
  readonly plan: Plan;
  readonly start: (given: Given) => void;
  readonly onClose: () => void;
}) => {
  const { action, tasks, left } = plan;
  const [reason, setReason] = useState('');
  const [effects, setEffects] = useState<Given['effects']>('simulated');
  const [said, setSaid] = useState('');
  const typed = typedFor(plan);
  const ready = tasks.length > 0 && (typed === undefined || said === typed);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (ready) start({ reason: reason.trim(), effects });
  };
  return (
    <form className={styles['form']} onSubmit={submit}>
      <div>
        <p className={styles['sentence']}>{sentenceOf(plan)}</p>
        {tasks.length > 0 ? <p>{ACTIONS[action].what}</p> : null}
      </div>
      {action === 'again' && tasks.length > 0 ? (
        <Effects effects={effects} choose={setEffects} tasks={tasks} />
      ) : null}
      {left.length > 0 ? <Left left={left} /> : null}
      {(action === 'pause' || action === 'cancel') && tasks.length > 0 ? (
        <Field label="Reason" hint="optional" help="It stands in the history of each task.">
          {(props) => (
            <input
              {...props}
              value={reason}
              maxLength={1000}
              onChange={({ target }) => setReason(target.value)}
            />
          )}
        </Field>
      ) : null}
      {typed === undefined ? null : (
        <Field label={`Type “${typed}” to go on`}>
          {(props) => (
            <input
              {...props}
              value={said}
              inputMode="numeric"
              autoComplete="off"
              onChange={({ target }) => setSaid(target.value)}
            />
          )}
        </Field>
      )}
      <footer className={styles['foot']}>
        <Button onClick={onClose}>Back</Button>
        <Button
          type="submit"
          variant={action === 'cancel' ? 'danger' : 'primary'}
          disabled={!ready}
        >
          {ACTIONS[action].verb} {tasks.length > 0 ? plural(tasks.length, 'task') : ''}
        </Button>
      </footer>
    </form>
  );
};

const Effects = ({
  effects,
  choose,
  tasks,
}: {
  readonly effects: Given['effects'];
  readonly choose: (effects: Given['effects']) => void;
  readonly tasks: readonly TaskListItem[];
}) => (
  <fieldset className={styles['effects']}>
    <legend>Tools that have effects</legend>
    {(
      [
        ['simulated', 'answer what the older task recorded; nothing outside changes'],
        ['real', 'are called again, for real'],
      ] as const
    ).map(([value, words]) => (
      <label key={value}>
        <input
          type="radio"
          name="effects"
          checked={effects === value}
          onChange={() => choose(value)}
        />
        {words}
      </label>
    ))}
    <p className="meta">
      The first time they cost {usd(tasks.reduce((sum, { cost }) => sum + cost.nanoUsd, 0))} in all.
    </p>
  </fieldset>
);

const SHOWN = 5;

const Left = ({ left }: { readonly left: Plan['left'] }) => (
  <ul className={styles['left']} aria-label="Left alone">
    {left.map(({ why, tasks }) => (
      <li key={why}>
        <strong>{why}</strong>{' '}
        <span className="mono">
          {tasks
            .slice(0, SHOWN)
            .map(({ taskId }) => short(taskId))
            .join(', ')}
        </span>
        {tasks.length > SHOWN ? ` and ${tasks.length - SHOWN} more` : ''}
      </li>
    ))}
  </ul>
);
