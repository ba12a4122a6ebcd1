import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { useUrlState } from '../../ui/url-state';
import { PRESET_WORDS, PRESETS, type Preset, type Range, spanOf } from './range';
import styles from './range-picker.module.css';

/** Which time the page speaks of. It stands in the address. */
export const RangePicker = ({ range }: { readonly range: Range }) => {
  const [, setUrl] = useUrlState();
  const [choosing, setChoosing] = useState(false);
  const choose = (preset: Preset): void => {
    if (preset === 'custom') return setChoosing(true);
    setUrl({ range: preset, from: undefined, to: undefined }, 'push');
  };
  return (
    <div role="group" aria-label="Time range" className={styles['picker']}>
      {PRESETS.map((preset) => (
        <button
          key={preset}
          type="button"
          className={styles['preset']}
          aria-pressed={range.preset === preset}
          aria-label={
            preset === 'night' || preset === 'custom' ? undefined : `Last ${PRESET_WORDS[preset]}`
          }
          onClick={() => choose(preset)}
        >
          {PRESET_WORDS[preset]}
        </button>
      ))}
      {choosing ? <CustomRange range={range} onClose={() => setChoosing(false)} /> : null}
    </div>
  );
};

/** As `datetime-local` has it: the clock on the wall, to the minute. */
const local = (at: number): string => {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

const CustomRange = ({
  range,
  onClose,
}: {
  readonly range: Range;
  readonly onClose: () => void;
}) => {
  const [, setUrl] = useUrlState();
  const [from, setFrom] = useState(local(range.from));
  const [to, setTo] = useState(local(range.to));
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const span = { from: Date.parse(from), to: Date.parse(to) };
    if (!(span.from < span.to)) return setFault('The end must be after the start.');
    setUrl({ range: 'custom', ...spanOf(span) }, 'push');
    onClose();
  };
  return (
    <Dialog title="Time range" onClose={onClose}>
      <form className={styles['form']} onSubmit={submit}>
        <Field label="From">
          {(props) => (
            <input
              {...props}
              type="datetime-local"
              required
              value={from}
              onChange={({ target }) => setFrom(target.value)}
            />
          )}
        </Field>
        <Field label="To" fault={fault}>
          {(props) => (
            <input
              {...props}
              type="datetime-local"
              required
              value={to}
              onChange={({ target }) => setTo(target.value)}
            />
          )}
        </Field>
        <Button type="submit" variant="primary">
          Show this time
        </Button>
      </form>
    </Dialog>
  );
};
