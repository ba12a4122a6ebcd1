import { clsx } from 'clsx';
import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useKeys } from '../../keys/keys';
import { KeyCap } from '../../ui/button';
import styles from './search-box.module.css';
import { labelOf, meantBy, queryOf, type Term, termsIn, withTerm } from './terms';

const nameOf = ({ kind, text }: Term): string => `${kind ?? 'anywhere'} ${text}`;

/** Terms as chips; what is typed becomes one by Enter, or by choosing where to look for it. */
export const SearchBox = ({
  query,
  onQuery,
}: {
  readonly query: string;
  readonly onQuery: (query: string) => void;
}) => {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const terms = termsIn(query);
  const meant = meantBy(typed);
  const chosen = Math.min(at, meant.length - 1);
  useKeys('Ledger', [{ key: '/', label: 'Search', run: () => input.current?.focus() }]);

  const add = (term: Term | undefined): void => {
    if (!term) return;
    setTyped('');
    setAt(0);
    onQuery(queryOf(withTerm(terms, term)));
  };
  const remove = (index: number): void => {
    onQuery(queryOf(terms.toSpliced(index, 1)));
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && meant.length > 0) {
      event.preventDefault();
      setAt((chosen + step + meant.length) % meant.length);
    } else if (event.key === 'Enter') add(meant[chosen]);
    else if (event.key === 'Escape') setTyped('');
    else if (event.key === 'Backspace' && typed === '' && terms.length > 0)
      remove(terms.length - 1);
  };
  return (
    <div role="search" className={styles['box']} onClick={() => input.current?.focus()}>
      <Search size={16} aria-hidden="true" />
      {terms.length > 0 ? (
        <ul aria-label="Looked for" className={styles['chips']}>
          {terms.map((term, index) => (
            <li key={nameOf(term)} className={styles['chip']}>
              <span className={styles['kind']}>{term.kind ?? 'anywhere'}</span>
              <span className={styles['text']}>{term.text}</span>
              <button
                type="button"
                aria-label={`Remove ${nameOf(term)}`}
                onClick={() => remove(index)}
              >
                <X size={12} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <input
        ref={input}
        role="combobox"
        aria-label="Search the ledger"
        aria-keyshortcuts="/"
        aria-autocomplete="list"
        aria-expanded={meant.length > 0}
        aria-controls="ledger-meant"
        aria-activedescendant={meant.length > 0 ? `ledger-meant-${chosen}` : undefined}
        autoComplete="off"
        spellCheck={false}
        className={styles['input']}
        placeholder={
          terms.length > 0 ? 'Add a term' : 'Subject, task, output, prompt, model, reviewer, hash'
        }
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setAt(0)}
      />
      <KeyCap>/</KeyCap>
      <ul
        id="ledger-meant"
        role="listbox"
        aria-label="Where to look"
        className={styles['meant']}
        hidden={meant.length === 0}
      >
        {meant.map((term, index) => (
          <li
            key={nameOf(term)}
            id={`ledger-meant-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={clsx(styles['option'], index === chosen && styles['chosen'])}
            // Before the input loses its focus.
            onMouseDown={(event) => {
              event.preventDefault();
              add(term);
            }}
          >
            <span className={styles['kind']}>{labelOf(term.kind)}</span>
            <span className={styles['text']}>{term.text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
};
