import { setTimeout as pause } from 'node:timers/promises';
import { isRefusal, Refusal } from '@nightshift/kernel';
import type { Client } from '../client.js';
import { say } from '../output.js';

/** What a verification found, as the server says it. */
export interface Verification {
  readonly ok: boolean;
  readonly events: number;
  readonly batches: number;
  readonly streams: number;
  readonly onTheirWay: number;
  readonly notYetRecorded: {
    readonly events: number;
    readonly inOutbox: number;
    readonly onBus: number;
    readonly oldestAt: string | null;
  } | null;
  readonly rowsOnTheirWay: number;
  readonly firstFault: {
    readonly index: number;
    readonly upTo?: number;
    readonly reason: string;
  } | null;
  readonly lastIndex: number;
  readonly batchHash: string;
  readonly rootHash: string;
  readonly signed: {
    readonly checkpoints: number;
    readonly upTo: number;
    readonly externalCheckpoints: number;
    readonly externalUpTo: number;
    readonly unsigned: number;
  };
  readonly services: readonly {
    readonly service: string;
    readonly events: number;
    readonly compared: number;
    readonly left: number;
  }[];
  readonly resumed: { readonly upTo: number; readonly since: string } | null;
  readonly elapsedMs: number;
}

/** As `/v1/ledger/verifications` answers. */
export interface BookedVerification {
  readonly id: string;
  readonly status: 'waiting' | 'running' | 'done' | 'failed' | 'interrupted';
  readonly position: number;
  readonly lastIndex: number;
  readonly eventsPerSecond: number | null;
  readonly remainingMs: number | null;
  readonly outcome: Verification | null;
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

export interface VerificationQuestion {
  readonly checkpoint?: string;
  readonly keys?: readonly string[];
  readonly afresh?: boolean;
}

export interface Waiting {
  readonly lookEveryMs: number;
  /** How long a server that does not answer is waited for. */
  readonly patienceMs: number;
  readonly tell: (booked: BookedVerification) => void;
}

const PATH = '/v1/ledger/verifications';

/**
 * Begins a verification, or goes on with it, and waits for its end, by short requests alone. A server that is
 * started again in between is waited for, and asked to go on.
 * @throws Refusal as the server gives it, `not-running` if it stays away, or `verification-replaced`
 */
export const verificationOf = async (
  client: Pick<Client, 'get' | 'post'>,
  question: VerificationQuestion,
  { lookEveryMs, patienceMs, tell }: Waiting,
): Promise<Verification> => {
  let booked = await client.post<BookedVerification>(PATH, question);
  let heardAt = performance.now();
  for (;;) {
    if (booked.outcome) return booked.outcome;
    if (booked.problem)
      throw new Refusal(booked.problem.code, 'unavailable', booked.problem.detail);
    await pause(lookEveryMs);
    try {
      booked = await lookedAt(client, question, booked);
      tell(booked);
      heardAt = performance.now();
    } catch (error) {
      if (!isForNow(error) || performance.now() - heardAt > patienceMs) throw error;
    }
  }
};

/** One that is not there any more made room for one that somebody else began afresh: it is asked for again. */
const lookedAt = async (
  client: Pick<Client, 'get' | 'post'>,
  question: VerificationQuestion,
  { id, status }: BookedVerification,
): Promise<BookedVerification> => {
  try {
    if (status !== 'interrupted') return await client.get(`${PATH}/${id}`);
    const again = await client.post<BookedVerification>(PATH, { ...question, afresh: false });
    if (question.afresh === true && again.id !== id) throw replaced(id, again.id);
    return again;
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'no-such-verification') throw error;
    return client.post(PATH, question);
  }
};

const isForNow = (error: unknown): boolean =>
  isRefusal(error) && (error.kind === 'unavailable' || error.kind === 'too-many');

/** It may have read a part before it was asked to read everything. */
const replaced = (id: string, other: string): Refusal =>
  new Refusal(
    'verification-replaced',
    'conflict',
    `Verification ${id}, begun afresh, was interrupted, and ${other} stands in its place: what that has read, and when, is not known. Verify again with --afresh.`,
  );

/** What is shown of one that is under way; `undefined` for one that is not. */
export const lineOf = (booked: BookedVerification): string | undefined => {
  const { status, position, lastIndex, eventsPerSecond, remainingMs } = booked;
  if (status === 'waiting') return 'waiting for the verification before this one';
  if (status === 'interrupted') return 'interrupted; going on where it was';
  if (status !== 'running' || lastIndex === 0) return undefined;
  const share = Math.floor((position / lastIndex) * 100);
  const pace = eventsPerSecond === null ? '' : `, ${counted(eventsPerSecond)}/s`;
  const left =
    position === lastIndex
      ? ', looking for rows that do not belong'
      : remainingMs === null
        ? ''
        : `, about ${durationOf(remainingMs)} left`;
  return `${counted(position)} of ${counted(lastIndex)} events (${share} %)${pace}${left}`;
};

const counted = (number: number): string => number.toLocaleString('en-GB');

export const durationOf = (ms: number): string => {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

const TELL_EVERY_MS = 10_000;

/** On a terminal one line that changes; elsewhere a line now and then. */
export const teller = (): {
  readonly tell: (booked: BookedVerification) => void;
  readonly end: () => void;
} => {
  const isTerminal = process.stderr.isTTY;
  let [shown, toldAt] = ['', Number.NEGATIVE_INFINITY];
  return {
    tell: (booked) => {
      const line = lineOf(booked);
      if (line === undefined || line === shown) return;
      if (isTerminal) process.stderr.write(`\r\u001b[K${line}`);
      else if (performance.now() - toldAt < TELL_EVERY_MS) return;
      else say(line);
      [shown, toldAt] = [line, performance.now()];
    },
    end: () => {
      if (isTerminal && shown !== '') process.stderr.write('\r\u001b[K');
    },
  };
};
