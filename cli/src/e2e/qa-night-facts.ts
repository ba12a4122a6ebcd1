import type { Night } from './night.js';

/** One event of the ledger, without its content. */
export interface Fact {
  readonly type: string;
  readonly data: unknown;
}

export interface Reviewed {
  readonly reviewId: string;
  readonly taskId: string;
  readonly findings: readonly {
    readonly findingId: string;
    readonly category: string;
    readonly location: string;
    readonly open: boolean;
    readonly response: { readonly response: string } | null;
  }[];
}

export interface Ended {
  readonly taskId: string;
  readonly status: string;
  readonly brief: { readonly item: number };
  readonly output?: { readonly package: string; readonly summary: string };
}

interface Asked {
  readonly ticketId: string;
}

interface Round {
  readonly reviewId: string;
  readonly round: number;
  readonly verdict: string;
  readonly impasse?: string;
  readonly rejectedFindings: number;
  readonly costNanoUsd: number;
  readonly findings: readonly { readonly findingId: string; readonly status: string }[];
}

interface Judged {
  readonly costNanoUsd: number;
  readonly rejected?: readonly number[];
}

interface Corrected {
  readonly outside: readonly string[];
  readonly fixed: number;
  readonly contested: number;
  readonly unanswered: readonly string[];
}

interface Labelled {
  readonly labels: readonly {
    readonly findingId: string;
    readonly label: string;
    readonly reportedBy: readonly object[];
  }[];
}

interface Call {
  readonly runId: string;
  readonly costNanoUsd?: number;
}

/** What is read, and what is used of it. */
interface DataByType {
  'correction.checked.v1': Corrected;
  'disagreement.found.v2': Asked;
  'example.labelled.v1': Labelled;
  'judgement.recorded.v2': Judged;
  'model-call.completed.v1': Call;
  'model-call.failed.v1': Call;
  'qa-run.requested.v2': Call;
  'review.completed.v2': Round;
  'review.settled.v1': { readonly verdict: string };
  'sample.drawn.v1': Asked;
  'sample.judged.v1': { readonly verdict: string };
  'ticket.answered.v2': Asked;
  'ticket.opened.v2': Asked & { readonly kind: string };
}

const TYPES = Object.keys({
  'correction.checked.v1': 0,
  'disagreement.found.v2': 0,
  'example.labelled.v1': 0,
  'judgement.recorded.v2': 0,
  'model-call.completed.v1': 0,
  'model-call.failed.v1': 0,
  'qa-run.requested.v2': 0,
  'review.completed.v2': 0,
  'review.settled.v1': 0,
  'sample.drawn.v1': 0,
  'sample.judged.v1': 0,
  'ticket.answered.v2': 0,
  'ticket.opened.v2': 0,
} satisfies Record<keyof DataByType, 0>);

const PAGE = 5_000;
const AT_ONCE = 8;

/** Every event of the types that are looked at, in the order of the ledger. */
export const factsOf = async (night: Night): Promise<readonly Fact[]> => {
  const facts: Fact[] = [];
  const among = TYPES.map((type) => `'${type}'`).join(', ');
  for (;;) {
    const { rows } = await night.cliJson<{ rows: unknown[][] }>(
      'ledger',
      'sql',
      `select type, data from v_events where type in (${among}) order by ledger_index limit ${PAGE} offset ${facts.length}`,
    );
    facts.push(
      ...rows.map(([type, data]): Fact => ({
        type: String(type),
        data: typeof data === 'string' ? JSON.parse(data) : data,
      })),
    );
    if (rows.length < PAGE) return facts;
  }
};

/** The data of all events of one type. */
export const dataOf = <Type extends keyof DataByType>(
  facts: readonly Fact[],
  type: Type,
): readonly DataByType[Type][] =>
  facts.filter((one) => one.type === type).map(({ data }) => data as DataByType[Type]);

/** One GET for each id, a few at once. */
export const each = async <T>(
  night: Night,
  path: string,
  ids: readonly string[],
): Promise<readonly T[]> => {
  const found: T[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE).map((id) => night.get<T>(`${path}/${id}`));
    found.push(...(await Promise.all(some)));
  }
  return found;
};

export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** How often each occurs, by name. */
export const counted = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...Map.groupBy(names, (name) => name)]
      .map(([name, some]) => [name, some.length] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
