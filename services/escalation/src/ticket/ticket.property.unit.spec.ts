import type { EventBody } from '@nightshift/contracts';
import { isRefusal, type JsonObject, plusMs, replay } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TicketCommand } from './ticket-command.js';
import {
  answer,
  at,
  claim,
  decider,
  open,
  opening,
  passTime,
  quiet,
  release,
  withdraw,
} from './ticket-fixture.spec.js';
import type { Ticket } from './ticket-state.js';

const people = fc.constantFrom('ana', 'ben', 'orchestrator');
const twoPersons = opening({}, { facts: { approvals: 2 } });
const other = { ...quiet, queue: 'bosses', ladder: [{ atShare: 0.5, step: 'remind' as const }] };
/** Within two hours: before, at and after the due time, and the ends of claims. */
const times = fc.integer({ min: 0, max: 8 }).map((quarters) => plusMs(at, quarters * 15 * 60_000));
const command = fc.oneof(
  fc.constantFrom<TicketCommand>(
    open,
    opening({ safeDefault: { approve: false } }),
    twoPersons,
    withdraw,
  ),
  fc.tuple(people, times).map(([by, when]) => claim(by, when)),
  fc.tuple(people, times).map(([by, when]) => release(by, when)),
  fc
    .tuple(people, times, fc.constantFrom(true, false, 'perhaps'))
    .map(([by, when, approve]) => answer(by, { at: when, answer: { approve } })),
  fc
    .tuple(people, times, fc.boolean(), fc.constantFrom(60_000, 3_600_000))
    .map(([by, when, approve, undoMs]) => answer(by, { at: when, answer: { approve }, undoMs })),
  fc
    .tuple(people, times)
    .map(([by, when]): TicketCommand => ({ type: 'undoAnswer', by, at: when })),
  fc
    .tuple(people, times)
    .map(([by, when]): TicketCommand => ({ type: 'claimTicket', by, at: when, takeOver: true })),
  fc
    .tuple(people, people, times)
    .map(([by, to, when]): TicketCommand => ({ type: 'assignTicket', by, to, at: when })),
  fc
    .tuple(people, times)
    .map(([by, when]): TicketCommand => ({ type: 'moveTicket', by, policy: other, at: when })),
  times.map((when) => passTime(when)),
);
const histories = fc
  .array(command, { maxLength: 20 })
  .chain((some) => fc.constantFrom(some, [open, ...some], [twoPersons, ...some]));

const next = (ticket: Ticket, one: TicketCommand): Ticket => {
  try {
    return replay(decider, decider.decide(one, ticket), ticket);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return ticket;
  }
};
const statesOf = (history: readonly TicketCommand[]): readonly Ticket[] =>
  history.reduce<readonly Ticket[]>(
    (states, one) => [...states, next(states.at(-1) ?? decider.initial(), one)],
    [],
  );

const ENDS: readonly string[] = ['ticket.answered.v2', 'ticket.withdrawn.v1'];
/** What the commands wrote, and whether it was time alone that did. */
const writtenBy = (history: readonly TicketCommand[]) => {
  let state = decider.initial();
  return history.flatMap((one) => {
    const events = decisionOf(one, state);
    state = replay(decider, events, state);
    return events.map((event) => ({ ...event, byTime: one.type === 'passTime' }));
  });
};
const decisionOf = (one: TicketCommand, state: Ticket): readonly EventBody[] => {
  try {
    return decider.decide(one, state);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return [];
  }
};

describe('a ticket', () => {
  it('is closed for good, by one answer or by a withdrawal', () => {
    const endings = new Set<string>();
    fc.assert(
      fc.property(histories, (history) => {
        const states = statesOf(history);
        const end = states.find(({ status }) => status === 'answered' || status === 'withdrawn');
        if (!end) return;
        endings.add(end.status);
        expect(states.at(-1)).toBe(end);
      }),
      { numRuns: 500 },
    );
    expect([...endings].sort()).toEqual(['answered', 'withdrawn']);
  });

  it('is the same after a command that comes twice', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const states = statesOf(history);
        const again = history.map((one, index) => next(states[index] as Ticket, one));
        expect(again).toEqual(states);
      }),
      { numRuns: 500 },
    ));

  it('is answered by two persons of one mind where two are wanted', () => {
    let seen = 0;
    fc.assert(
      fc.property(histories, (history) => {
        const ticket = statesOf(history).at(-1);
        if (ticket?.status !== 'answered' || ticket.approvals === 1) return;
        if (ticket.by === 'safe-default') return;
        seen += 1;
        expect(ticket.endorsement?.by).not.toBe(ticket.by);
        expect(ticket.endorsement?.answer).toEqual(ticket.answer);
      }),
      { numRuns: 2_000 },
    );
    expect(seen).toBeGreaterThan(0);
  });

  it('sends one answer at most, and none after a withdrawal', () => {
    let answered = 0;
    fc.assert(
      fc.property(histories, (history) => {
        const types = writtenBy(history).map(({ type }) => type);
        const ends = types.filter((type) => ENDS.includes(type));
        answered += ends.includes('ticket.answered.v2') ? 1 : 0;
        expect(ends.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
    expect(answered).toBeGreaterThan(0);
  });

  /** Told from the events alone: the state may be wrong about what stands. */
  it('lets time make an answer count only if it stands: decided, and not taken back', () => {
    let [counted, undone] = [0, 0];
    fc.assert(
      fc.property(histories, (history) => {
        let standing: JsonObject | undefined;
        for (const event of writtenBy([...history, passTime(plusMs(at, 86_400_000))])) {
          if (event.type === 'ticket.decided.v1') standing = event.content.answer;
          if (event.type === 'ticket.reopened.v1' || event.type === 'ticket.revised.v1') {
            undone += standing === undefined ? 0 : 1;
            standing = undefined;
          }
          if (event.type !== 'ticket.answered.v2' || !event.byTime) continue;
          const stood = event.data.byDefault ? undefined : event.content.answer;
          expect(standing).toEqual(stood);
          counted += 1;
        }
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(counted, undone)).toBeGreaterThan(0);
  });

  it('is never answered by whoever asked, nor with what does not fit', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const ticket = statesOf(history).at(-1);
        if (ticket?.status !== 'answered') return;
        expect(ticket.by).not.toBe('orchestrator');
        expect(typeof ticket.answer['approve']).toBe('boolean');
      }),
      { numRuns: 500 },
    ));
});
