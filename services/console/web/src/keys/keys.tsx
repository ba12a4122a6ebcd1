import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { lettersAreOn } from '../shell/preferences';

export interface Key {
  /** As KeyboardEvent.key: `a`, `?`, `ArrowDown`; `mod+k` with Ctrl or Cmd. */
  readonly key: string;
  /** What it does, in the sheet of keys. */
  readonly label: string;
  readonly run: () => void;
  /** Works while somebody types, too: for `mod+…` only. */
  readonly whileTyping?: boolean;
}

/** The keys of all that is shown now; what came last wins. */
class KeyBook {
  private readonly groups = new Map<
    symbol,
    { readonly title: string; readonly keys: readonly Key[] }
  >();
  private readonly listeners = new Set<() => void>();
  private shown: readonly { readonly title: string; readonly keys: readonly Key[] }[] = [];

  set(id: symbol, title: string, keys: readonly Key[]): void {
    this.groups.set(id, { title, keys });
    this.changed();
  }

  drop(id: symbol): void {
    this.groups.delete(id);
    this.changed();
  }

  readonly all = () => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  find(name: string): Key | undefined {
    return [...this.groups.values()]
      .toReversed()
      .flatMap(({ keys }) => keys)
      .find(({ key }) => key === name);
  }

  private changed(): void {
    this.shown = [...this.groups.values()].filter(({ keys }) => keys.length > 0);
    for (const listener of this.listeners) listener();
  }
}

const book = new KeyBook();
const KeysContext = createContext(book);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest(
    'textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])',
  ) !== null;

const isDialogOpen = (): boolean =>
  document.querySelector('[role=dialog], [role=alertdialog], [role=menu]') !== null;

const nameOf = (event: KeyboardEvent): string =>
  `${event.ctrlKey || event.metaKey ? 'mod+' : ''}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;

const onKeyDown = (event: KeyboardEvent): void => {
  if (event.repeat || event.altKey || event.defaultPrevented || isDialogOpen()) return;
  const found = book.find(nameOf(event));
  if (!found || (isTyping(event.target) && !found.whileTyping)) return;
  // Letters can be switched off (WCAG 2.1.4).
  if (found.key.length === 1 && found.key !== '?' && !lettersAreOn()) return;
  event.preventDefault();
  found.run();
};

export const KeysProvider = ({ children }: { readonly children: ReactNode }) => {
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  return <KeysContext.Provider value={book}>{children}</KeysContext.Provider>;
};

/**
 * Keys of a part of the page, for as long as it is shown; they are listed in the `?` sheet under
 * `title`. They rest while somebody types, on repeat, with Alt, and while a dialog is open.
 */
export const useKeys = (title: string, keys: readonly Key[]): void => {
  const keyBook = useContext(KeysContext);
  const id = useMemo(() => Symbol(title), [title]);
  // The newest functions, without telling everybody of each render.
  const newest = useRef(keys);
  newest.current = keys;
  const signature = keys.map(({ key, label }) => `${key} ${label}`).join('\n');
  useEffect(() => {
    const run = (index: number) => () => newest.current[index]?.run();
    keyBook.set(
      id,
      title,
      newest.current.map((key, index) => ({ ...key, run: run(index) })),
    );
    return () => keyBook.drop(id);
  }, [keyBook, id, title, signature]);
};

/** All keys that work now, by part of the page. */
export const useKeySheet = () => {
  const keyBook = useContext(KeysContext);
  return useSyncExternalStore(keyBook.subscribe, keyBook.all);
};
