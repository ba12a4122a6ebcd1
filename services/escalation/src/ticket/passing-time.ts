import type { EventBody } from '@nightshift/contracts';
import { unreachable } from '@nightshift/kernel';
import { approvalsOf, ladderOf, type QueuePolicy } from '../queue/queue-policy.js';
import { counted, placeOf } from './answering.js';
import { evolveTicket, LADDER } from './evolve.js';
import type { FaultsOf } from './guards.js';
import type { TicketCommand } from './ticket-command.js';
import { nextTimeOf, type OpenTicket, type Ticket } from './ticket-state.js';

type PassTime = Extract<TicketCommand, { type: 'passTime' }>;

/** Everything whose time has come, in its order. Each step is done once, also where it can do nothing. */
export const passTime = (
  command: PassTime,
  ticket: Ticket,
  faultsOf: FaultsOf,
): readonly EventBody[] => {
  const events: EventBody[] = [];
  let now = ticket;
  for (;;) {
    const next = nextTimeOf(now);
    if (now.status !== 'open' || next === undefined || next > command.at) return events;
    // `next` and `leastBusy` were looked up for the first step: a later one comes again for its own.
    if (events.length > 0 && needsLookUp(now)) return events;
    const event = timely(command, now, faultsOf);
    events.push(event);
    now = evolveTicket(now, event);
    // The ladder of another queue is looked at with that queue's policy.
    if (event.type === 'ticket.moved.v1') return events;
  }
};

/** Whether what is next asks another queue, or somebody of this one. */
const needsLookUp = (opened: OpenTicket): boolean => {
  const [step] = opened.ladder;
  if (!step || opened.decision || !isStepNext(opened, step)) return false;
  return step.step === 'escalate' || (step.step === 'reassign' && step.to === undefined);
};

const isStepNext = (opened: OpenTicket, step: OpenTicket['ladder'][number]): boolean =>
  opened.overdue || step.at <= opened.facts.dueAt;

const timely = (command: PassTime, opened: OpenTicket, faultsOf: FaultsOf): EventBody => {
  if (opened.decision) return counted(opened, opened.decision);
  const [step] = opened.ladder;
  return step && isStepNext(opened, step)
    ? climbed(command, opened, step)
    : overdue(opened, faultsOf);
};

const climbed = (
  command: PassTime,
  opened: OpenTicket,
  { step, to }: OpenTicket['ladder'][number],
): EventBody => {
  switch (step) {
    case 'remind':
      return reminded(opened);
    case 'reassign':
      return reassigned(opened, to ?? command.leastBusy);
    case 'escalate':
      return command.next && command.next.queue === to && !opened.visited.includes(to)
        ? moved(opened, LADDER, command.next, undefined, command.at)
        : reminded(opened);
    default:
      return unreachable(step);
  }
};

const reminded = (opened: OpenTicket): EventBody<'ticket.reminded.v1'> => ({
  type: 'ticket.reminded.v1',
  data: {
    ...placeOf(opened),
    dueAt: opened.facts.dueAt,
    ...(opened.assignee === undefined ? {} : { assignee: opened.assignee }),
  },
});

const reassigned = (opened: OpenTicket, to: string | undefined): EventBody =>
  to === undefined || to === opened.assignee
    ? reminded(opened)
    : {
        type: 'ticket.assigned.v1',
        data: { ...placeOf(opened), to, by: LADDER },
        content: {},
      };

/** @param at the ladder of the new queue begins here; what is left of the time is shared out anew */
export const moved = (
  opened: OpenTicket,
  by: string,
  policy: QueuePolicy,
  note: string | undefined,
  at: string,
): EventBody<'ticket.moved.v1'> => {
  const { dueAt, risk, queue } = opened.facts;
  // After the due time every step would be due at once.
  const ladder = at < dueAt ? ladderOf(policy, at, dueAt) : [];
  return {
    type: 'ticket.moved.v1',
    data: {
      ...placeOf(opened),
      queue: policy.queue,
      from: queue,
      by,
      approvals: Math.max(opened.approvals, approvalsOf(policy, risk, undefined)),
      ladder: [...ladder],
    },
    content: note === undefined ? {} : { note },
  };
};

const overdue = (opened: OpenTicket, faultsOf: FaultsOf): EventBody => {
  const { safeDefault, need } = opened.ask;
  // A default that is no answer would break whoever goes on with it: a person stays asked.
  return safeDefault === undefined || faultsOf(need, safeDefault).length > 0
    ? { type: 'ticket.overdue.v1', data: { ...placeOf(opened), dueAt: opened.facts.dueAt } }
    : counted(opened, { by: 'safe-default', answer: safeDefault, via: 'safe-default' });
};
