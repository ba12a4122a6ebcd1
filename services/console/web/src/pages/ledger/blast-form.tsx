import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { type Cause, causeIn, CAUSES } from './blast-api';
import styles from './blast.module.css';

export const BlastForm = ({
  cause,
  onFind,
}: {
  readonly cause: Cause | undefined;
  readonly onFind: (cause: Cause) => void;
}) => {
  const [kind, setKind] = useState<string>(cause?.kind ?? CAUSES[0].kind);
  const [value, setValue] = useState(cause?.value ?? '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const next = causeIn(kind, value.trim());
    if (next) onFind(next);
  };
  return (
    <form className={styles['form']} onSubmit={submit}>
      <Field label="What was bad">
        {(props) => (
          <select {...props} value={kind} onChange={({ target }) => setKind(target.value)}>
            {CAUSES.map((one) => (
              <option key={one.kind} value={one.kind}>
                {one.label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Which one">
        {(props) => (
          <input
            {...props}
            value={value}
            placeholder={CAUSES.find((one) => one.kind === kind)?.example}
            autoComplete="off"
            spellCheck={false}
            maxLength={300}
            onChange={({ target }) => setValue(target.value)}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" disabled={value.trim() === ''}>
        Find
      </Button>
    </form>
  );
};
