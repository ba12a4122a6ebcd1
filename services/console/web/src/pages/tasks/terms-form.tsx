import { Field } from '../../ui/field';
import { usd } from '../../ui/format';
import type { TermFaults, Terms } from './submission';
import styles from './submit.module.css';

const PRIORITIES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const PRIORITY_WORDS: Readonly<Record<number, string>> = { 0: ' (last)', 9: ' (first)' };

/** What is agreed beside the brief. */
export const TermsForm = ({
  terms,
  faults,
  ownBudgetNanoUsd,
  onChange,
}: {
  readonly terms: Terms;
  readonly faults: TermFaults;
  readonly ownBudgetNanoUsd: number;
  readonly onChange: (terms: Terms) => void;
}) => {
  const set =
    (name: keyof Terms) =>
    ({ target }: { target: { value: string } }): void =>
      onChange({ ...terms, [name]: target.value });
  return (
    <div className={styles['terms']}>
      <Field
        label="Subject"
        hint="optional"
        help="Whose data it is about: erasing them erases its content."
        fault={faults.subject}
      >
        {(props) => (
          <input
            {...props}
            name="subject"
            value={terms.subject}
            autoComplete="off"
            onChange={set('subject')}
          />
        )}
      </Field>
      <Field
        label="Idempotency key"
        help="The same key never makes a second task."
        fault={faults.idempotencyKey}
      >
        {(props) => (
          <input
            {...props}
            name="idempotencyKey"
            value={terms.idempotencyKey}
            maxLength={255}
            autoComplete="off"
            spellCheck={false}
            onChange={set('idempotencyKey')}
          />
        )}
      </Field>
      <Field label="Priority" hint="optional" fault={faults.priority}>
        {(props) => (
          <select {...props} name="priority" value={terms.priority} onChange={set('priority')}>
            <option value="">5, as usual</option>
            {PRIORITIES.map((one) => (
              <option key={one} value={one}>
                {one}
                {PRIORITY_WORDS[one] ?? ''}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label="Deadline"
        hint="optional"
        help="If it is not done by then, it is cancelled."
        fault={faults.deadlineAt}
      >
        {(props) => (
          <input
            {...props}
            name="deadlineAt"
            type="datetime-local"
            value={terms.deadlineAt}
            onChange={set('deadlineAt')}
          />
        )}
      </Field>
      <Field
        label="Budget in $"
        hint="optional"
        help={`Without one: ${usd(ownBudgetNanoUsd)}, as the workflow says.`}
        fault={faults.budgetUsd}
      >
        {(props) => (
          <input
            {...props}
            name="budgetUsd"
            inputMode="decimal"
            autoComplete="off"
            value={terms.budgetUsd}
            onChange={set('budgetUsd')}
          />
        )}
      </Field>
    </div>
  );
};
