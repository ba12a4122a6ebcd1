import { type AnswerSubmissionEvent, answersTopic, type EventOf } from '@nightshift/contracts';
import type { Delivery, Unprocessable } from '@nightshift/event-bus';
import {
  type Aggregates,
  causedBy,
  commitWork,
  type EventContext,
  uncounted,
  type WorkItem,
} from '@nightshift/event-store';
import { derivedId, isRefusal, Refusal } from '@nightshift/kernel';
import type { ServiceSubscription } from '@nightshift/service-kit';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { PolicyOf } from '../queue/queue-policy.js';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import { type Received, type RefusalParts, refusalItem, traceOf } from './refusals.store.js';
import { parseSigned, receiveAnswer } from './submitted-answer.js';

export interface AnswerParts extends RefusalParts {
  readonly tickets: Aggregates<TicketCommand, Ticket>;
  readonly policyOf: PolicyOf;
}

/**
 * Answers that other systems give by event, validated as a person's are. What is refused is an
 * event, and never tried again; what cannot be read is parked.
 */
export const answersSubscription = (parts: AnswerParts): ServiceSubscription => ({
  group: 'escalation.answers',
  topics: [answersTopic],
  handle: async (batch) => {
    const { runtime } = parts;
    const parked: Unprocessable[] = [];
    const work = new Map<WorkItem, Received>();
    const refused: WorkItem[] = [];
    for (const delivery of batch) {
      const event = read(delivery, parked);
      if (!event) continue;
      const received = receivedOf(event);
      try {
        const answer = await answerOf(verify(received, parts), parts);
        work.set(answer.item, answer.received);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        refused.push(refusalItem(error.received, error.refusal, parts));
      }
    }
    for (const { item, refusal } of await commitWork(runtime.store, [...work.keys()])) {
      const received = work.get(item);
      if (received) refused.push(refusalItem(received, refusal, parts));
    }
    await commitWork(runtime.store, refused);
    for (const { delivery, code, reason } of parked)
      runtime.log.warn({ topic: delivery.topic, offset: delivery.offset, code }, reason);
    return parked;
  },
});

/** With how far it came: it says whose it is, if that is known. */
class Unanswered extends Error {
  constructor(
    readonly received: Received,
    readonly refusal: Refusal,
  ) {
    super(refusal.message);
  }
}

const read = (delivery: Delivery, parked: Unprocessable[]): AnswerSubmissionEvent | undefined => {
  try {
    return receiveAnswer({
      value: delivery.value.toString('utf8'),
      headers: delivery.rawHeaders ?? {},
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    parked.push({ delivery, code: error.code, reason: error.message });
    return undefined;
  }
};

/**
 * All that is verified is part of what identifies it: a forgery that has the id of a true answer
 * must not be taken for it.
 */
const receivedOf = (event: AnswerSubmissionEvent): Received => {
  const { key, timestamp, payload, signature } = event.data;
  const parts = [event.id, event.source, key, String(timestamp), payload, signature];
  const causeId = derivedId('answer', ...parts);
  return { event, causeId, verified: undefined, ticketId: 'unknown' };
};

/** @throws Unanswered `unknown-key`, `bad-signature`, `invalid-answer` */
const verify = (received: Received, { keys }: AnswerParts): Received => {
  const { id, data } = received.event;
  const key = keys.get(data.key);
  if (!key) throw new Unanswered(received, refusal('unknown-key'));
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(data.timestamp),
    'webhook-signature': data.signature,
  };
  try {
    new Webhook(key.secret).verify(data.payload, headers, { jsonParse: false });
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    throw new Unanswered(received, refusal('bad-signature'));
  }
  return { ...received, verified: { by: data.key, tenant: key.tenant } };
};

const answerOf = async (
  received: Received,
  parts: AnswerParts,
): Promise<{ readonly item: WorkItem; readonly received: Received }> => {
  const { tickets, policyOf, runtime } = parts;
  const { by = '', tenant } = received.verified ?? {};
  const { ticketId, shownHash, revision, answer } = signedIn(received);
  const [opened] = await runtime.store.read(tickets.streamOf(ticketId));
  const known = { ...received, ticketId };
  // Also one of another tenant: a key learns nothing of it.
  if (opened?.type !== 'ticket.opened.v2' || opened.tenantid !== tenant)
    throw new Unanswered(known, refusal('no-such-ticket'));
  const at = runtime.clock.now();
  const { state } = await tickets.load(ticketId);
  const queue = state.status === 'open' ? state.facts.queue : opened.data.queue;
  const command = {
    policy: policyOf(opened.tenantid, queue),
    type: 'answerTicket',
    by,
    shownHash,
    revision,
    answer,
    at,
    via: 'event',
    undoMs: 0,
  } as const;
  const item = {
    target: uncounted(tickets.to(ticketId, command)),
    causeId: received.causeId,
    context: contextOf(received, opened, at),
  };
  return { item, received: known };
};

const signedIn = (received: Received) => {
  try {
    return parseSigned(received.event.data.payload);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new Unanswered(received, error);
  }
};

const contextOf = ({ event }: Received, opened: EventOf, at: string): EventContext => ({
  ...causedBy(opened, at),
  causationId: event.id,
  traceparent: event.traceparent === undefined ? opened.traceparent : traceOf(event, opened.taskid),
});

const refusal = (code: string): Refusal => new Refusal(code, 'invalid', code);
