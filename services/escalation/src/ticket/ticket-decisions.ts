import { count, ticketDecision } from '@nightshift/telemetry';

/** Nobody reads what is asked, and what it rests on, in less. */
const FAST_SECONDS = 3;

interface Decided {
  readonly kind: string;
  readonly queue: string;
  readonly risk: string;
}

/**
 * How long a ticket was before whoever answered it; `undefined`: the client did not say. An approval
 * in under 3 s was hardly read: many of them are a queue that has stopped checking.
 */
export const countDecision = (
  { kind, queue, risk }: Decided,
  consideredSeconds: number | undefined,
): void => {
  if (typeof consideredSeconds !== 'number') return;
  const labels = { queue, tier: risk };
  ticketDecision(consideredSeconds, { ...labels, kind });
  if (kind === 'approval' && consideredSeconds < FAST_SECONDS) count.fastApprovals(1, labels);
};
