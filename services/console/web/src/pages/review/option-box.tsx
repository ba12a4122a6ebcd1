import { percent } from '../../ui/format';
import { KeyCap } from '../../ui/button';
import type { Choice } from './answer-form';
import { Cited } from './cited';
import { evidenceFor } from './evidence';
import type { Ask, Option, Position } from './ticket';
import styles from './form.module.css';

interface BoxProps {
  readonly choice: Choice;
  readonly ask: Ask;
  readonly chosen: string | undefined;
  readonly fault: string | undefined;
  readonly onChoose: (index: number) => void;
}

/** The answers, one digit each. */
export const OptionBox = ({ choice, ask, chosen, fault, onChoose }: BoxProps) => (
  <fieldset className={styles['options']} aria-describedby={fault ? 'option-fault' : undefined}>
    <legend className={styles['legend']}>Your answer</legend>
    <div className={styles['box']}>
      {choice.options.map((option, index) => (
        <label key={option.id} className={styles['option']} data-option={option.id}>
          <input
            type="radio"
            name={choice.name}
            value={option.id}
            checked={option.id === chosen}
            aria-keyshortcuts={String(index + 1)}
            onChange={() => onChoose(index)}
          />
          <KeyCap>{index + 1}</KeyCap>
          <span className={styles['words']}>
            <span className={styles['title']}>
              <strong>{option.label}</strong>
              <Side option={option} ask={ask} />
            </span>
            <span className={styles['consequence']}>{option.consequence}</span>
          </span>
        </label>
      ))}
    </div>
    {fault ? (
      <p id="option-fault" className={styles['fault']}>
        {fault}
      </p>
    ) : null}
  </fieldset>
);

/** Which agent holds an answer of a dispute about one thing, why, and how sure it is. */
const Side = ({ option, ask }: { readonly option: Option; readonly ask: Ask }) => {
  const [position, ...others] = ask.positions ?? [];
  if (!position || others.length > 0) return null;
  const side = sideOf(option, position);
  if (!side) return null;
  return (
    <>
      <span className={styles['who']}>{side.who}</span>
      {side.confidence === undefined ? null : <Confidence value={side.confidence} />}
      <span className={styles['argument']}>
        <Cited text={side.text} ask={ask} evidence={evidenceFor(side.text, ask)} />
      </span>
    </>
  );
};

const sideOf = ({ id }: Option, { qa, worker, confidence }: Position) => {
  if (id === 'correct') return { who: 'QA agent', text: qa, confidence };
  if (id === 'accept' && worker !== undefined)
    return { who: 'Worker agent', text: worker, confidence: undefined };
  return undefined;
};

export const Confidence = ({ value }: { readonly value: number }) => (
  <span className={styles['confidence']}>
    confidence
    <span className={styles['track']} aria-hidden="true">
      <span style={{ width: percent(value).replace(' ', '') }} />
    </span>
    {value.toFixed(2)}
  </span>
);
