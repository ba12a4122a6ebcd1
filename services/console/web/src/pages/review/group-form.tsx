import { Field } from '../../ui/field';
import { type FormValues, partsOf } from '../../ui/schema-model';
import { SchemaForm } from '../../ui/schema-form';
import { choiceOf, ownFieldsOf } from './answer-form';
import { chosenIn } from './approval';
import { KeepDays } from './keep-days';
import { OptionBox } from './option-box';
import { OwnField } from './own-field';
import type { Ask } from './ticket';
import styles from './group.module.css';

export interface GroupInput {
  readonly values: FormValues;
  /** How many tickets are meant, as typed. */
  readonly said: string;
  /** For so long the answer holds for later tickets; undefined: for none. */
  readonly keepDays: number | undefined;
}

const DAYS = 7;

export const GroupForm = ({
  ask,
  input,
  count,
  onChange,
}: {
  readonly ask: Ask;
  readonly input: GroupInput;
  readonly count: number;
  readonly onChange: (input: GroupInput) => void;
}) => {
  const choice = choiceOf(ask);
  const own = ownFieldsOf(ask.need);
  const apart = [...(choice ? [choice.name] : []), ...own];
  const set = (values: FormValues): void => onChange({ ...input, values });
  const chosen = chosenIn(
    { ask, kind: ask.kind, risk: 'low', shownHash: '' },
    { values: input.values, checked: '' },
  );
  return (
    <>
      {choice ? (
        <OptionBox
          choice={choice}
          ask={ask}
          chosen={chosen}
          fault={undefined}
          onChoose={(index) => set({ ...input.values, [choice.name]: choice.options[index]?.id })}
        />
      ) : null}
      {own.map((name) => (
        <OwnField
          key={name}
          need={ask.need}
          name={name}
          value={input.values[name]}
          fault={undefined}
          set={(value) => set({ ...input.values, [name]: value })}
        />
      ))}
      {partsOf(ask.need).some(({ name }) => !apart.includes(name)) ? (
        <SchemaForm
          schema={ask.need}
          values={input.values}
          faults={{}}
          without={apart}
          onChange={set}
        />
      ) : null}
      <div className={styles['last']}>
        <label className={styles['keep']}>
          <input
            type="checkbox"
            checked={input.keepDays !== undefined}
            onChange={({ target }) =>
              onChange({ ...input, keepDays: target.checked ? DAYS : undefined })
            }
          />
          Let it hold for later tickets that ask the same
        </label>
        {input.keepDays === undefined ? null : (
          <KeepDays
            days={input.keepDays}
            onChange={(keepDays) => onChange({ ...input, keepDays })}
          />
        )}
        <Field label={`How many tickets do you mean? (${count} are ticked)`}>
          {(props) => (
            <input
              {...props}
              name="count"
              inputMode="numeric"
              autoComplete="off"
              value={input.said}
              onChange={({ target }) => onChange({ ...input, said: target.value })}
            />
          )}
        </Field>
      </div>
    </>
  );
};
