import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { type KeyboardEvent, useState } from 'react';
import { Dialog } from '../ui/dialog';
import { type Entry, entriesFor, PAGE_ENTRIES } from './palette-model';
import { workflowsQuery } from './queries';
import styles from './palette.module.css';

/** Jumps to a page, a workflow, or whatever has an id. */
export const Palette = ({ onClose }: { readonly onClose: () => void }) => {
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const { data } = useQuery(workflowsQuery);
  const workflows = (data?.items ?? []).map(({ name }) => ({
    id: `workflow ${name}`,
    group: 'Workflows',
    label: name,
    path: `/workflows/${encodeURIComponent(name)}`,
  }));
  const entries = entriesFor(typed, [...PAGE_ENTRIES, ...workflows]);
  const chosen = Math.min(at, entries.length - 1);
  const go = (entry: Entry | undefined): void => {
    if (!entry) return;
    onClose();
    router.history.push(entry.path);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((chosen + step + entries.length) % entries.length);
    } else if (event.key === 'Enter') go(entries[chosen]);
  };
  return (
    <Dialog title="Jump to …" onClose={onClose}>
      <input
        role="combobox"
        aria-label="Page, workflow, or an id"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={`palette-${chosen}`}
        className={styles['input']}
        placeholder="Page, workflow, or the id of a task or a question"
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="palette-list" role="listbox" aria-label="Places" className={styles['list']}>
        {entries.map((entry, index) => (
          <li
            key={entry.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={clsx(styles['entry'], index === chosen && styles['chosen'])}
            onClick={() => go(entry)}
          >
            {entry.label}
            <span className="meta">{entry.group}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
};
