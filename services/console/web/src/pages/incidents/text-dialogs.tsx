import { useState } from 'react';
import type { Incident } from '../../api/types';
import { Confirm } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { titled } from '../../ui/format';
import type { DialogProps } from './use-deeds';
import { NOTE_WORDS, type NoteKind, SEVERITY_TONES } from './words';

/** A choice among a few, with its words. */
const Select = <T extends string>({
  label,
  value,
  words,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly words: Readonly<Record<T, string>>;
  readonly onChange: (value: T) => void;
}) => (
  <Field label={label}>
    {(props) => (
      <select {...props} value={value} onChange={({ target }) => onChange(target.value as T)}>
        {Object.entries<string>(words).map(([id, word]) => (
          <option key={id} value={id}>
            {word}
          </option>
        ))}
      </select>
    )}
  </Field>
);

export const NoteDialog = ({ deeds, onClose }: DialogProps) => {
  const [kind, setKind] = useState<NoteKind>('note');
  const [text, setText] = useState('');
  return (
    <Confirm
      title="Write a note"
      verb="Write it down"
      run={() => deeds.note(kind, text)}
      onClose={onClose}
    >
      <Field label="What you saw, did or learnt">
        {(props) => (
          <textarea
            {...props}
            rows={4}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        )}
      </Field>
      <Select label="In the post-mortem" value={kind} words={NOTE_WORDS} onChange={setKind} />
    </Confirm>
  );
};

export const FollowUpDialog = ({ incident, deeds, onClose }: DialogProps) => {
  const [text, setText] = useState('');
  const [owner, setOwner] = useState(incident.roles.owner);
  const [dueOn, setDueOn] = useState('');
  return (
    <Confirm
      title="Add a follow-up"
      verb="Add it"
      run={() => deeds.followUp({ text, owner, dueOn })}
      onClose={onClose}
    >
      <Field label="What is to be done">
        {(props) => (
          <input {...props} value={text} onChange={({ target }) => setText(target.value)} />
        )}
      </Field>
      <Field label="By whom">
        {(props) => (
          <input {...props} value={owner} onChange={({ target }) => setOwner(target.value)} />
        )}
      </Field>
      <Field label="Until">
        {(props) => (
          <input
            {...props}
            type="date"
            value={dueOn}
            onChange={({ target }) => setDueOn(target.value)}
          />
        )}
      </Field>
    </Confirm>
  );
};

const SEVERITIES = Object.fromEntries(
  Object.keys(SEVERITY_TONES).map((one) => [one, titled(one)]),
) as Record<Incident['severity'], string>;

export const RateDialog = ({ incident, deeds, onClose }: DialogProps) => {
  const [severity, setSeverity] = useState(incident.severity);
  return (
    <Confirm
      title="Change the severity"
      verb="Change it"
      reason="required"
      run={(reason) => deeds.rate(severity, reason)}
      onClose={onClose}
    >
      <Select label="Severity" value={severity} words={SEVERITIES} onChange={setSeverity} />
    </Confirm>
  );
};

const ROLES = { owner: 'Owner', communications: 'Communications', scribe: 'Scribe' } as const;

export const AssignDialog = ({ deeds, onClose }: DialogProps) => {
  const [role, setRole] = useState<keyof Incident['roles']>('owner');
  const [to, setTo] = useState('');
  return (
    <Confirm
      title="Assign a role"
      verb="Assign"
      run={() => deeds.assign(role, to)}
      onClose={onClose}
    >
      <Select label="Role" value={role} words={ROLES} onChange={setRole} />
      <Field label="Name">
        {(props) => <input {...props} value={to} onChange={({ target }) => setTo(target.value)} />}
      </Field>
    </Confirm>
  );
};
