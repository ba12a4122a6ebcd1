import { describe, expect, it } from 'vitest';
import {
  begin,
  pressed,
  refused,
  type Session,
  type Step,
  typed,
  valueOf,
} from './next-session.js';
import type { Ticket } from './ticket-shape.js';

const option = (id: string) => ({ id, label: id, consequence: `${id} happens` });
const ticket: Ticket = {
  ticketId: 't-1',
  taskId: 'task-1',
  kind: 'approval',
  queue: 'legal',
  risk: 'low',
  status: 'open',
  title: 'Send?',
  dueAt: '2026-11-25T10:00:00.000Z',
  claimedBy: 'ana',
  assignee: null,
  overdue: false,
  shownHash: 'a'.repeat(64),
  revision: 1,
  changes: [],
  approvals: 1,
  groupKey: null,
  endorsement: null,
  decision: null,
  answeredBy: null,
  diff: [{ at: '/limit', before: 1, after: 2 }],
  ask: {
    title: 'Send?',
    question: 'Shall it go?\u001b[2J',
    blocked: 'It waits.',
    found: ['one fact'],
    evidence: [{ claim: 'It is signed.', source: 'brief', quote: 'Signed by Bo' }],
    options: [option('yes'), option('no')],
    need: {
      type: 'object',
      properties: {
        option: { enum: ['yes', 'no'] },
        amount: { type: 'number', default: 5 },
        reason: { type: 'string' },
      },
      required: ['option'],
    },
    costOfWaiting: 'One task waits.',
    confidence: { value: 0.7, basis: 'two sources' },
    alternatives: ['Wait.'],
    policy: 'Only signed letters.',
  },
};
const of = (more: Partial<Ticket> = {}): Session => begin({ ...ticket, ...more }).session;
const shownBy = ({ actions }: Step): string =>
  actions.flatMap((one) => (one.do === 'show' ? one.lines : [])).join('\n');

describe('a ticket on the terminal', () => {
  it('shows the question, the form, what would change, and what it rests on, in this order', () => {
    const text = shownBy(begin(ticket));
    const places = [
      'Shall it go?',
      'answers',
      'what would change',
      'found',
      'evidence',
      'confidence',
      'also considered',
      'policy',
    ].map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(-1);
    expect(text).toContain('One task waits.');
    expect(text).toContain('/limit: 1 → 2');
  });

  it('lets no word of a model move the cursor', () =>
    expect(shownBy(begin(ticket))).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u));
});

describe('keys', () => {
  it('answer with an option by its number, and with the first one where the risk is low', () => {
    expect(pressed(of(), '2').actions).toEqual([{ do: 'answer', answer: { option: 'no' } }]);
    expect(pressed(of(), 'a').actions).toEqual([{ do: 'answer', answer: { option: 'yes' } }]);
    const medium = pressed(of({ risk: 'medium' }), 'a');
    expect(medium.actions).toMatchObject([{ do: 'show' }]);
  });

  it('want something read where the risk is high', () => {
    const asked = pressed(of({ risk: 'high' }), '1');
    expect(shownBy(asked)).toContain('first word of the first piece of evidence');
    expect(typed(asked.session, 'yes').actions).toMatchObject([{ do: 'show' }]);
    expect(typed(asked.session, 'Signed').actions).toEqual([
      { do: 'answer', answer: { option: 'yes' } },
    ]);
  });

  it('ask for every field with f, filled with its default', () => {
    const first = pressed(of(), 'f');
    expect(shownBy(first)).toContain('1 "yes"  2 "no"');
    const second = typed(first.session, '1');
    expect(shownBy(second)).toBe('amount [5]');
    const third = typed(second.session, '');
    const last = typed(third.session, 'It is signed.');
    expect(last.actions).toEqual([
      { do: 'answer', answer: { option: 'yes', amount: 5, reason: 'It is signed.' } },
    ]);
  });

  it('reject with a reason, and leave out what is not typed', () => {
    const asked = pressed(of(), 'r');
    expect(shownBy(asked)).toContain('reason');
    expect(typed(asked.session, '').actions).toEqual([{ do: 'answer', answer: { option: 'no' } }]);
  });

  it('ask another queue, with a note', () => {
    const queue = pressed(of(), 'e');
    const note = typed(queue.session, 'bosses');
    expect(typed(note.session, 'Please look.').actions).toEqual([
      { do: 'escalate', queue: 'bosses', note: 'Please look.' },
    ]);
    expect(typed(queue.session, '').session.asking).toEqual({ what: 'key' });
  });

  it('put aside, give back, stop, and say what they are', () => {
    expect(pressed(of(), 'h').actions).toEqual([{ do: 'snooze' }]);
    expect(pressed(of(), 's').actions).toEqual([{ do: 'release' }]);
    expect(pressed(of(), 'q').actions).toEqual([{ do: 'quit' }]);
    for (const key of ['?', '9', 'x']) expect(shownBy(pressed(of(), key))).toContain('choose');
  });

  it('take the last answer back, where there is one', () => {
    expect(shownBy(pressed(of(), 'z'))).toContain('no answer');
    expect(pressed({ ...of(), undoable: 't-0' }, 'z').actions).toEqual([
      { do: 'undo', ticketId: 't-0' },
    ]);
  });
});

describe('an answer that was refused', () => {
  it('keeps what was typed, and sends it again with one key', () => {
    const { session } = pressed(of(), '2');
    const newest = { ...ticket, revision: 2, changes: [{ revision: 2, what: 'Ring them.' }] };
    const step = refused(session, newest, 'The ticket changed.');
    expect(shownBy(step)).toContain('Ring them.');
    expect(shownBy(step)).toContain('{"option":"no"}');
    expect(step.session.ticket.revision).toBe(2);
    expect(pressed(step.session, 'y').actions).toEqual([
      { do: 'answer', answer: { option: 'no' } },
    ]);
  });

  it('keeps nothing for another ticket', () => {
    const { session } = pressed(of(), '2');
    expect(begin({ ...ticket, ticketId: 't-2' }, session).session.draft).toBeUndefined();
  });
});

describe('what was typed', () => {
  it.each([
    [{ type: 'number' }, '12.5', 12.5],
    [{ type: 'integer' }, 'many', 'many'],
    [{ type: 'boolean' }, 'yes', true],
    [{ type: 'boolean' }, 'F', 'F'],
    [{ enum: ['a', 'b'] }, '2', 'b'],
    [{ type: 'array' }, '["x"]', ['x']],
    [{}, '{"a": 1}', { a: 1 }],
    [{}, 'text', 'text'],
    [{ type: 'string' }, '7', '7'],
    [{ type: 'string', default: 'usual' }, '', 'usual'],
    [{ type: 'string' }, '', undefined],
  ])('is, for %j, of %j: %j', (property, text, value) =>
    expect(valueOf(property, text)).toEqual(value),
  );
});
