import { derivedId, sha256 } from '@nightshift/kernel';
import { type TestEvent, written } from './event-fixture.spec.js';

/**
 * What the task of `eventsOfTask` lacks, for the views besides: two tool calls of its worker, a
 * ticket that was moved, decided, reopened and withdrawn, a budget that was set twice, and a
 * signed checkpoint (as if it were of this tenant).
 */
export const eventsBeside = (name: string, tenant: string): readonly Buffer[] => {
  const id = (of: string): string => derivedId(of, name);
  const runId = id('run');
  const ticket = { ticketId: id('second'), kind: 'question' };
  const at = (minute: number): string => `2026-11-25T11:${String(minute).padStart(2, '0')}:00.000Z`;
  const event = (
    more: Pick<TestEvent, 'type' | 'subject' | 'sequence' | 'data' | 'service'> &
      Partial<TestEvent>,
  ): Buffer => written({ tenant, taskId: id('task'), ...more });
  const call = { runId, step: 2, attempt: 1, tool: 'file-issue', toolCallId: 'c1', latencyMs: 40 };
  const tool = (sequence: number, type: string, data: object, content?: object): Buffer =>
    event({
      service: 'agent-runner',
      subject: `run/${runId}`,
      sequence,
      type,
      time: at(0),
      data,
      ...(content && { content }),
    });
  const asked = (
    sequence: number,
    type: string,
    minute: number,
    data: object,
    content?: object,
  ): Buffer =>
    event({
      service: 'escalation',
      subject: `ticket/${ticket.ticketId}`,
      sequence,
      type,
      time: at(minute),
      data: { ...ticket, ...data },
      ...(content && { content }),
    });
  const level = { scope: 'tenant', key: tenant };
  const money = (sequence: number, type: string, minute: number, data: object): Buffer =>
    event({
      service: 'cost',
      subject: `budget/tenant-${tenant}`,
      sequence,
      type,
      time: at(minute),
      data: { ...level, ...data },
    });
  const ask = {
    kind: 'question',
    title: 'Which?',
    question: 'Which one?',
    blocked: 'All.',
    found: [],
    need: { type: 'object' },
    options: [],
    evidence: [],
    alternatives: [],
  };
  return [
    tool(7, 'tool-call.failed.v1', {
      ...call,
      errorClass: 'timeout',
      reason: 'slow',
      effectIs: 'unknown',
    }),
    tool(
      8,
      'tool-call.completed.v1',
      { ...call, attempt: 2, latencyMs: 60, resultHash: sha256('r'), how: 'reconciled' },
      { result: {} },
    ),
    asked(
      1,
      'ticket.opened.v2',
      0,
      {
        queue: 'first',
        risk: 'high',
        dueAt: at(30),
        shownHash: sha256('a'),
        requestedBy: 'orchestrator',
        source: { service: 'orchestrator', stage: 'assess' },
        approvals: 1,
        ladder: [],
      },
      { ask },
    ),
    asked(2, 'ticket.reminded.v1', 10, { queue: 'first', dueAt: at(30) }),
    asked(
      3,
      'ticket.moved.v1',
      20,
      { queue: 'second', from: 'first', by: 'ladder', approvals: 1, ladder: [] },
      {},
    ),
    asked(4, 'ticket.overdue.v1', 30, { queue: 'second', dueAt: at(30) }),
    asked(5, 'ticket.withdrawn.v1', 40, { queue: 'second', reason: 'cancelled' }),
    money(1, 'budget.set.v1', 0, { limitNanoUsd: 10_000_000_000, by: 'ana', reason: 'first' }),
    money(2, 'budget.threshold-reached.v1', 5, {
      period: 'month',
      percent: 80,
      limitNanoUsd: 10_000_000_000,
      settledNanoUsd: 8_000_000_000,
      reservedNanoUsd: 0,
    }),
    money(3, 'budget.set.v1', 6, {
      limitNanoUsd: 20_000_000_000,
      period: 'month',
      by: 'ben',
      reason: 'more',
    }),
    money(4, 'budget.set.v1', 7, {
      limitNanoUsd: 1_000_000_000,
      period: 'day',
      by: 'ben',
      reason: 'calm',
    }),
    event({
      service: 'audit',
      subject: `checkpoint/${tenant}`,
      sequence: 1,
      type: 'checkpoint.signed.v1',
      time: at(1),
      data: {
        number: 1,
        origin: 'ledger.example',
        treeSize: 17,
        rootHash: sha256('root'),
        note: 'the note',
        keys: ['k1'],
        newKeys: ['k1'],
      },
    }),
  ];
};
