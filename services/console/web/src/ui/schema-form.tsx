import type { ReactNode } from 'react';
import { Field } from './field';
import {
  type FormFaults,
  type FormPart,
  type FormValues,
  type JsonSchema,
  partsOf,
} from './schema-model';
import styles from './field.module.css';

interface FormProps {
  readonly schema: JsonSchema;
  readonly values: FormValues;
  readonly faults: FormFaults;
  readonly onChange: (values: FormValues) => void;
  /** Parts that stand elsewhere. */
  readonly without?: readonly string[];
  /** By part: below its help. */
  readonly notes?: Readonly<Record<string, ReactNode>>;
}

/** The fields of a JSON Schema. State, validation and sending are the page's: see schema-model. */
export const SchemaForm = ({
  schema,
  values,
  faults,
  onChange,
  without = [],
  notes = {},
}: FormProps) => (
  <>
    {partsOf(schema)
      .filter(({ name }) => !without.includes(name))
      .map((part) => {
        const set = (value: unknown): void => onChange({ ...values, [part.name]: value });
        const Part = part.kind === 'choice' ? ChoicePart : TextPart;
        return (
          <Part
            key={part.name}
            part={part}
            value={values[part.name]}
            fault={faults[part.name]}
            note={notes[part.name]}
            set={set}
          />
        );
      })}
  </>
);

interface PartProps {
  readonly part: FormPart;
  readonly value: unknown;
  readonly fault: string | undefined;
  readonly note: ReactNode;
  readonly set: (value: unknown) => void;
}

const ChoicePart = ({ part, value, fault, note, set }: PartProps) => (
  <fieldset className={styles['field']}>
    <legend className={styles['label']}>
      {part.label}
      {part.required ? null : <span className="meta"> optional</span>}
    </legend>
    <div className={styles['choices']}>
      {part.choices.map((choice) => (
        <label key={choice.label} className={styles['choice']}>
          <input
            type="radio"
            name={part.name}
            checked={value === choice.value}
            onChange={() => set(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </div>
    {part.help ? <div className="meta">{part.help}</div> : null}
    {note}
    {fault ? <p className={styles['fault']}>{fault}</p> : null}
  </fieldset>
);

const INPUT_TYPES: Readonly<Record<string, string>> = { date: 'date', email: 'email', uri: 'url' };

const TextPart = ({ part, value, fault, note, set }: PartProps) => (
  <Field
    label={part.label}
    {...(part.required ? {} : { hint: 'optional' })}
    help={
      part.help || note ? (
        <>
          {part.help}
          {note}
        </>
      ) : undefined
    }
    fault={fault}
  >
    {(props) => {
      const common = {
        ...props,
        name: part.name,
        value: typeof value === 'string' ? value : '',
        required: part.required,
        onChange: ({ target }: { target: { value: string } }) => set(target.value),
      };
      if (part.kind === 'long' || part.kind === 'json')
        return <textarea {...common} rows={3} spellCheck={part.kind === 'long'} />;
      const isNumber = part.kind !== 'string';
      return (
        <input
          {...common}
          type={isNumber ? 'text' : (INPUT_TYPES[String(part.schema['format'])] ?? 'text')}
          inputMode={isNumber ? 'decimal' : undefined}
        />
      );
    }}
  </Field>
);
