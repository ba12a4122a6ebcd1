import { Refusal } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import {
  type BookedVerification,
  lineOf,
  type Verification,
  verificationOf,
  type VerificationQuestion,
} from './ledger-verify-progress.js';

const outcome = { ok: true, events: 100 } as Verification;
const booked = (more: Partial<BookedVerification> = {}): BookedVerification => ({
  id: 'v1',
  status: 'running',
  position: 50,
  lastIndex: 100,
  eventsPerSecond: 1_250,
  remainingMs: 154_000,
  outcome: null,
  problem: null,
  ...more,
});
const away = new Refusal('not-running', 'unavailable', 'away');

/** A server that answers what it is told, one after the other. */
const server = (...answers: readonly (BookedVerification | Error)[]) => {
  const asked: string[] = [];
  const left = [...answers];
  const next = async <T>(): Promise<T> => {
    const answer = left.shift();
    if (answer instanceof Error) throw answer;
    return answer as T;
  };
  return {
    asked,
    get: async <T>(path: string): Promise<T> => {
      asked.push(`GET ${path}`);
      return next<T>();
    },
    post: async <T>(_path: string, body?: unknown): Promise<T> => {
      asked.push(`POST ${JSON.stringify(body)}`);
      return next<T>();
    },
  };
};

const ask = (client: ReturnType<typeof server>, question: VerificationQuestion = {}) => {
  const told: BookedVerification[] = [];
  const tell = (one: BookedVerification): void => void told.push(one);
  const patience = { lookEveryMs: 1, patienceMs: 40 };
  return { told, result: verificationOf(client, question, { ...patience, tell }) };
};

describe('waiting for a verification', () => {
  it('tells how far it is until it is done', async () => {
    const client = server(booked(), booked({ position: 90 }), booked({ status: 'done', outcome }));
    const { told, result } = ask(client, { keys: ['k'], afresh: true });
    expect(await result).toBe(outcome);
    expect(told.map(({ position }) => position)).toEqual([90, 50]);
    const get = 'GET /v1/ledger/verifications/v1';
    expect(client.asked).toEqual(['POST {"keys":["k"],"afresh":true}', get, get]);
  });

  it('asks a server that was started again to go on, not to begin afresh', async () => {
    const client = server(
      booked(),
      away,
      away,
      booked({ status: 'interrupted' }),
      booked({ status: 'waiting' }),
      booked({ status: 'done', outcome }),
    );
    expect(await ask(client, { keys: ['k'], afresh: true }).result).toBe(outcome);
    expect(client.asked[4]).toBe('POST {"keys":["k"],"afresh":false}');
  });

  it('does not wait for ever for one that stays away, nor for one that says why it cannot', async () => {
    const gone = server(booked(), ...Array.from({ length: 1_000 }, () => away));
    await expect(ask(gone).result).rejects.toBe(away);
    const problem = { code: 'verification-failed', detail: 'The disk is full.' };
    const failed = ask(server(booked(), booked({ status: 'failed', problem })));
    await expect(failed.result).rejects.toMatchObject({
      code: problem.code,
      message: problem.detail,
    });
  });

  it('asks again, as it did first, where another one was begun in its place', async () => {
    const gone = new Refusal('no-such-verification', 'not-found', 'There is none.');
    const done = booked({ id: 'v2', status: 'done', outcome });
    for (const question of [{ afresh: true }, { afresh: false }]) {
      const client = server(booked(), gone, booked({ id: 'v2' }), done);
      expect(await ask(client, question).result).toBe(outcome);
      expect(client.asked.slice(2)).toEqual([
        `POST ${JSON.stringify(question)}`,
        'GET /v1/ledger/verifications/v2',
      ]);
    }
  });

  it('takes no other one for the one that it began afresh', async () => {
    const interrupted = booked({ status: 'interrupted' });
    const other = booked({ id: 'v2', status: 'done', outcome });
    const afresh = ask(server(booked(), interrupted, other), { afresh: true });
    await expect(afresh.result).rejects.toMatchObject({ code: 'verification-replaced' });
    expect(await ask(server(booked(), interrupted, other)).result).toBe(outcome);
  });

  it('waits for its turn where a server that was started again has too many already', async () => {
    const full = new Refusal('too-many-verifications', 'too-many', 'Ask again.');
    const interrupted = booked({ status: 'interrupted' });
    const client = server(booked(), interrupted, full, booked({ status: 'done', outcome }));
    expect(await ask(client).result).toBe(outcome);
    await expect(ask(server(full)).result).rejects.toBe(full);
  });
});

describe('the line of a verification', () => {
  it.each([
    [{}, '50 of 100 events (50 %), 1,250/s, about 3 min left'],
    [{ remainingMs: 31_400 }, '50 of 100 events (50 %), 1,250/s, about 31 s left'],
    [{ remainingMs: 7_500_000 }, '50 of 100 events (50 %), 1,250/s, about 2 h 5 min left'],
    [{ eventsPerSecond: null, remainingMs: null }, '50 of 100 events (50 %)'],
    [
      { position: 100, remainingMs: 0 },
      '100 of 100 events (100 %), 1,250/s, looking for rows that do not belong',
    ],
    [{ status: 'waiting' }, 'waiting for the verification before this one'],
    [{ status: 'interrupted' }, 'interrupted; going on where it was'],
    [{ status: 'done' }, undefined],
    [{ position: 0, lastIndex: 0 }, undefined],
  ] satisfies [Partial<BookedVerification>, string | undefined][])('%j', (more, line) => {
    expect(lineOf(booked(more))).toBe(line);
  });
});
