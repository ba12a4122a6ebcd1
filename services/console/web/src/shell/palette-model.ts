export interface Entry {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  /** An address within the console. */
  readonly path: string;
}

export const PAGE_ENTRIES: readonly Entry[] = [
  ['Last night', '/'],
  ['Review', '/review'],
  ['Tasks', '/tasks'],
  ['Submit a task', '/tasks/new'],
  ['Tasks that failed', '/tasks?status=failed'],
  ['Tasks that are halted', '/tasks?status=halted'],
  ['Workflows', '/workflows'],
  ['Spend', '/spend'],
  ['Incidents', '/incidents'],
  ['Ledger', '/ledger'],
  ['SQL over the ledger', '/ledger/sql'],
  ['Blast radius: what is affected', '/ledger/blast-radius'],
  ['System', '/system'],
  ['Runbooks', '/runbooks'],
].map(([label = '', path = '']) => ({ id: path, group: 'Pages', label, path }));

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Letters of `typed` in their order within `label`: "sq" finds "SQL over the ledger". */
const fits = (label: string, typed: string): boolean => {
  let from = 0;
  for (const letter of typed.toLowerCase()) {
    from = label.toLowerCase().indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
};

/** What fits best stands first: the whole text at the start, then anywhere, then by letters. */
const rank = (label: string, typed: string): number => {
  const at = label.toLowerCase().indexOf(typed.toLowerCase());
  return at === 0 ? 0 : at > 0 ? 1 : 2;
};

/** What may be jumped to; an id opens a task or a question straight away. */
export const entriesFor = (typed: string, known: readonly Entry[]): readonly Entry[] => {
  const text = typed.trim();
  if (UUID.test(text))
    return [
      { id: 'task', group: 'By id', label: `Task ${text}`, path: `/tasks/${text}` },
      { id: 'ticket', group: 'By id', label: `Question ${text}`, path: `/review/${text}` },
      { id: 'incident', group: 'By id', label: `Incident ${text}`, path: `/incidents/${text}` },
      { id: 'ledger', group: 'By id', label: `Evidence of ${text}`, path: `/ledger?q=${text}` },
    ];
  const found = known
    .filter(({ label }) => fits(label, text))
    .toSorted((a, b) => rank(a.label, text) - rank(b.label, text));
  const search: Entry = {
    id: 'search',
    group: 'Search',
    label: `Tasks with “${text}”`,
    path: `/tasks?text=${encodeURIComponent(text)}`,
  };
  return text === '' ? found : [...found, search];
};
