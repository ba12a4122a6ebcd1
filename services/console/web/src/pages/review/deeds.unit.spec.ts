import { QueryClient } from '@tanstack/react-query';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { api } from '../../api/client';
import { answer, escalate, snooze } from './deeds';
import { deskNow, knowMe } from './desk';
import { showing } from './shown';
import { takeBack } from './take-back';
import type { Ticket } from './ticket';

// Simulated: the server, by what each request is answered with.
const post = vi.spyOn(api, 'POST');
const get = vi.spyOn(api, 'GET');
afterAll(() => vi.restoreAllMocks());

let made = 0;
const ticket = (parts: Partial<Ticket> = {}): Ticket =>
  ({
    ticketId: `t${made}`,
    taskId: 'task',
    status: 'open',
    queue: 'intake',
    decision: null,
    endorsement: null,
    answeredBy: null,
    snoozedUntil: null,
    ask: { title: 'Send it?' },
    ...parts,
  }) as Ticket;
const says = (status: number, data: unknown) =>
  Promise.resolve({ data, error: data, response: { ok: status < 300, status } }) as never;
const newest = () => {
  const [deed] = deskNow().deeds;
  if (!deed) throw new Error('Nothing was done.');
  return deed;
};
const sent = () =>
  post.mock.calls.map((call: readonly unknown[]) => String(call[0]).split('/').at(-1));

let queries: QueryClient;
beforeEach(() => {
  made += 1;
  queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  post.mockReset();
  get.mockReset();
});

it('takes nothing back that counts already, though it was asked for before the server answered', async () => {
  post.mockReturnValueOnce(says(200, ticket({ queue: 'lawyers' })));
  const ends = escalate(queries, ticket(), 'lawyers');
  expect(await takeBack(queries, newest())).toBeUndefined();
  await ends;
  expect(sent()).toEqual(['escalate']);
  expect(newest().step).toEqual({ is: 'counted' });
});

it('takes an answer back that was asked for before the server answered', async () => {
  const decision = { by: 'ana', answer: {}, resumeAt: null };
  post.mockReturnValueOnce(says(200, ticket({ status: 'decided', decision })));
  post.mockReturnValueOnce(says(200, ticket()));
  const ends = answer(queries, ticket(), {}, { verb: 'Send it', openedAt: Date.now() });
  expect(await takeBack(queries, newest())).toBe(ticket().ticketId);
  await ends;
  expect(sent()).toEqual(['answer', 'undo']);
  expect(newest().step).toEqual({ is: 'taken-back' });
});

it('brings back what was put aside without touching the first of two answers', async () => {
  const endorsement = { by: 'ana', answer: {}, resumeAt: null };
  post.mockReturnValueOnce(says(200, ticket({ endorsement, snoozedUntil: 'later' })));
  post.mockReturnValueOnce(says(200, ticket({ endorsement })));
  post.mockReturnValueOnce(says(200, ticket({ endorsement })));
  await snooze(queries, ticket({ endorsement }));
  await takeBack(queries, newest());
  expect(sent()).toEqual(['snooze', 'claim', 'release']);
});

it('keeps the claim of what it brings back only where the reader is looking at it', async () => {
  post.mockReturnValueOnce(says(200, ticket({ snoozedUntil: 'later' })));
  post.mockReturnValueOnce(says(200, ticket()));
  await snooze(queries, ticket());
  const leave = showing(ticket().ticketId);
  await takeBack(queries, newest());
  leave();
  expect(sent()).toEqual(['snooze', 'claim']);
});

it('has brought it back though the claim could not be given back', async () => {
  post.mockReturnValueOnce(says(200, ticket({ snoozedUntil: 'later' })));
  post.mockReturnValueOnce(says(200, ticket()));
  post.mockReturnValueOnce(says(502, { detail: 'Bad gateway.' }));
  await snooze(queries, ticket());
  await takeBack(queries, newest());
  expect(newest().step).toEqual({ is: 'taken-back' });
});

it('finds an answer that arrived without a word from the server, and can take it back', async () => {
  knowMe('ana');
  post.mockReturnValueOnce(says(502, { detail: 'Bad gateway.' }));
  const decision = { by: 'ana', answer: {}, resumeAt: null };
  get.mockReturnValueOnce(says(200, ticket({ status: 'decided', decision })));
  await answer(queries, ticket(), {}, { verb: 'Send it', openedAt: Date.now() });
  expect(newest().step.is).toBe('undoable');
});

it('does not say that nothing was sent where nobody knows', async () => {
  post.mockReturnValueOnce(says(502, { detail: 'Bad gateway.' }));
  get.mockReturnValueOnce(says(200, ticket()));
  await answer(queries, ticket(), {}, { verb: 'Send it', openedAt: Date.now() });
  expect(newest().step).toEqual({
    is: 'failed',
    why: 'It is not known whether it was sent. Bad gateway.',
  });
  expect(get).toHaveBeenCalledTimes(1);
});
