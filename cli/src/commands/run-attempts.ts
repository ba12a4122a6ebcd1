import { visible } from '../output.js';

export interface Money {
  readonly nanoUsd: number;
  readonly usd: string;
}

export interface Attempt {
  readonly attempt: number;
  readonly n?: number;
  readonly what: string;
  readonly at?: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly cost?: Money;
  readonly costIsBound?: boolean;
  readonly latencyMs?: number;
  readonly retry?: {
    readonly errorClass: string;
    readonly delayMs: number;
    readonly model?: string;
    readonly reason: string;
    readonly uncounted?: boolean;
  };
  readonly ticketId?: string;
}

export const ATTEMPT_HEAD = ['TRY', 'CALL', 'WHAT', 'OUTCOME', 'COST', 'MS', 'THEN'];

export const attemptRow = (one: Attempt): string[] => [
  String(one.attempt),
  one.n === undefined ? '' : String(one.n),
  one.what,
  one.outcome,
  one.cost ? `${one.cost.usd}${one.costIsBound ? ' (bound)' : ''}` : '',
  one.latencyMs === undefined ? '' : String(one.latencyMs),
  thenOf(one),
];

const thenOf = ({ retry, ticketId, reason = '' }: Attempt): string => {
  if (retry) {
    const when = retry.delayMs === 0 ? 'again at once' : `again after ${retry.delayMs} ms`;
    const where = retry.model === undefined ? '' : ` with ${retry.model}`;
    const counted = retry.uncounted ? ' (not counted)' : '';
    return `${when}${where}${counted}: ${oneLine(retry.reason)}`;
  }
  if (ticketId !== undefined) return `asked in ticket ${ticketId}: ${oneLine(reason)}`;
  return oneLine(reason);
};

const oneLine = (text: string): string => {
  const line = visible(text.replaceAll(/\s+/g, ' '));
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
};
