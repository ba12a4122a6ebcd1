import { useState } from 'react';
import type { IncidentStatus } from '../../api/types';
import { Confirm } from '../../ui/dialog';
import { Field } from '../../ui/field';
import type { DialogProps } from './use-deeds';
import { instantIn, localOf, STATUS_WORDS } from './words';
import styles from './incidents.module.css';

const When = ({
  value,
  hint,
  help,
  onChange,
}: {
  readonly value: string;
  readonly hint?: string;
  readonly help: string;
  readonly onChange: (value: string) => void;
}) => (
  <Field label="When" help={help} {...(hint === undefined ? {} : { hint })}>
    {(props) => (
      <input
        {...props}
        type="datetime-local"
        step={1}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    )}
  </Field>
);

const HELP = 'In your time zone. Not before the status before it, and not in the future.';

/** Without a time it is now: most of the time somebody presses it when it is so. */
export const ReachDialog = ({
  deeds,
  status,
  onClose,
}: DialogProps & { readonly status: Exclude<IncidentStatus, 'triage'> }) => {
  const [when, setWhen] = useState('');
  return (
    <Confirm
      title={`Set to ${status}?`}
      verb={`Set to ${status}`}
      run={() => deeds.reach(status, instantIn(when))}
      onClose={onClose}
    >
      <p>{STATUS_WORDS[status].means}</p>
      <When value={when} hint="empty: now" help={HELP} onChange={setWhen} />
      {status === 'closed' ? (
        <p className="meta">
          What it did is fixed as it is known now. Notes cannot be added any more; follow-ups can.
        </p>
      ) : null}
    </Confirm>
  );
};

export const CorrectDialog = ({
  incident,
  deeds,
  status,
  onClose,
}: DialogProps & { readonly status: IncidentStatus }) => {
  const before = incident.times[status];
  const [when, setWhen] = useState(before === null ? '' : localOf(new Date(before)));
  const [gone, setGone] = useState(false);
  const canGo = status === incident.status && status !== 'triage';
  const run = (reason: string): Promise<void> => {
    const at = instantIn(when);
    if (!gone && at === undefined) throw new Error('Say when it was reached.');
    return deeds.correct(status, gone ? undefined : at, reason);
  };
  return (
    <Confirm
      title={`Correct “${STATUS_WORDS[status].word}”`}
      verb="Correct it"
      reason="required"
      run={async (reason) => run(reason)}
      onClose={onClose}
    >
      {gone ? null : <When value={when} help={HELP} onChange={setWhen} />}
      {canGo ? (
        <label className={styles['check']}>
          <input
            type="checkbox"
            checked={gone}
            onChange={({ target }) => setGone(target.checked)}
          />
          It was not reached after all
        </label>
      ) : null}
    </Confirm>
  );
};
