import { Field } from '../../ui/field';
import { titled } from '../../ui/format';
import { choicesIn, isTextList, linesOf, listOf, propertyOf, setOf, titleOf } from './answer-form';
import type { JsonObject } from './ticket';
import styles from './form.module.css';

interface OwnProps {
  readonly need: JsonObject;
  readonly name: string;
  readonly value: unknown;
  readonly fault: string | undefined;
  readonly set: (value: unknown) => void;
}

/** A list of texts, or one choice for each of several things. */
export const OwnField = (props: OwnProps) =>
  isTextList(propertyOf(props.need, props.name)) ? (
    <ListField {...props} />
  ) : (
    <SetField {...props} />
  );

const labelOf = ({ need, name }: Pick<OwnProps, 'need' | 'name'>): string =>
  titleOf(propertyOf(need, name), name);

const ListField = ({ need, name, value, fault, set }: OwnProps) => (
  <Field label={labelOf({ need, name })} hint="one on each line" fault={fault}>
    {(props) => (
      <textarea
        {...props}
        name={name}
        rows={2}
        defaultValue={linesOf(value)}
        onChange={({ target }) => set(listOf(target.value))}
      />
    )}
  </Field>
);

const SetField = ({ need, name, value, fault, set }: OwnProps) => {
  const property = propertyOf(need, name);
  const chosen = setOf(value);
  const choose = (of: string, answer: string): void =>
    set(JSON.stringify({ ...chosen, [of]: answer }));
  return (
    <div className={styles['set']} data-field={name} tabIndex={-1}>
      <span className={styles['legend']}>{labelOf({ need, name })}</span>
      {typeof property['description'] === 'string' ? (
        <span className="meta">{property['description']}</span>
      ) : null}
      {choicesIn(property).map(({ name: of, title, values }) => (
        <fieldset key={of} className={styles['verdict']}>
          <legend>{title}</legend>
          {values.map((answer) => (
            <label key={answer}>
              <input
                type="radio"
                name={`${name}/${of}`}
                checked={chosen[of] === answer}
                onChange={() => choose(of, answer)}
              />
              {titled(answer)}
            </label>
          ))}
        </fieldset>
      ))}
      {fault ? <p className={styles['fault']}>{fault}</p> : null}
    </div>
  );
};
