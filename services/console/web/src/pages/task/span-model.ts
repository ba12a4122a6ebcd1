/** One try of a model or tool call, as `/v1/ledger/spans` gives it. */
interface SpanAttempt {
  readonly attempt: number;
  readonly n?: number;
  readonly name: string;
  readonly start: string;
  readonly end: string | null;
  readonly outcome: string | null;
  readonly costNanoUsd: number;
  readonly costIsBound: boolean;
}

export type SpanKind =
  | 'stage'
  | 'run'
  | 'model'
  | 'tool'
  | 'review'
  | 'ticket'
  | 'halt'
  | 'pause'
  | 'queue';

/** A bar of the timeline, as `/v1/ledger/spans` gives it. */
export interface Span {
  readonly spanId: string;
  readonly parentId: string | null;
  readonly kind: SpanKind;
  readonly name: string;
  readonly role?: string;
  readonly start: string;
  readonly end: string | null;
  readonly outcome: string | null;
  readonly attempts?: readonly SpanAttempt[];
  readonly retries: number;
  readonly costNanoUsd: number;
  readonly costIsBound: boolean;
  readonly ledgerIndex: number;
  readonly changedIndex: number;
  readonly stage?: string;
  readonly runId?: string;
  readonly step?: number;
  readonly n?: number;
  readonly round?: number;
  readonly ticketId?: string;
  readonly effect?: string;
}

export interface SpanPage {
  readonly items: readonly Span[];
  readonly nextAfterIndex: number | null;
  readonly lastIndex: number;
}

/** What is known of a task's spans: `whole` once every page of the first reading has come. */
export interface Spans {
  readonly byId: ReadonlyMap<string, Span>;
  readonly lastIndex: number;
  readonly whole: boolean;
}

export const noSpans: Spans = { byId: new Map(), lastIndex: 0, whole: false };

/** What came later says more of the same span. */
export const withSpans = (before: Spans, page: SpanPage, whole: boolean): Spans => {
  const byId = new Map(before.byId);
  for (const span of page.items) byId.set(span.spanId, span);
  return { byId, lastIndex: Math.max(before.lastIndex, page.lastIndex), whole };
};

/** Waiting for a person, for money or for its turn: not work. */
export const isWait = ({ kind }: Span): boolean =>
  kind === 'ticket' || kind === 'halt' || kind === 'pause' || kind === 'queue';

export const isCall = ({ kind }: Span): boolean => kind === 'model' || kind === 'tool';

/** How long it took, or has taken until now. */
export const lengthOf = ({ start, end }: Pick<Span, 'start' | 'end'>, now: number): number =>
  Math.max(0, (end === null ? now : Date.parse(end)) - Date.parse(start));

export interface Tree {
  readonly byId: ReadonlyMap<string, Span>;
  readonly inside: ReadonlyMap<string | null, readonly Span[]>;
}

/** Spans by what they lie in. What lies in something that is not known (yet) stands by itself. */
export const treeOf = (byId: Spans['byId']): Tree => {
  const inside = new Map<string | null, Span[]>();
  for (const span of byId.values()) {
    const above = span.parentId !== null && byId.has(span.parentId) ? span.parentId : null;
    const known = inside.get(above);
    if (known) known.push(span);
    else inside.set(above, [span]);
  }
  for (const spans of inside.values()) spans.sort(byStart);
  return { byId, inside };
};

const byStart = (a: Span, b: Span): number =>
  a.start < b.start ? -1 : a.start > b.start ? 1 : a.ledgerIndex - b.ledgerIndex;

export interface Row {
  readonly span: Span;
  readonly depth: number;
  /** Whether something lies in it, and whether that is shown. */
  readonly fold: 'none' | 'open' | 'shut';
}

/** What is shown, from the top: what lies in a folded span is not. */
export const rowsOf = ({ inside }: Tree, shut: ReadonlySet<string>): readonly Row[] => {
  const rows: Row[] = [];
  const walk = (above: string | null, depth: number): void => {
    for (const span of inside.get(above) ?? []) {
      const holds = inside.has(span.spanId);
      const isShut = shut.has(span.spanId);
      rows.push({ span, depth, fold: holds ? (isShut ? 'shut' : 'open') : 'none' });
      if (holds && !isShut) walk(span.spanId, depth + 1);
    }
  };
  walk(null, 0);
  return rows;
};

/** The span and all it lies in, from the inside out. */
export const pathOf = ({ byId }: Tree, spanId: string): readonly Span[] => {
  const path: Span[] = [];
  for (let span = byId.get(spanId); span && path.length < 20;) {
    path.push(span);
    span = span.parentId === null ? undefined : byId.get(span.parentId);
  }
  return path;
};

/** Who does it: of a call, the role of its run. */
export const roleOf = (tree: Tree, span: Span): string | undefined =>
  pathOf(tree, span.spanId).find(({ role }) => role !== undefined)?.role;

export const stageOf = (tree: Tree, spanId: string): string | undefined =>
  pathOf(tree, spanId).find(({ stage }) => stage !== undefined)?.stage;

/** The span that an address names: by its id, or by a run, or by a run and one of its model calls. */
export const namedIn = (
  { byId }: Tree,
  { span, run, call }: Readonly<Record<string, string | undefined>>,
): string | undefined => {
  if (span !== undefined && byId.has(span)) return span;
  if (run === undefined) return undefined;
  for (const one of byId.values()) {
    const numbers = [one.n, ...(one.attempts ?? []).map(({ n }) => n)];
    if (one.runId === run && numbers.includes(Number(call))) return one.spanId;
  }
  return byId.has(`run/${run}`) ? `run/${run}` : undefined;
};

/** What to show first: what waits for a person, else what had to be tried again, else the first call. */
export const firstOf = (rows: readonly Row[]): string | undefined => {
  const spans = rows.map(({ span }) => span);
  const waits = spans.find((span) => span.kind === 'ticket' && span.end === null);
  const retried = spans.find((span) => isCall(span) && span.retries > 0);
  const call = spans.find(({ kind }) => kind === 'model');
  return (waits ?? retried ?? call ?? spans[0])?.spanId;
};
