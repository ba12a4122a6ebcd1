import type { Json, JsonObject, JsonSchema } from '@nightshift/kernel';

/** Tickets as the API gives them. */

export interface TicketListItem {
  readonly ticketId: string;
  readonly kind: string;
  readonly queue: string;
  readonly risk: string;
  readonly status: string;
  readonly title: string;
  readonly dueAt: string;
  readonly claimedBy: string | null;
  readonly assignee: string | null;
}

export interface Ask {
  readonly title: string;
  readonly question: string;
  readonly blocked: string;
  readonly found: readonly string[];
  readonly evidence: readonly {
    readonly claim: string;
    readonly source: string;
    readonly quote: string;
  }[];
  readonly options: readonly {
    readonly id: string;
    readonly label: string;
    readonly consequence: string;
  }[];
  readonly need: JsonSchema;
  readonly proposal?: Json;
  readonly policy?: string;
  readonly alternatives?: readonly string[];
  readonly confidence?: { readonly value: number; readonly basis: string };
  readonly costOfWaiting?: string;
  readonly positions?: readonly {
    readonly severity: string;
    readonly category: string;
    readonly location: string;
    readonly qa: string;
    readonly worker?: string;
    readonly response?: string;
  }[];
}

interface Given {
  readonly by: string;
  readonly answer: JsonObject;
  readonly resumeAt: string | null;
}

export interface Ticket extends TicketListItem {
  readonly taskId: string;
  readonly overdue: boolean;
  readonly shownHash: string;
  readonly revision: number;
  readonly changes: readonly { readonly revision: number; readonly what: string }[];
  readonly approvals: number;
  readonly groupKey: string | null;
  readonly endorsement: Given | null;
  readonly decision: Given | null;
  readonly answeredBy: string | null;
  readonly diff:
    | readonly { readonly at: string; readonly before?: Json; readonly after?: Json }[]
    | null;
  readonly ask: Ask;
}

export const pathOfTicket = (id: string, action = ''): string =>
  `/v1/tickets/${encodeURIComponent(id)}${action === '' ? '' : `/${action}`}`;
