import { Field } from '../../ui/field';

const CHOICES = [1, 7, 30, 90];

/** How long an answer holds for others: at most 90 days. */
export const KeepDays = ({
  days,
  onChange,
}: {
  readonly days: number;
  readonly onChange: (days: number) => void;
}) => (
  <Field label="It holds for">
    {(props) => (
      <select {...props} value={days} onChange={({ target }) => onChange(Number(target.value))}>
        {CHOICES.map((choice) => (
          <option key={choice} value={choice}>
            {choice === 1 ? '1 day' : `${choice} days`}
          </option>
        ))}
      </select>
    )}
  </Field>
);
