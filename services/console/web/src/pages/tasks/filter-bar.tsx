import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { type Ref, useEffect, useRef, useState } from 'react';
import { workflowsQuery } from '../../shell/queries';
import { Button } from '../../ui/button';
import type { UrlState } from '../../ui/url-state';
import { type Filter, type FilterKey, isNarrow } from './filter';
import styles from './filter-bar.module.css';
import { SavedFilters } from './saved-filters-menu';
import { TimeRange } from './time-range';

export interface FilterProps {
  readonly filter: Filter;
  readonly change: (patch: UrlState) => void;
  readonly clear: () => void;
}

/** Every filter but the state, which has its counts beside it. */
export const FilterBar = ({
  filter,
  change,
  clear,
  search,
}: FilterProps & { readonly search: Ref<HTMLInputElement> }) => {
  // On a narrow page the filters would fill it: they are folded there, and only there.
  const [open, setOpen] = useState(false);
  return (
    <search className={styles['bar']} aria-label="Filter tasks" data-open={open || undefined}>
      <label className={styles['search']}>
        <Search size={16} aria-hidden="true" />
        <span className="visually-hidden">Words of subject, key or id</span>
        <Typed
          name="text"
          filter={filter}
          change={change}
          placeholder="Words of subject, key or id"
          inputRef={search}
        />
      </label>
      <Workflows filter={filter} change={change} />
      <label className={styles['part']}>
        <span>Subject</span>
        <Typed name="subject" filter={filter} change={change} placeholder="any" />
      </label>
      <fieldset className={styles['part']}>
        <legend>Cost in $</legend>
        <Typed
          name="minCostUsd"
          filter={filter}
          change={change}
          placeholder="from"
          label="Least cost in dollars"
        />
        <Typed
          name="maxCostUsd"
          filter={filter}
          change={change}
          placeholder="to"
          label="Highest cost in dollars"
        />
      </fieldset>
      <TimeRange filter={filter} change={change} />
      <div className={styles['end']}>
        <Button
          small
          className={styles['fold']}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          Filters
        </Button>
        <Button small variant="quiet" disabled={!isNarrow(filter)} onClick={clear}>
          Clear
        </Button>
        <SavedFilters filter={filter} change={change} />
      </div>
    </search>
  );
};

type Change = FilterProps['change'];

const WAIT_MS = 300;

/** Goes to the address a moment after the last letter, and follows it when it changes elsewhere. */
const Typed = ({
  name,
  filter,
  change,
  placeholder,
  label,
  inputRef,
}: {
  readonly name: FilterKey;
  readonly filter: Filter;
  readonly change: Change;
  readonly placeholder: string;
  readonly label?: string;
  readonly inputRef?: Ref<HTMLInputElement>;
}) => {
  const stands = filter[name] ?? '';
  const [typed, setTyped] = useState(stands);
  const sent = useRef(stands);
  useEffect(() => {
    if (stands === sent.current) return;
    sent.current = stands;
    setTyped(stands);
  }, [stands]);
  useEffect(() => {
    if (typed.trim() === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = typed.trim();
      change({ [name]: typed.trim() });
    }, WAIT_MS);
    return () => clearTimeout(timer);
  }, [typed, name, change]);
  return (
    <input
      ref={inputRef}
      name={name}
      aria-label={label}
      value={typed}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      inputMode={name.endsWith('Usd') ? 'decimal' : undefined}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
};

const Workflows = ({ filter, change }: { readonly filter: Filter; readonly change: Change }) => {
  const { data } = useQuery(workflowsQuery);
  const items = data?.items ?? [];
  const names = [...new Set(items.map(({ name }) => name))];
  const versions = items.map(({ name, version }) => `${name}@${version}`);
  const chosen = filter.workflow ?? '';
  // One that an address names, known or not, is shown as what is asked for.
  const unknown = chosen !== '' && ![...names, ...versions].includes(chosen);
  return (
    <label className={styles['part']}>
      <span>Workflow</span>
      <select value={chosen} onChange={({ target }) => change({ workflow: target.value })}>
        <option value="">all</option>
        {unknown ? <option value={chosen}>{chosen}</option> : null}
        {names.map((name) => {
          const own = versions.filter((one) => one.startsWith(`${name}@`));
          return [name, ...(own.length > 1 ? own : own.filter((one) => one === chosen))].map(
            (one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ),
          );
        })}
      </select>
    </label>
  );
};
