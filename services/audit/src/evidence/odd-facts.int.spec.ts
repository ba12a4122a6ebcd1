import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newSecret, verifierOf } from '../tree/signing.adapter.js';
import { agreedOn, isThere } from './both-verifiers-fixture.spec.js';
import { fileOf, ledger, taskId } from './bundle-fixture.spec.js';
import { sealedLedger, sealedMade } from './sealed-fixture.spec.js';
import type { Verdict } from './verdict.js';

const secret = newSecret('ledger.example.com');
const key = verifierOf(secret);
const isOwn = (event: string): boolean => event.includes(`"taskid":"${taskId}"`);

type Event = Readonly<Record<string, unknown>> & { readonly data: object; readonly type: string };
const eventOf = (text: string | undefined): Event => JSON.parse(text ?? '{}') as Event;
const ownOf = (type: string): Event =>
  eventOf(ledger.find((event) => isOwn(event) && event.includes(`"type":"${type}.v`)));

/** Signed by the ledger's own key: whoever runs it may write what he likes. */
const verdictOf = async (events: readonly string[]): Promise<Verdict> =>
  agreedOn(await fileOf(secret, { events }), [key]);

const changed = (type: string, from: string | RegExp, to: string): readonly string[] => {
  const events = ledger.map((event) =>
    isOwn(event) && event.includes(`"type":"${type}.v`) ? event.replace(from, to) : event,
  );
  expect(events).not.toEqual(ledger);
  return events;
};

/** Before the last event of the ledger. */
const withMore = (...more: readonly object[]): readonly string[] => {
  const last = eventOf(ledger.at(-2));
  const events = more.map((event) => JSON.stringify({ ...last, sequence: 1, ...event }));
  return [...ledger.slice(0, -1), ...events, ...ledger.slice(-1)];
};

describe.skipIf(!isThere)('both verifiers, of what the operator of a ledger may write', () => {
  it('verify numbers that no double holds: their file says null', async () => {
    const made = [
      changed('model-call.completed', /"latencyMs":\d+/, '"latencyMs":1e400'),
      changed('model-call.completed', '"usage":{', '"usage":{"x":-1e400,"y":-0,'),
      changed('model-call.completed', /"costNanoUsd":\d+/, '"costNanoUsd":1e400'),
    ];
    for (const events of made) expect((await verdictOf(events)).verdict).toBe('verified');
  });

  it('take sequences below 2^53', async () => {
    const budget = {
      type: 'budget.set.v1',
      source: 'nightshift/cost',
      subject: 'budget/x',
      data: {},
    };
    const most = await verdictOf(withMore({ ...budget, sequence: 2 ** 53 - 1 }));
    expect(most.verdict).toBe('verified');
    const more = await verdictOf(withMore({ ...budget, sequence: 2 ** 53 }));
    expect(more.difference).toMatchObject({ check: 'event', index: 36 });
  });

  it('read events by their type, not by a name that is spelled alike', async () => {
    for (const type of ['halt-ordered.v1', 'task_failed.v1', 'name.v1', 'end.v1', 'toString.v1']) {
      const event = {
        type,
        source: 'nightshift/cost',
        subject: 'other/x',
        data: { haltId: 'h', by: 'x' },
      };
      expect((await verdictOf(withMore(event))).verdict).toBe('verified');
    }
  });

  it('add costs up alike, beyond what doubles hold exactly, and between whole numbers', async () => {
    const { type, source } = ownOf('model-call.completed');
    for (const costs of [
      [2 ** 53 - 1, 1, 1, 1],
      [0.1, 0.2, 0.3, 0.7],
    ]) {
      const calls = costs.map((costNanoUsd, at) => ({
        type,
        source,
        subject: 'other/x',
        sequence: at + 1,
        data: { runId: 'r', step: at, attempt: 1, costNanoUsd, costIsBound: true },
      }));
      expect((await verdictOf(withMore(...calls))).verdict).toBe('verified');
    }
  });

  it('take an id that is none for no id, and for no name of anything', async () => {
    const nameless = changed('model-call.requested', /"runId":"[^"]*",?/, '');
    const run = ownOf('run.accepted');
    for (const runId of ['null', 'undefined', 'None', undefined, 7, { toString: 1 }]) {
      const event = {
        ...run,
        subject: 'other/run',
        sequence: 1,
        data: { runId, agent: 'mallory' },
      };
      const events = [...nameless.slice(0, -1), JSON.stringify(event), ...nameless.slice(-1)];
      expect((await verdictOf(events)).difference).toBeNull();
    }
    const answer = {
      type: 'ticket.answered.v1',
      source: 'nightshift/escalation',
      subject: 'other/t',
    };
    const tickets = [{ ticketId: '' }, {}].map((data, at) => ({
      ...answer,
      sequence: at + 1,
      data,
    }));
    expect((await verdictOf(withMore(...tickets))).difference).toBeNull();
  });

  it('let no sample keep a ticket open that it does not name', async () => {
    const sample = {
      type: 'sample.drawn.v1',
      source: 'nightshift/qa',
      subject: 'sample/1',
      data: {},
    };
    for (const subject of ['ticket/None', 'ticket/', 'ticket/null']) {
      const ticket = {
        type: 'ticket.moved.v1',
        source: 'nightshift/escalation',
        subject,
        data: {},
      };
      const { unproved } = await verdictOf(withMore(sample, ticket));
      expect(unproved.map(({ code }) => code)).toEqual(['unended-streams']);
    }
  });

  it('open sealed content whose text is the one spelling of its bytes, and no other', async () => {
    const at = (value: string, what: string): string =>
      `${value.slice(0, 20)}${what}${value.slice(20)}`;
    const spellings: readonly ((value: string) => string)[] = [
      ...['=', 'ü', '!', '!!!!', '\n', ' '].map((what) => (value: string) => at(value, what)),
      ...['=', '==', 'A'].map((what) => (value: string) => value + what),
      // What one reader skips in front, another reads.
      () => `+${randomBytes(60).toString('base64url')}/`,
    ];
    for (const spelled of spellings) {
      const events = sealedLedger.with(18, respelled(sealedLedger[18] ?? '', spelled));
      const file = await fileOf(secret, { ...sealedMade(), events });
      expect(agreedOn(file, [key]).difference).toMatchObject({ check: 'content', index: 19 });
    }
  });
});

const respelled = (event: string, spelled: (value: string) => string): string => {
  const parsed = JSON.parse(event) as { readonly content: { readonly value: string } };
  const value = spelled(parsed.content.value);
  return JSON.stringify({ ...parsed, content: { ...parsed.content, value } });
};
