import { setTimeout as sleep } from 'node:timers/promises';
import type { Night } from './night.js';

export interface Counts {
  readonly total: number;
  readonly tasks: Readonly<Record<string, number>>;
}

export interface Ticket {
  readonly ticketId: string;
  readonly taskId: string;
  readonly kind: string;
  readonly queue: string;
  readonly status: string;
  readonly title: string;
}

export interface TaskItem {
  readonly taskId: string;
  readonly status: string;
  readonly ticketId: string | null;
}

const LOOK_EVERY_MS = 200;

/** Asks again until the answer is right; a service that is away is waited for. @throws Error with the last answer */
export const until = async <T>(
  ask: () => Promise<T>,
  right: (answer: T) => boolean,
  { patienceMs = 60_000, everyMs = LOOK_EVERY_MS } = {},
): Promise<T> => {
  const giveUpAt = Date.now() + patienceMs;
  let last: unknown;
  while (Date.now() < giveUpAt) {
    try {
      const answer = await ask();
      if (right(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await sleep(everyMs);
  }
  const shown = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`Not within ${patienceMs / 1000} s; last: ${shown}`);
};

export const countsOf = (night: Night, keyPrefix: string): Promise<Counts> =>
  night.get<Counts>(`/v1/tasks/summary?keyPrefix=${encodeURIComponent(keyPrefix)}`);

/** Until none of these tasks runs any more. */
export const settled = (
  night: Night,
  keyPrefix: string,
  submitted: number,
  patienceMs = 120_000,
): Promise<Counts> =>
  until(
    () => countsOf(night, keyPrefix),
    ({ total, tasks }) => total === submitted && (tasks['running'] ?? 0) === 0,
    { patienceMs },
  );

/** Every open ticket. */
export const openTickets = async (night: Night): Promise<readonly Ticket[]> =>
  everyPage<Ticket>(night, '/v1/tickets?status=open&limit=200');

export const waitingTasks = (night: Night): Promise<readonly TaskItem[]> =>
  everyPage<TaskItem>(night, '/v1/tasks?status=waiting&limit=200');

const everyPage = async <T>(night: Night, path: string): Promise<readonly T[]> => {
  const items: T[] = [];
  for (let cursor = ''; ;) {
    const page = await night.get<{ items: T[]; nextCursor: string | null }>(
      `${path}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    items.push(...page.items);
    if (!page.nextCursor) return items;
    cursor = page.nextCursor;
  }
};

interface Verification {
  readonly ok: boolean;
  readonly events: number;
  readonly onTheirWay: number;
  readonly services: readonly {
    readonly service: string;
    readonly events: number;
    readonly compared: number;
  }[];
}

/** The ledger's own check, once nothing is on its way to it any more. */
export const verified = (night: Night): Promise<Verification> =>
  until(
    async () => (await night.request<Verification>('POST', '/v1/ledger/verify', {})).body,
    ({ ok, onTheirWay }) => !ok || onTheirWay === 0,
  );
