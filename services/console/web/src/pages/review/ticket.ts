/** A ticket as the API gives it, with the parts that openapi.json leaves open. */

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Option {
  readonly id: string;
  readonly label: string;
  readonly consequence: string;
}

export interface Evidence {
  readonly claim: string;
  readonly source: string;
  readonly quote: string;
}

export interface Position {
  readonly findingId: string;
  readonly severity: string;
  readonly category: string;
  readonly location: string;
  readonly qa: string;
  readonly confidence: number;
  readonly worker?: string;
  readonly response?: string;
}

export interface Ask {
  readonly kind: string;
  readonly title: string;
  readonly question: string;
  readonly blocked: string;
  readonly found: readonly string[];
  readonly need: JsonObject;
  readonly options: readonly Option[];
  readonly proposal?: unknown;
  readonly before?: unknown;
  readonly evidence: readonly Evidence[];
  readonly alternatives: readonly string[];
  readonly confidence?: { readonly value: number; readonly basis: string };
  readonly policy?: string;
  readonly safeDefault?: JsonObject;
  readonly costOfWaiting?: string;
  readonly positions?: readonly Position[];
  readonly relevant?: JsonObject;
}

export interface Given {
  readonly by: string;
  readonly answer: JsonObject;
  readonly resumeAt: string | null;
}

export interface TicketEvent {
  readonly type: string;
  readonly time: string;
  readonly data: JsonObject;
}

export type TicketStatus = 'open' | 'decided' | 'answered' | 'withdrawn';

export interface Ticket {
  readonly ticketId: string;
  readonly taskId: string;
  readonly status: TicketStatus;
  readonly kind: string;
  readonly queue: string;
  readonly risk: string;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly requestedBy: string;
  readonly shownHash: string;
  readonly revision: number;
  readonly changes: readonly { readonly revision: number; readonly what: string }[];
  readonly approvals: number;
  readonly ladder: readonly {
    readonly at: string;
    readonly step: string;
    readonly to: string | null;
  }[];
  readonly workflow: string | null;
  readonly author: string | null;
  readonly assignee: string | null;
  readonly claimedBy: string | null;
  readonly claimedUntil: string | null;
  readonly snoozedUntil: string | null;
  readonly groupKey: string | null;
  readonly endorsement: Given | null;
  readonly decision: Given | null;
  readonly diff:
    | readonly { readonly at: string; readonly before?: unknown; readonly after?: unknown }[]
    | null;
  readonly ask: Ask;
  readonly answer: JsonObject | null;
  readonly answeredBy: string | null;
  readonly history: readonly TicketEvent[];
}

export const KINDS: Readonly<Record<string, string>> = {
  question: 'Question',
  approval: 'Needs approval',
  disagreement: 'QA dispute',
  budget: 'Budget',
  failure: 'Failure',
  'unknown-outcome': 'Unknown outcome',
};
export const kindWord = (kind: string): string => KINDS[kind] ?? kind;

/** The run that asked, if it was one. */
export const askingRunOf = ({ history }: Pick<Ticket, 'history'>): string | undefined => {
  const source = history[0]?.data['source'];
  if (typeof source !== 'object' || source === null) return undefined;
  const { runId } = source as { runId?: unknown };
  return typeof runId === 'string' ? runId : undefined;
};

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As people read it: the first and the last four characters. */
export const shortHash = (hash: string): string => `${hash.slice(0, 4)}…${hash.slice(-4)}`;
