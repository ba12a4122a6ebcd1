/** What a task can be found by; the words of GET /v1/ledger/search. */
export const KINDS = [
  { kind: 'subject', label: 'Data subject' },
  { kind: 'task', label: 'Task id' },
  { kind: 'output', label: 'Output hash' },
  { kind: 'prompt', label: 'Prompt hash' },
  { kind: 'data', label: 'Data hash' },
  { kind: 'model', label: 'Model' },
  { kind: 'workflow', label: 'Workflow' },
  { kind: 'tool', label: 'Tool' },
  { kind: 'reviewer', label: 'Reviewer' },
] as const;
export type Kind = (typeof KINDS)[number]['kind'];

export interface Term {
  /** Absent: any of them. */
  readonly kind?: Kind;
  readonly text: string;
}

const WORD = /(?:(?<kind>[a-z]+):)?(?:"(?<quoted>[^"]*)"|(?<plain>[^\s"]+))/g;

const isKind = (name: string): name is Kind => KINDS.some(({ kind }) => kind === name);

/** The same rules as the server's: a colon that belongs to a name stays in it. */
export const termsIn = (query: string): readonly Term[] =>
  [...query.matchAll(WORD)].flatMap(([whole, kind, quoted, plain]) => {
    const text = (quoted ?? plain ?? '').trim();
    if (kind !== undefined && !isKind(kind)) return [{ text: whole }];
    if (text === '') return [];
    return [kind === undefined ? { text } : { kind, text }];
  });

export const queryOf = (terms: readonly Term[]): string =>
  terms
    .map(({ kind, text }) => {
      // Quotes cannot stand in a term: the search has no way to write them.
      const plain = text.replaceAll('"', '');
      const word = /\s/.test(plain) ? `"${plain}"` : plain;
      return kind === undefined ? word : `${kind}:${word}`;
    })
    .join(' ');

/** A term once, however often it is added. */
export const withTerm = (terms: readonly Term[], term: Term): readonly Term[] =>
  terms.some(({ kind, text }) => kind === term.kind && text === term.text)
    ? terms
    : [...terms, term];

/** What somebody may mean by what they have typed: what its shape suggests comes first. */
export const meantBy = (typed: string): readonly Term[] => {
  const text = typed.trim();
  if (text === '') return [];
  const [own] = termsIn(text);
  if (own?.kind !== undefined) return [own];
  const first: readonly Kind[] = /^[0-9a-f]{8}-[0-9a-f-]*$/i.test(text)
    ? ['task']
    : /^[0-9a-f]{6,64}$/i.test(text)
      ? ['output', 'prompt', 'data', 'task']
      : text.includes('@')
        ? ['workflow']
        : text.includes('/')
          ? ['model']
          : ['subject', 'reviewer', 'tool', 'model', 'workflow'];
  return [{ text }, ...first.map((kind) => ({ kind, text }))];
};

export const labelOf = (kind: Kind | undefined): string =>
  KINDS.find((one) => one.kind === kind)?.label ?? 'Anywhere';
