import { isRefusal, type Refusal } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allEvents, definitionOf, eventTopics, isEventType, writersOf } from './catalogue.js';
import {
  answersTopic,
  deadLetterTopic,
  lifecycleTopic,
  operationsTopic,
  services,
  stepsTopic,
  submitTopic,
} from './define.js';
import { leaseIdOf, reviewIdOf, runIdOf } from './ids.js';
import { parseEvent } from './parse.js';
import { asyncApiDocument, schemaDocuments, unreadableTypes } from './schema-documents.js';
import { submission } from './submission.js';
import { lift, type Upcaster, upcasters } from './upcasters.js';

const uuid = '01890000-0000-7000-8000-000000000001';
const event = {
  specversion: '1.0',
  id: uuid,
  source: 'nightshift/escalation',
  type: 'ticket.released.v1',
  subject: `ticket/${uuid}`,
  sequence: 3,
  time: '2026-11-25T09:00:00.000Z',
  datacontenttype: 'application/json',
  tenantid: 'default',
  taskid: uuid,
  causationid: 'c',
  correlationid: 'c',
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  data: { ticketId: uuid, kind: 'question', queue: 'reviewers', by: 'ana' },
};
type Raw = Record<string, unknown>;

const refusalOf = (raw: unknown): Refusal => {
  try {
    parseEvent(typeof raw === 'string' ? raw : JSON.stringify(raw));
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
  throw new Error('It was read.');
};
const isReadOrRefused = (text: string): boolean => {
  try {
    return parseEvent(text).specversion === '1.0';
  } catch (error) {
    return isRefusal(error);
  }
};
const faultyPlaces = (raw: unknown): readonly string[] => refusalOf(raw).faults.map(({ at }) => at);

describe('the catalogue', () => {
  it('names every type once, with its version, on a topic of its service', () => {
    const types = allEvents.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    for (const { type, service, topic, summary } of allEvents) {
      expect(type).toMatch(/^[a-z-]+\.[a-z-]+\.v[1-9]\d*$/);
      expect(services).toContain(service);
      expect([
        lifecycleTopic(service),
        ...(service === 'agent-runner' ? [stepsTopic] : []),
        ...(service === 'audit' ? [operationsTopic] : []),
      ]).toContain(topic);
      expect(summary).toMatch(/\.$/);
      expect(definitionOf(type)?.type).toBe(type);
    }
  });

  it('says which services write a type: its own, or any where it is of operations or not known', () => {
    for (const { type, service, topic } of allEvents)
      expect(writersOf(type)).toEqual(topic === operationsTopic ? services : [service]);
    expect(writersOf('task.accepted.v0')).toEqual(['orchestrator']);
    expect(writersOf('task.accepted')).toEqual(['orchestrator']);
    for (const unknown of ['later.invented.v9', 'constructor', ''])
      expect(writersOf(unknown)).toEqual(services);
  });

  it('lists the topic of every event for those who read everything, and no other', () => {
    expect(new Set(eventTopics)).toEqual(new Set(allEvents.map(({ topic }) => topic)));
    expect(eventTopics).not.toContain(submitTopic);
    expect(new Set(eventTopics).size).toBe(eventTopics.length);
  });

  it('knows no types but its own', () => {
    expect(isEventType('task.accepted.v1')).toBe(true);
    expect(isEventType('constructor')).toBe(false);
    expect(definitionOf('task.accepted.v0')).toBeUndefined();
    expect(deadLetterTopic('qa')).toBe('qa.dlq');
  });
});

describe('parseEvent()', () => {
  it('reads what was written', () => {
    expect(parseEvent(JSON.stringify(event))).toEqual({ ...event, content: undefined });
  });

  it('keeps what it does not know of the envelope, so that newer writers are read', () => {
    expect(parseEvent(JSON.stringify({ ...event, newer: 1 }))).toMatchObject({ newer: 1 });
    const more = { ...event, data: { ...event.data, newer: 1 } };
    expect(parseEvent(JSON.stringify(more)).data).toMatchObject(event.data);
  });

  it('names every fault of the envelope at its place', () => {
    const { id: _, ...rest } = event;
    expect(faultyPlaces({ ...rest, sequence: 0, time: 'now', traceparent: '' })).toEqual(
      expect.arrayContaining(['/id', '/sequence', '/time', '/traceparent']),
    );
  });

  it('says of a type that nobody publishes no more than it begins with', () => {
    const { message } = refusalOf({ ...event, type: 'x'.repeat(1_000_000) });
    expect(message).toMatch(/"x{120}" is no known event type$/);
  });

  it('names every fault of the data at its place, and says so in the message', () => {
    const { code, kind, message, faults } = refusalOf({
      ...event,
      data: { ...event.data, ticketId: 'x', kind: 'riddle', queue: undefined },
    });
    expect([code, kind]).toEqual(['unreadable-event', 'invalid']);
    expect(faults.map(({ at }) => at)).toEqual(['/data/ticketId', '/data/kind', '/data/queue']);
    for (const { at, reason } of faults) expect(message).toContain(`${at}: ${reason}`);
  });

  it('names a missing content, and a type that nobody publishes', () => {
    const answered = {
      ...event,
      type: 'ticket.answered.v2',
      data: {
        ...event.data,
        shownHash: 'a'.repeat(64),
        source: { service: 'qa' },
        byDefault: false,
      },
    };
    expect(faultyPlaces(answered)).toEqual(['/content']);
    expect(
      parseEvent(JSON.stringify({ ...answered, content: { answer: { option: 'a' } } })).type,
    ).toBe('ticket.answered.v2');
    expect(faultyPlaces({ ...event, type: 'ticket.eaten.v1' })).toEqual(['/type']);
    expect(faultyPlaces({ ...event, type: 'constructor' })).toEqual(['/type']);
    expect(faultyPlaces({ ...event, type: 'toString' })).toEqual(['/type']);
  });

  it.each(['', '{', 'null', '[]', '42', '"text"', '{}'])('refuses %j without failing', (text) => {
    expect(refusalOf(text).code).toBe('unreadable-event');
  });

  it('reads or refuses whatever comes, and never fails otherwise', () => {
    const keys = fc.constantFrom(...Object.keys(event), '__proto__');
    fc.assert(
      fc.property(keys, fc.jsonValue(), (key, value) => {
        const raw = JSON.stringify({ ...event, [key]: value });
        expect(isReadOrRefused(raw)).toBe(true);
      }),
    );
  });

  it('refuses money that is no whole amount', () => {
    for (const amount of [-1, 0.5, '1', 2 ** 60]) {
      const raw: Raw = {
        ...event,
        type: 'run.funded.v1',
        data: { runId: uuid, leaseId: uuid, amountNanoUsd: amount },
      };
      expect(faultyPlaces(raw)).toEqual(['/data/amountNanoUsd']);
    }
  });
});

describe('lift()', () => {
  const table: Readonly<Record<string, Upcaster>> = {
    'a.made.v1': (one) => ({ ...one, type: 'a.made.v2', two: true }),
    'a.made.v2': (one) => ({ ...one, type: 'a.made.v3', three: true }),
  };

  it('lifts through every version up to the newest', () => {
    expect(lift({ type: 'a.made.v1', x: 1 }, table)).toEqual({
      type: 'a.made.v3',
      x: 1,
      two: true,
      three: true,
    });
    expect(lift({ type: 'a.made.v2' }, table)).toEqual({ type: 'a.made.v3', three: true });
  });

  it('leaves alone what is newest, unknown, or no event', () => {
    for (const one of [{ type: 'a.made.v3' }, { type: { toString: 1 } }, {}, [], null, 1, 'text'])
      expect(lift(one, table)).toEqual(one);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
    'takes %s for no old type',
    (type) => {
      expect(lift({ type }, table)).toEqual({ type });
    },
  );
});

describe('upcasters', () => {
  it('lead every retired version to one that is in the catalogue', () => {
    for (const type of Object.keys(upcasters)) {
      expect(definitionOf(type)).toBeUndefined();
      const lifted = lift({ type, data: {} }) as { readonly type: string };
      expect(definitionOf(lifted.type)?.type).toBe(lifted.type);
    }
  });

  it('read a ticket of before there were ladders and second answers', () => {
    const ask = {
      kind: 'approval',
      title: 'Allow it?',
      question: 'Shall it be allowed?',
      blocked: 'Nothing goes on.',
      found: [],
      need: { type: 'object' },
      options: [],
      evidence: [],
      alternatives: [],
    };
    const facts = { ticketId: uuid, kind: 'approval', queue: 'legal', risk: 'low' };
    const old = {
      ...event,
      type: 'ticket.opened.v1',
      data: {
        ...facts,
        dueAt: event.time,
        shownHash: 'a'.repeat(64),
        requestedBy: 'orchestrator',
        source: { service: 'orchestrator', stage: 'check' },
      },
      content: { ask },
    };
    expect(parseEvent(JSON.stringify(old))).toMatchObject({
      type: 'ticket.opened.v2',
      data: { ...facts, approvals: 1, ladder: [] },
      content: { ask },
    });
  });
});

describe('schemas', () => {
  const documents = schemaDocuments();

  it('cover every event, each in the folder of its service, and what others send', () => {
    expect([...documents.keys()].toSorted()).toEqual(
      [
        ...allEvents.map(({ service, type }) => `${service}/${type}.json`),
        'submit/task.submitted.v1.json',
        'submit/ticket.answer.v1.json',
      ].toSorted(),
    );
  });

  it('say of every event its type, its data, and its content where there is one', () => {
    for (const { service, type, content } of allEvents) {
      const document = documents.get(`${service}/${type}.json`);
      const hasContent = !content.safeParse(undefined).success;
      expect(document).toMatchObject({ properties: { type: { const: type } }, title: type });
      expect(document?.['required']).toEqual(expect.arrayContaining(['data', 'type', 'id']));
      const required = (document?.['required'] ?? []) as readonly string[];
      expect(required.includes('content')).toBe(hasContent);
      expect(JSON.stringify(document)).not.toContain('"additionalProperties":false');
    }
  });

  it('stand in the description of the topics, each once', () => {
    const text = JSON.stringify(asyncApiDocument('1.0.0'));
    for (const path of documents.keys()) expect(text.split(`./${path}"`)).toHaveLength(2);
    expect(asyncApiDocument('1.0.0')).toMatchObject({
      channels: Object.fromEntries(
        [...eventTopics, submitTopic, answersTopic].map((one) => [one, { address: one }]),
      ),
    });
  });

  it('name the published types that nobody could read any more', () => {
    expect(unreadableTypes(allEvents.map(({ type }) => type))).toEqual([]);
    expect(unreadableTypes(['task.accepted.v1', 'task.accepted.v0', 'toString'])).toEqual([
      'task.accepted.v0',
      'toString',
    ]);
  });

  it('count what others send as published', () => {
    expect(unreadableTypes(['task.submitted.v1', 'ticket.answer.v1'])).toEqual([]);
  });
});

describe('ids', () => {
  it('are the same for the same place, and differ for any other', () => {
    const place = { taskId: uuid, stage: 's', role: 'qa', round: 0, judge: 'one' } as const;
    expect(runIdOf(place)).toBe(runIdOf({ ...place }));
    const others = [
      runIdOf({ ...place, judge: 'two' }),
      runIdOf({ ...place, round: 1 }),
      runIdOf({ ...place, stage: 't' }),
      runIdOf({ ...place, role: 'worker' }),
      leaseIdOf(runIdOf(place), 1),
      leaseIdOf(runIdOf(place), 2),
      reviewIdOf(uuid, 's'),
    ];
    expect(new Set([runIdOf(place), ...others]).size).toBe(others.length + 1);
  });
});

describe('a submission', () => {
  it('is filled up with defaults', () => {
    expect(submission.parse({ workflow: 'audit', brief: null })).toEqual({
      workflow: 'audit',
      brief: null,
      tenant: 'default',
      subject: 'none',
      priority: 5,
    });
  });

  it.each([
    ['no brief', { workflow: 'audit' }],
    ['an unknown field', { workflow: 'audit', brief: 1, speed: 9 }],
    ['a version that is no number', { workflow: 'audit@latest', brief: 1 }],
    ['no money', { workflow: 'audit', brief: 1, budgetUsd: 0 }],
    [
      'a deadline without a zone',
      { workflow: 'audit', brief: 1, deadlineAt: '2026-11-25T09:00:00' },
    ],
  ])('is refused for %s', (_what, raw) => {
    expect(submission.safeParse(raw).success).toBe(false);
  });
});
