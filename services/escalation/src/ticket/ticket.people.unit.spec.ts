import { localUser } from '@nightshift/contracts';
import { hashOfJson, isRefusal, plusMs, type Refusal } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { defaultPolicy, type QueuePolicy } from '../queue/queue-policy.js';
import type { TicketCommand } from './ticket-command.js';
import {
  answer,
  ask,
  at,
  claim,
  decider,
  dueAt,
  eventsOf,
  open,
  opening,
  passTime,
  quiet,
  release,
  stateAfter,
} from './ticket-fixture.spec.js';
import { nextTimeOf } from './ticket-state.js';

const given = specification(decider);
const after = (seconds: number): string => plusMs(at, seconds * 1_000);
const withUndo = (by: string, seconds = 10, more = {}): TicketCommand =>
  answer(by, { undoMs: seconds * 1_000, ...more });
const undo = (by: string, when = at): TicketCommand => ({ type: 'undoAnswer', by, at: when });
const queue = (name: string, more: Partial<QueuePolicy> = {}): QueuePolicy => ({
  ...defaultPolicy(name),
  ladder: [],
  ...more,
});
const move = (by: string, policy: QueuePolicy, note?: string): TicketCommand => ({
  type: 'moveTicket',
  by,
  policy,
  note,
  at,
});
const assign = (by: string, to: string, more = {}): TicketCommand => ({
  type: 'assignTicket',
  by,
  to,
  at,
  ...more,
});
const optioned = {
  options: ['yes', 'no'].map((id) => ({ id, label: id, consequence: id })),
};
const refusalOf = (command: TicketCommand, ...history: readonly TicketCommand[]): Refusal => {
  try {
    decider.decide(command, stateAfter(...history));
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
  throw new Error('It was not refused.');
};

describe('an answer that can be taken back', () => {
  it('is decided first, and counts once its time is over', () => {
    given(...eventsOf(open))
      .when(withUndo('ana'))
      .then({ type: 'ticket.decided.v1', data: { by: 'ana', resumeAt: after(10) } });
    const decided = given(...eventsOf(open, withUndo('ana')));
    decided.when(passTime(after(9))).thenNothing();
    decided.when(passTime(after(10))).then({
      type: 'ticket.answered.v2',
      data: { by: 'ana', via: 'http', byDefault: false },
      content: { answer: { approve: true } },
    });
    expect(nextTimeOf(stateAfter(open, withUndo('ana')))).toBe(after(10));
  });

  it('is taken back by whoever gave it, until it counts', () => {
    const decided = given(...eventsOf(open, withUndo('ana')));
    decided.when(undo('ana', after(9))).then({ type: 'ticket.reopened.v1', data: { by: 'ana' } });
    decided.when(undo('ben')).thenRefuses('not-your-answer');
    decided.when(undo('ana', after(10))).thenRefuses('too-late-to-undo');
    given(...eventsOf(open, answer('ana')))
      .when(undo('ana'))
      .thenRefuses('too-late-to-undo');
    given(...eventsOf(open))
      .when(undo('ana'))
      .thenNothing();
  });

  it('closes the ticket for others meanwhile, and says until when', () => {
    const refusal = refusalOf(answer('ben'), open, withUndo('ana'));
    expect(refusal.code).toBe('ticket-closed');
    expect(refusal.message).toContain(`ana, who can take the answer back until ${after(10)}`);
    for (const command of [claim('ben'), move('ben', queue('legal')), assign('ben', 'cara')])
      given(...eventsOf(open, withUndo('ana')))
        .when(command)
        .thenRefuses('ticket-closed');
  });

  it('is one answer if it comes twice', () =>
    given(...eventsOf(open, withUndo('ana')))
      .when(withUndo('ana'))
      .thenNothing());

  it('may be another one after it was taken back', () =>
    given(...eventsOf(open, withUndo('ana'), undo('ana')))
      .when(answer('ben', { answer: { approve: false } }))
      .then({ type: 'ticket.answered.v2', content: { answer: { approve: false } } }));
});

describe('what was seen', () => {
  it('must be the newest: a note is one more thing to see', () => {
    const history = [open, move('ana', queue('legal'), 'Ring the customer first.')];
    const refusal = refusalOf(answer('ben', { revision: 1 }), ...history);
    expect(refusal).toMatchObject({ code: 'stale-view', kind: 'conflict' });
    expect(refusal.message).toContain('Ring the customer first.');
    expect(refusal.faults).toEqual([
      { at: '/revision/2', reason: expect.stringContaining('Ring the customer first.') as string },
    ]);
    expect(refusal.message).toMatch(/read it again.* `revision` 2/);
    given(...eventsOf(...history))
      .when(answer('ben', { revision: 2 }))
      .then({ type: 'ticket.answered.v2' });
  });

  it('changes with the question, and says where', () => {
    const other = { ...ask, question: 'Is it fit for all of them?' };
    given(...eventsOf(open))
      .when(opening(other))
      .then({ type: 'ticket.revised.v1', data: { shownHash: hashOfJson(other) } });
    expect(refusalOf(answer('ana'), open, opening(other)).message).toContain('/question');
    given(...eventsOf(open))
      .when(open)
      .thenNothing();
  });

  it('counts no claims, reminders or undone answers', () => {
    const state = stateAfter(
      open,
      claim('ana'),
      release('ana'),
      withUndo('ana'),
      undo('ana'),
      assign('ana', 'ben'),
    );
    expect(state).toMatchObject({ revision: 1, changes: [] });
  });

  it('reopens what was decided about another question', () =>
    given(...eventsOf(open, withUndo('ana'), opening({ question: 'Now?' })))
      .when(passTime(after(10)))
      .thenNothing());
});

describe('two persons', () => {
  const two = opening(optioned, { policy: queue('reviewers', { twoPersonFrom: 'medium' }) });
  const shownHash = hashOfJson({ ...ask, ...optioned });
  const says = (by: string, option: string, more = {}): TicketCommand =>
    answer(by, { shownHash, answer: { approve: true, option }, ...more });

  it('must both give the answer, and the second must have seen the first', () => {
    given(...eventsOf(two))
      .when(says('ana', 'yes'))
      .then({ type: 'ticket.endorsed.v1', data: { by: 'ana', option: 'yes' } });
    const endorsed = given(...eventsOf(two, says('ana', 'yes')));
    endorsed.when(says('ben', 'yes', { revision: 1 })).thenRefuses('stale-view');
    endorsed
      .when(says('ben', 'yes', { revision: 2 }))
      .then({ type: 'ticket.answered.v2', data: { by: 'ben', endorsedBy: 'ana' } });
  });

  it('must be two, of one mind', () => {
    const endorsed = given(...eventsOf(two, says('ana', 'yes')));
    endorsed.when(says('ana', 'no')).thenRefuses('second-person-needed');
    endorsed.when(says('ana', 'yes')).thenNothing();
    endorsed.when(says('ben', 'no')).thenRefuses('answers-differ');
    endorsed.when(undo('ana')).then({ type: 'ticket.reopened.v1' });
    given(...eventsOf(two, says('ana', 'yes'), undo('ana')))
      .when(says('ana', 'no'))
      .then({ type: 'ticket.endorsed.v1', data: { option: 'no' } });
  });

  it('keep the first answer where the second one is taken back', () =>
    expect(
      stateAfter(two, says('ana', 'yes'), says('ben', 'yes', { undoMs: 5_000 }), undo('ben')),
    ).toMatchObject({ endorsement: { by: 'ana' }, decision: undefined }));

  it('are wanted by whoever asks, or by the risk, also after a move', () => {
    given()
      .when(opening({}, { facts: { approvals: 2 } }))
      .then({ type: 'ticket.opened.v2', data: { approvals: 2 } });
    given()
      .when(opening({}, { policy: queue('reviewers', { twoPersonFrom: 'high' }) }))
      .then({ type: 'ticket.opened.v2', data: { approvals: 2 } });
    given(...eventsOf(open))
      .when(move('ana', queue('bosses', { twoPersonFrom: 'low' })))
      .then({ type: 'ticket.moved.v1', data: { approvals: 2 } });
    given(...eventsOf(two))
      .when(move('ana', queue('others')))
      .then({ type: 'ticket.moved.v1', data: { approvals: 2 } });
  });
});

describe('who may answer', () => {
  it('is not whoever submitted what is to be approved', () => {
    const mine = opening({}, { facts: { author: 'ana' } });
    given(...eventsOf(mine))
      .when(answer('ana'))
      .thenRefuses('own-approval');
    given(...eventsOf(mine))
      .when(answer('ben'))
      .then({ type: 'ticket.answered.v2' });
  });

  it('may be the unnamed user of one machine, who is no author', () =>
    given(...eventsOf(opening({}, { facts: { author: localUser } })))
      .when(answer(localUser))
      .then({ type: 'ticket.answered.v2' }));

  it('is a member, where the queue has members', () => {
    const policy = queue('reviewers', { members: ['ana'] });
    const opened = given(...eventsOf(open));
    opened.when(answer('ben', { policy })).thenRefuses('not-a-member');
    opened.when({ type: 'claimTicket', by: 'ben', at, policy }).thenRefuses('not-a-member');
    opened.when(assign('ana', 'ben', { policy })).thenRefuses('not-a-member');
    opened.when(answer('ana', { policy })).then({ type: 'ticket.answered.v2' });
  });

  it('is told by the queue that the ticket is in, also where it was just moved', () =>
    given(...eventsOf(open, move('cara', queue('legal', { members: ['lea'] }))))
      .when(answer('ana', { policy: queue('reviewers') }))
      .thenRefuses('stale-view'));

  it('is the assignee, or whoever takes it over', () => {
    const assigned = given(...eventsOf(open, assign('ana', 'ben', { note: 'You know them.' })));
    assigned.when(answer('cara', { revision: 2 })).thenRefuses('ticket-assigned');
    assigned.when(answer('ben', { revision: 2 })).then({ type: 'ticket.answered.v2' });
    assigned
      .when({ type: 'claimTicket', by: 'cara', at, takeOver: true })
      .then({ type: 'ticket.taken-over.v1', data: { by: 'cara', from: 'ben' } });
  });

  it('is whoever took the claim of another over', () => {
    const takeOver: TicketCommand = { type: 'claimTicket', by: 'ben', at, takeOver: true };
    const claimed = given(...eventsOf(open, claim('ana')));
    claimed.when(takeOver).then({ type: 'ticket.taken-over.v1', data: { from: 'ana' } });
    given(...eventsOf(open, claim('ana'), takeOver))
      .when(answer('ana'))
      .thenRefuses('ticket-claimed');
  });
});

describe('a heartbeat', () => {
  it('is an event only where the claim is half over', () => {
    const claimed = given(...eventsOf(open, claim('ana')));
    claimed.when(claim('ana', after(7 * 60))).thenNothing();
    claimed
      .when(claim('ana', after(8 * 60)))
      .then({ type: 'ticket.claimed.v1', data: { until: after(23 * 60) } });
  });
});

describe('putting aside', () => {
  const snooze = (until: string): TicketCommand => ({ type: 'snoozeTicket', by: 'ana', until, at });

  it('leaves the due time as it is', () => {
    given(...eventsOf(open))
      .when(snooze(after(7_200)))
      .then({ type: 'ticket.snoozed.v1', data: { until: after(7_200) } });
    given(...eventsOf(open, snooze(after(7_200))))
      .when(passTime())
      .then({ type: 'ticket.overdue.v1' });
  });

  it('is for a while, not for ever', () => {
    given(...eventsOf(open))
      .when(snooze(at))
      .thenRefuses('invalid-snooze');
    given(...eventsOf(open))
      .when(snooze(after(8 * 86_400)))
      .thenRefuses('invalid-snooze');
  });
});

describe('a ladder', () => {
  const climbing = opening(
    {},
    {
      policy: queue('reviewers', {
        ladder: [
          { atShare: 0.25, step: 'remind' },
          { atShare: 0.5, step: 'reassign' },
          { atShare: 0.75, step: 'escalate', to: 'bosses' },
          { atShare: 1.5, step: 'remind' },
        ],
      }),
    },
  );
  const bosses = queue('bosses', { ladder: [{ atShare: 0.5, step: 'remind' }] });
  const upTo = (share: number): string => plusMs(at, share * 3_600_000);

  it('is written into the ticket as times', () =>
    given()
      .when(climbing)
      .then({
        type: 'ticket.opened.v2',
        data: {
          ladder: [
            { at: upTo(0.25), step: 'remind' },
            { at: upTo(0.5), step: 'reassign' },
            { at: upTo(0.75), step: 'escalate', to: 'bosses' },
            { at: upTo(1.5), step: 'remind' },
          ],
        },
      }));

  it('reminds, reassigns and escalates, each at its time and once', () => {
    const opened = given(...eventsOf(climbing));
    opened.when(passTime(upTo(0.24))).thenNothing();
    opened.when(passTime(upTo(0.25))).then({ type: 'ticket.reminded.v1' });
    const reminded = [climbing, passTime(upTo(0.25))];
    given(...eventsOf(...reminded))
      .when(passTime(upTo(0.3)))
      .thenNothing();
    const reassign = passTime(upTo(0.5), { leastBusy: 'ben' });
    given(...eventsOf(...reminded))
      .when(reassign)
      .then({ type: 'ticket.assigned.v1', data: { to: 'ben', by: 'ladder' } });
    given(...eventsOf(...reminded, reassign))
      .when(passTime(upTo(0.75), { next: bosses }))
      .then({
        type: 'ticket.moved.v1',
        data: {
          from: 'reviewers',
          queue: 'bosses',
          ladder: [{ at: upTo(0.875), step: 'remind' }],
        },
      });
  });

  it('does what is late in its order, and stops where a queue or a person must be looked up', () => {
    given(...eventsOf(climbing))
      .when(passTime(upTo(0.8)))
      .then({ type: 'ticket.reminded.v1' });
    const reassign = passTime(upTo(0.8), { leastBusy: 'ben' });
    given(...eventsOf(climbing, passTime(upTo(0.8))))
      .when(reassign)
      .then({ type: 'ticket.assigned.v1', data: { to: 'ben' } });
    given(...eventsOf(climbing, passTime(upTo(0.8)), reassign))
      .when(passTime(upTo(0.8), { next: bosses }))
      .then({ type: 'ticket.moved.v1', data: { queue: 'bosses' } });
  });

  it('leads nowhere twice, and never goes round for ever', () => {
    const back = queue('bosses', { ladder: [{ atShare: 0.1, step: 'escalate', to: 'reviewers' }] });
    const moved = [
      climbing,
      passTime(upTo(0.25)),
      passTime(upTo(0.5)),
      passTime(upTo(0.75), { next: back }),
    ];
    given(...eventsOf(...moved))
      .when(passTime(upTo(0.99), { next: quiet }))
      .then({ type: 'ticket.reminded.v1' });
  });

  it('ends in the safe default, where there is one, else in a mark, and reminds on', () => {
    const safe = opening({ safeDefault: { approve: false } });
    given(...eventsOf(safe))
      .when(passTime())
      .then({
        type: 'ticket.answered.v2',
        data: { by: 'safe-default', byDefault: true, via: 'safe-default' },
      });
    given(...eventsOf(climbing, passTime(upTo(0.25)), passTime(upTo(0.5)), passTime(upTo(0.75))))
      .when(passTime(upTo(1.5)))
      .then({ type: 'ticket.overdue.v1', data: { dueAt } }, { type: 'ticket.reminded.v1' });
  });
});

describe('the same question', () => {
  const keyOf = (command: TicketCommand): string | undefined => {
    const state = stateAfter(command);
    return state.status === 'open' ? state.groupKey : undefined;
  };
  const relevant = { licence: 'GPL-3.0' };

  it('has the same key where the facts that decide it are the same', () => {
    const other = opening({ relevant, title: 'Publish that?' }, { facts: { queue: 'legal' } });
    expect(keyOf(opening({ relevant }))).toBe(keyOf(other));
    expect(keyOf(opening({ relevant: { licence: 'MIT' } }))).not.toBe(keyOf(other));
    expect(keyOf(opening({ relevant, need: { type: 'object', required: ['x'] } }))).not.toBe(
      keyOf(other),
    );
  });

  it('is nobody else’s where it names none', () => expect(keyOf(open)).toBeUndefined());
});
