import { type FormEvent, useState } from 'react';
import { type AccessFilter, FILTERS } from '../../access/queries';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { instantOf, localOf } from '../../ui/local-time';
import type { UrlState } from '../../ui/url-state';
import styles from './access-page.module.css';

const NAMES = [
  { name: 'by', label: 'Who', hint: 'any person' },
  { name: 'subject', label: 'About', hint: 'a data subject' },
  { name: 'taskId', label: 'Task', hint: 'its id' },
] as const;
const TIMES = [
  { name: 'from', label: 'From' },
  { name: 'until', label: 'Before' },
] as const;

const NOTHING: UrlState = Object.fromEntries(FILTERS.map((name) => [name, undefined]));

export const AccessForm = ({
  filter,
  onFind,
}: {
  readonly filter: AccessFilter;
  readonly onFind: (filter: UrlState) => void;
}) => {
  const [typed, setTyped] = useState<UrlState>(filter);
  // On a narrow page the fields would fill it: they are folded there, and only there.
  const [open, setOpen] = useState(false);
  const set = Object.keys(filter).length;
  const change = (name: string, value: string | undefined): void =>
    setTyped({ ...typed, [name]: value });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onFind({ ...NOTHING, ...typed });
  };
  return (
    <form
      role="search"
      aria-label="Who read"
      className={styles['form']}
      data-open={open || undefined}
      onSubmit={submit}
    >
      <Button className={styles['fold']} aria-expanded={open} onClick={() => setOpen(!open)}>
        {set === 0 ? 'Filters' : `Filters (${set})`}
      </Button>
      {NAMES.map(({ name, label, hint }) => (
        <Field key={name} label={label}>
          {(props) => (
            <input
              {...props}
              value={typed[name] ?? ''}
              placeholder={hint}
              maxLength={128}
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => change(name, target.value)}
            />
          )}
        </Field>
      ))}
      {TIMES.map(({ name, label }) => (
        <Field key={name} label={label}>
          {(props) => (
            <input
              {...props}
              type="datetime-local"
              value={localOf(typed[name])}
              onChange={({ target }) => change(name, instantOf(target.value))}
            />
          )}
        </Field>
      ))}
      <Button type="submit" variant="primary">
        Find
      </Button>
      <Button variant="quiet" disabled={set === 0} onClick={() => onFind(NOTHING)}>
        Clear
      </Button>
    </form>
  );
};
