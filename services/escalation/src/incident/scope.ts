import type { IncidentSubject, Severity } from '@nightshift/contracts';
import { type Instant, Refusal } from '@nightshift/kernel';

/** What an incident is about, as the ids that rows are found by. */
export interface Scope {
  readonly tenant: string;
  readonly taskIds: readonly string[];
  readonly haltIds: readonly string[];
  /** Names, or `name@version`. */
  readonly workflows: readonly string[];
  readonly ticketIds: readonly string[];
  readonly wholeTenant: boolean;
}

/** When what it is about counts: tasks that ended before are not concerned, nor those that came after. */
export interface Span {
  readonly since: Instant;
  readonly until: Instant;
}

export interface KnownHalt {
  readonly haltId: string;
  readonly scope: 'task' | 'workflow' | 'tenant' | 'everything';
  readonly key: string;
  readonly reason: string;
  readonly ticketId: string | null;
  readonly orderedAt: Instant;
}

export interface KnownTicket {
  readonly ticketId: string;
  readonly taskId: string;
}

/** What of the subjects is known here. */
export interface Known {
  readonly tasks: readonly string[];
  readonly workflows: readonly string[];
  readonly halts: readonly KnownHalt[];
  readonly tickets: readonly KnownTicket[];
}

export const scopeOf = (tenant: string, about: readonly IncidentSubject[], known: Known): Scope => {
  const keysOf = (kind: IncidentSubject['kind']): readonly string[] =>
    about.filter((one) => one.kind === kind).map(({ key }) => key);
  const { halts, tickets } = known;
  return {
    tenant,
    taskIds: [
      ...keysOf('task'),
      ...halts.filter(({ scope }) => scope === 'task').map(({ key }) => key),
      ...tickets.map(({ taskId }) => taskId),
    ],
    haltIds: halts.map(({ haltId }) => haltId),
    workflows: keysOf('workflow'),
    ticketIds: [
      ...tickets.map(({ ticketId }) => ticketId),
      ...halts.flatMap(({ ticketId }) => ticketId ?? []),
    ],
    wholeTenant: about.some(({ kind }) => kind === 'tenant'),
  };
};

/** @throws Refusal `unknown-subject`, naming each */
export const refuseUnknown = (
  tenant: string,
  about: readonly IncidentSubject[],
  known: Known,
): void => {
  const keys: Readonly<Record<IncidentSubject['kind'], ReadonlySet<string>>> = {
    task: new Set(known.tasks),
    workflow: new Set(known.workflows),
    halt: new Set(known.halts.map(({ haltId }) => haltId)),
    ticket: new Set(known.tickets.map(({ ticketId }) => ticketId)),
    tenant: new Set([tenant]),
  };
  const faults = about.flatMap(({ kind, key }, index) =>
    keys[kind].has(key)
      ? []
      : [{ at: `/about/${index}/key`, reason: `no such ${kind} is known here` }],
  );
  if (faults.length === 0) return;
  throw new Refusal(
    'unknown-subject',
    'not-found',
    'Something that the incident is to be about is not known here. What happened just now is known a moment later: try again then. A task that ended more than 35 days ago is known no more: open it about its workflow, since that time; the ledger has its events.',
    faults,
  );
};

const SEVERITIES: Readonly<Record<KnownHalt['scope'], Severity>> = {
  task: 'low',
  workflow: 'medium',
  tenant: 'high',
  everything: 'critical',
};

/** What a halt is taken for until a person says otherwise: by how much stands still. */
export const severityOf = (halt: KnownHalt | undefined): Severity =>
  halt ? SEVERITIES[halt.scope] : 'medium';

const CAUSES: Readonly<Record<string, string>> = {
  'budget-exhausted': 'budget reached',
  'cost-anomaly': 'costs far more than others',
  'spend-rate': 'spends too fast',
  loop: 'goes round in a circle',
  'retry-storm': 'does little but retry',
  misconfigured: 'not accepted by its provider',
  'kill-switch': 'stopped by a person',
};

/** What it is called where nobody gave it a name. */
export const titleOf = (
  [first]: readonly IncidentSubject[],
  halt: KnownHalt | undefined,
): string => {
  if (!halt) return first ? `Trouble with ${first.kind} ${first.key}`.slice(0, 200) : 'Trouble';
  const place = halt.scope === 'everything' ? 'everything' : `${halt.scope} ${halt.key}`;
  return `Halt of ${place}: ${CAUSES[halt.reason] ?? halt.reason}`.slice(0, 200);
};
