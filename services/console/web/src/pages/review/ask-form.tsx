import { Field } from '../../ui/field';
import { SchemaForm } from '../../ui/schema-form';
import { faultsOf, type FormFaults, partsOf, valueOf } from '../../ui/schema-model';
import { choiceOf, ownFieldsOf } from './answer-form';
import { chosenIn, type Check, checkOf, foundOf } from './approval';
import type { Draft } from './desk';
import { foundWords } from './evidence';
import { OptionBox } from './option-box';
import { OwnField } from './own-field';
import { shortHash } from './ticket';
import type { Actions } from './use-actions';
import styles from './form.module.css';

/** The needed input: one choice by digits, then what else the schema asks for. */
export const AskForm = ({
  draft,
  actions,
}: {
  readonly draft: Draft;
  readonly actions: Actions;
}) => {
  const { seen, values } = draft;
  const { need } = seen.ask;
  const choice = choiceOf(seen.ask);
  const own = ownFieldsOf(need);
  const apart = [...(choice ? [choice.name] : []), ...own];
  const check = checkOf(seen);
  const faults = shownFaults(draft);
  const rest = partsOf(need).filter(({ name }) => !apart.includes(name));
  const set = (name: string, value: unknown): void => actions.write({ ...values, [name]: value });
  return (
    <form
      data-ask-form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        actions.approve();
      }}
    >
      {choice ? (
        <OptionBox
          choice={choice}
          ask={seen.ask}
          chosen={chosenIn(seen, draft)}
          fault={faults[choice.name]}
          onChoose={actions.choose}
        />
      ) : null}
      {own.map((name) => (
        <OwnField
          key={name}
          need={need}
          name={name}
          value={values[name]}
          fault={faults[name]}
          set={(value) => set(name, value)}
        />
      ))}
      {rest.length === 0 ? null : (
        <div className={styles['rest']}>
          <SchemaForm
            schema={need}
            values={values}
            faults={faults}
            onChange={actions.write}
            without={apart}
            notes={
              check.kind === 'field'
                ? { [check.name]: <FoundNote check={check} draft={draft} /> }
                : {}
            }
          />
        </div>
      )}
      <CheckField check={check} draft={draft} onChange={actions.check} />
      {faults[''] ? <p className={styles['fault']}>{faults['']}</p> : null}
      {/* Enter in a line of the form sends nothing: Ctrl or Cmd and Enter does, everywhere. */}
      <button type="submit" disabled hidden aria-hidden="true" />
    </form>
  );
};

/** Nobody is told what is missing before they tried to send it. */
const shownFaults = ({ seen, values, wasTried, trouble }: Draft): FormFaults => {
  const { need } = seen.ask;
  const server = faultsOf(trouble?.code === 'invalid-answer' ? trouble.faults : [], partsOf(need));
  return wasTried ? { ...valueOf(need, values).faults, ...server } : server;
};

const FoundNote = ({ check, draft }: { readonly check: Check; readonly draft: Draft }) => {
  const found = foundOf(check, draft, draft.seen);
  const typed = check.kind === 'field' ? draft.values[check.name] : draft.checked;
  if (found)
    return (
      <span className={styles['found']} data-found>
        ✓ {foundWords(found)}
      </span>
    );
  return (
    <span className={styles['sought']} data-found={undefined}>
      {typeof typed === 'string' && typed.trim() !== ''
        ? 'Not found in the evidence: name something that stands there.'
        : 'High risk: name what you checked, as it stands in the evidence.'}
    </span>
  );
};

/** What an answer of high risk wants besides what the form asks for. */
const CheckField = ({
  check,
  draft,
  onChange,
}: {
  readonly check: Check;
  readonly draft: Draft;
  readonly onChange: (checked: string) => void;
}) => {
  if (check.kind === 'none' || check.kind === 'field') return null;
  const isHash = check.kind === 'hash';
  return (
    <Field
      label={isHash ? 'Which payload do you decide on?' : 'What did you check?'}
      hint={isHash ? 'required for high risk, not sent' : 'required for high risk, sent with it'}
      help={
        isHash ? (
          <>
            Type the first four characters of <code>{shortHash(draft.seen.shownHash)}</code>, the
            hash of what is shown here.
          </>
        ) : (
          <FoundNote check={check} draft={draft} />
        )
      }
    >
      {(props) => (
        <input
          {...props}
          name="checked"
          autoComplete="off"
          spellCheck={false}
          value={draft.checked}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
};
