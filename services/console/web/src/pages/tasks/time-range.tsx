import { useState } from 'react';
import type { UrlState } from '../../ui/url-state';
import { type Filter, SINCE } from './filter';
import styles from './filter-bar.module.css';
import { instantOf, localOf } from '../../ui/local-time';

/** A span that goes on, or one between two times. */
export const TimeRange = ({
  filter,
  change,
}: {
  readonly filter: Filter;
  readonly change: (patch: UrlState) => void;
}) => {
  const isSpan = filter.acceptedFrom !== undefined || filter.acceptedTo !== undefined;
  const [between, setBetween] = useState(isSpan);
  const open = between || isSpan;
  const choose = (value: string): void => {
    setBetween(value === 'between');
    change({
      since: value === 'between' ? undefined : value,
      acceptedFrom: undefined,
      acceptedTo: undefined,
    });
  };
  return (
    <>
      <label className={styles['part']}>
        <span>Accepted</span>
        <select
          value={open ? 'between' : (filter.since ?? '')}
          onChange={({ target }) => choose(target.value)}
        >
          <option value="">at any time</option>
          {Object.entries(SINCE).map(([id, { words }]) => (
            <option key={id} value={id}>
              {words.toLowerCase()}
            </option>
          ))}
          <option value="between">between …</option>
        </select>
      </label>
      {open ? (
        <fieldset className={styles['part']}>
          <legend className="visually-hidden">Accepted between</legend>
          {(['acceptedFrom', 'acceptedTo'] as const).map((name) => (
            <input
              key={name}
              type="datetime-local"
              aria-label={name === 'acceptedFrom' ? 'Accepted from' : 'Accepted before'}
              value={localOf(filter[name])}
              onChange={({ target }) =>
                change({ [name]: instantOf(target.value), since: undefined })
              }
            />
          ))}
        </fieldset>
      ) : null}
    </>
  );
};
