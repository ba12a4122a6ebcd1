import type { EventOf } from '@nightshift/contracts';
import { count, ticketDecision } from '@nightshift/telemetry';

/** Nobody reads what is asked, and what it rests on, in less. */
const FAST_SECONDS = 3;

interface Decided {
  readonly kind: string;
  readonly queue: string;
  readonly risk: string;
}

/** Options that say no, by their whole names, as the console knows them: "no-delay" may do anything. */
const REFUSES =
  /^(no|reject(ed)?|refused?|forbid(den)?|deny|denied|declined?|stop(ped)?|fail(ed)?|cancel(l?ed)?)$/i;

/**
 * How long a ticket was before whoever answered it; `undefined`: the client did not say. An approval
 * in under 3 s was hardly read: many of them are a queue that has stopped checking. A refusal is none,
 * however fast it was.
 * @param led what the answer led to: a repeated click leads to nothing, and is not counted again
 */
export const countDecision = (
  { kind, queue, risk }: Decided,
  led: readonly Pick<EventOf, 'data'>[],
  consideredSeconds: number | undefined,
): void => {
  if (typeof consideredSeconds !== 'number' || led.length === 0) return;
  const labels = { queue, tier: risk };
  ticketDecision(consideredSeconds, { ...labels, kind });
  const refuses = led.some(({ data }) => 'option' in data && REFUSES.test(String(data.option)));
  if (kind === 'approval' && !refuses && consideredSeconds < FAST_SECONDS)
    count.fastApprovals(1, labels);
};
