import { z } from 'zod';
import { eventsOf } from '../define.js';
import * as v from '../values.js';

const event = eventsOf('escalation');
const ticket = z.object({ ticketId: v.id, kind: v.ticketKind, queue: v.name });
const note = z.string().max(4000).optional();

export const escalationEvents = [
  event('ticket.opened.v2', 'A person is asked a specific question.', {
    data: v.askFacts.extend({
      /** Hash of the ask: an answer names it, so that it is bound to what was shown. */
      shownHash: v.sha256,
      requestedBy: v.name,
      source: v.askSource,
      approvals: z.int().min(1).max(2),
      ladder: z.array(v.ladderStep).max(20),
      /** The same for tickets that ask the same with the same relevant facts. */
      groupKey: v.sha256.optional(),
    }),
    content: z.object({ ask: v.ask }),
  }),
  event('ticket.revised.v1', 'Whoever asked asks something else, or found out more.', {
    data: ticket.extend({ shownHash: v.sha256, groupKey: v.sha256.optional() }),
    content: z.object({ ask: v.ask }),
  }),
  event('ticket.claimed.v1', 'Somebody is at it; the claim ends by itself.', {
    data: ticket.extend({ by: v.name, until: v.instant }),
  }),
  event('ticket.taken-over.v1', 'Somebody went on with it while another was at it.', {
    data: ticket.extend({ by: v.name, from: v.name, until: v.instant }),
  }),
  event('ticket.released.v1', 'The claim was given back.', { data: ticket.extend({ by: v.name }) }),
  event('ticket.assigned.v1', 'A person is to answer it; others may only take it over.', {
    data: ticket.extend({ to: v.name, by: v.name }),
    content: z.object({ note }),
  }),
  event(
    'ticket.moved.v1',
    'Another queue is asked: somebody escalated it further, or the ladder did.',
    {
      /** `queue` is the new one. */
      data: ticket.extend({
        from: v.name,
        by: v.name,
        /** Raised, never lowered, by the new queue. */
        approvals: z.int().min(1).max(2),
        ladder: z.array(v.ladderStep).max(20),
      }),
      content: z.object({ note }),
    },
  ),
  event('ticket.snoozed.v1', 'Put aside until a time; the due time stays.', {
    data: ticket.extend({ by: v.name, until: v.instant }),
  }),
  event('ticket.reminded.v1', 'The due time comes nearer, and nobody has answered.', {
    data: ticket.extend({ dueAt: v.instant, assignee: v.name.optional() }),
  }),
  event('ticket.endorsed.v1', 'The first of two persons gave this answer.', {
    data: ticket.extend({
      by: v.name,
      shownHash: v.sha256,
      option: v.name.optional(),
      via: v.answeredVia,
    }),
    content: z.object({ answer: v.jsonObject }),
  }),
  event('ticket.decided.v1', 'There is an answer; until it counts, it can be taken back.', {
    data: ticket.extend({
      by: v.name,
      shownHash: v.sha256,
      option: v.name.optional(),
      via: v.answeredVia,
      resumeAt: v.instant,
      groupId: v.id.optional(),
      linkId: v.id.optional(),
    }),
    content: z.object({ answer: v.jsonObject }),
  }),
  event('ticket.reopened.v1', 'An answer was taken back before it counted.', {
    data: ticket.extend({ by: v.name }),
  }),
  event('ticket.answered.v2', 'The answer; whoever asked goes on from the exact point.', {
    data: ticket.extend({
      by: v.name,
      shownHash: v.sha256,
      /** The chosen option, where the ask has options. */
      option: v.name.optional(),
      source: v.askSource,
      /** True when the due time passed and the workflow's safe default was used. */
      byDefault: z.boolean(),
      via: v.answeredVia.optional(),
      /** The first of two persons. */
      endorsedBy: v.name.optional(),
      precedentId: v.id.optional(),
      /** Of the tickets that were answered together. */
      groupId: v.id.optional(),
      linkId: v.id.optional(),
    }),
    content: z.object({ answer: v.jsonObject }),
  }),
  event('ticket.overdue.v1', 'The due time passed without an answer; the ticket stays open.', {
    data: ticket.extend({ dueAt: v.instant }),
  }),
  event('ticket.withdrawn.v1', 'The question is no longer needed.', {
    data: ticket.extend({ reason: z.string().max(1000) }),
  }),
  event('answer.refused.v1', 'An answer that another system gave by event cannot be taken.', {
    data: z.object({
      ticketId: v.name,
      submissionId: v.name,
      by: v.name.optional(),
      code: v.name,
      reason: z.string().max(2000),
    }),
  }),
  event('answer-link.issued.v1', 'Whoever holds the link may give one answer.', {
    data: z.object({
      ticketId: v.id,
      linkId: v.id,
      answerAs: v.name,
      expiresAt: v.instant,
      by: v.name,
    }),
  }),
  event('queue.set.v1', 'How a queue is staffed, and what happens when it does not answer.', {
    data: z.object({
      queue: v.name,
      description: z.string().max(1000),
      skills: z.array(v.name).max(20),
      /** Empty: everybody. */
      members: z.array(v.name).max(200),
      ladder: z
        .array(
          z.object({
            /** Share of the time to the due time; over 1: after it. */
            atShare: z.number().positive().max(10),
            step: z.enum(['remind', 'reassign', 'escalate']),
            to: v.name.optional(),
          }),
        )
        .max(20),
      /** From this risk on, two persons must give the same answer; absent: never. */
      twoPersonFrom: v.risk.optional(),
      by: v.name,
    }),
  }),
  event('precedent.kept.v1', 'An answer is to hold for the same question from now on.', {
    data: z.object({
      precedentId: v.id,
      groupKey: v.sha256,
      kind: v.ticketKind,
      /** The ticket whose answer it is. */
      fromTicketId: v.id,
      /** Only tickets of this workflow; absent: of all. */
      workflow: v.name.optional(),
      option: v.name.optional(),
      expiresAt: v.instant,
      by: v.name,
    }),
    content: z.object({
      title: z.string().max(200),
      relevant: z.record(v.name, v.json),
      answer: v.jsonObject,
    }),
  }),
  event('precedent.revoked.v1', 'It decides nothing any more.', {
    data: z.object({ precedentId: v.id, by: v.name, reason: z.string().max(1000) }),
  }),
  event(
    'channel.set.v1',
    'Who outside is told of what. The address and the key are settings, not facts.',
    {
      data: z.object({
        channel: v.name,
        kind: z.enum(['webhook', 'slack', 'email', 'pagerduty']),
        /** Event types; empty: those a person must hear of. */
        events: z.array(v.name).max(50),
        /** Only tickets of these queues; empty: of all. */
        queues: z.array(v.name).max(50),
        by: v.name,
      }),
    },
  ),
  event('channel.removed.v1', 'Nothing more is sent there.', {
    data: z.object({ channel: v.name, by: v.name, reason: z.string().max(1000) }),
  }),
  event('notification.sent.v1', 'A channel took a message.', {
    data: z.object({
      deliveryId: v.id,
      channel: v.name,
      eventId: v.id,
      eventType: v.name,
      attempts: v.count,
    }),
  }),
  event(
    'notification.failed.v1',
    'A message could not be delivered, and is not tried again by itself.',
    {
      data: z.object({
        deliveryId: v.id,
        channel: v.name,
        eventId: v.id,
        eventType: v.name,
        attempts: v.count,
        reason: z.string().max(500),
      }),
    },
  ),
] as const;
