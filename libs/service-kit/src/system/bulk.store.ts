import type { DeadLetter } from '@nightshift/event-bus';
import { Refusal } from '@nightshift/kernel';
import type { RequestContext } from '../request-context.js';
import type { DeadLettersOutcomeDto } from './dead-letter-acts.dto.js';
import type { DeadLetterDesk, Outcome } from './dead-letters.store.js';

/** In one call, and until no more is begun: a request is given up after 30 s. The rest is asked for again. */
const MAX_LETTERS = 1_000;
const BEGIN_WITHIN_MS = 8_000;
const CHUNK = 100;

export interface Selection {
  readonly subscription: string;
  readonly code: string;
  readonly type?: string | undefined;
  readonly confirmCount: number;
}

interface Chosen {
  /** Oldest first. */
  readonly ids: readonly string[];
  readonly left: number;
}

/** Redrives all of one reason, oldest first. @throws Refusal `no-such-subscription`, `confirm-count`, `redrive-failed` */
export const redriveMany = async (
  desk: DeadLetterDesk,
  selection: Selection,
  request: RequestContext,
  reason?: string,
): Promise<DeadLettersOutcomeDto> => {
  const { ids, left } = await choose(desk, selection);
  const outcomes: Outcome[] = [];
  let reached = 0;
  for await (const { letters, upTo } of inChunks(desk, selection.subscription, ids)) {
    outcomes.push(...(await desk.redriveAll(letters, request, reason)));
    reached = upTo;
  }
  const handled = outcomes.filter((outcome) => outcome === 'handled').length;
  const parkedAgain = outcomes.length - handled;
  return { handled, parkedAgain, discarded: 0, left: left + ids.length - reached };
};

/** Discards all of one reason. @throws Refusal `no-such-subscription`, `confirm-count` */
export const discardMany = async (
  desk: DeadLetterDesk,
  selection: Selection,
  request: RequestContext,
  reason: string,
): Promise<DeadLettersOutcomeDto> => {
  const { ids, left } = await choose(desk, selection);
  let discarded = 0;
  let reached = 0;
  for await (const { letters, upTo } of inChunks(desk, selection.subscription, ids)) {
    await desk.discardAll(letters, request, reason);
    discarded += letters.length;
    reached = upTo;
  }
  return { handled: 0, parkedAgain: 0, discarded, left: left + ids.length - reached };
};

const choose = async (
  desk: DeadLetterDesk,
  { subscription, code, type, confirmCount }: Selection,
): Promise<Chosen> => {
  if (desk.serviceOf(subscription) === '')
    throw new Refusal(
      'no-such-subscription',
      'not-found',
      `There is no consumer group ${subscription} here.`,
    );
  const same = (await desk.counts([subscription])).filter(
    (one) => one.code === code && (type === undefined || one.type === type),
  );
  const count = same.reduce((total, one) => total + one.count, 0);
  if (count !== confirmCount)
    throw new Refusal(
      'confirm-count',
      'invalid',
      `There are ${count} of them now, not ${confirmCount}: look again, and say how many you mean.`,
      [{ at: '/confirmCount', reason: `must be how many there are: ${count}` }],
    );
  const letters = await desk.list({ groups: [subscription], code, type, limit: count });
  const ids = letters.toReversed().map(({ id }) => id);
  return { ids: ids.slice(0, MAX_LETTERS), left: Math.max(0, ids.length - MAX_LETTERS) };
};

const inChunks = async function* inChunks(
  desk: DeadLetterDesk,
  group: string,
  ids: readonly string[],
): AsyncGenerator<{ readonly letters: readonly DeadLetter[]; readonly upTo: number }> {
  const endsAt = Date.now() + BEGIN_WITHIN_MS;
  for (let from = 0; from < ids.length && (from === 0 || Date.now() < endsAt); from += CHUNK)
    yield {
      letters: await desk.find(group, ids.slice(from, from + CHUNK)),
      upTo: Math.min(from + CHUNK, ids.length),
    };
};
