import { derivedId, sha256 } from '@nightshift/kernel';
import { type TestEvent, written } from './event-fixture.spec.js';

const hash = sha256('x');
const workflow = { name: 'audit-dependencies', version: 3, hash };
const usage = (inputTokens: number, cachedInputTokens: number, outputTokens: number): object => ({
  inputTokens,
  cachedInputTokens,
  outputTokens,
  reasoningTokens: 0,
});

/**
 * One task from its acceptance to its end: a worker whose first call fails and is retried, a QA
 * round with one finding, an approval, and a halt that was lifted. Its calls cost 0.75 USD; the
 * worker's books say 0.5 for it (as its calls do), the QA run is still open with 0.25.
 */
export const eventsOfTask = (name: string, tenant: string): readonly Buffer[] => {
  const id = (of: string): string => derivedId(of, name);
  const taskId = id('task');
  const [worker, judge, ticketId, haltId] = [id('run'), id('qa-run'), id('ticket'), id('halt')];
  const versions = new Map<string, number>();
  let second = 0;
  const event = (
    service: string,
    subject: string,
    type: string,
    data: object,
    content?: object,
  ) => {
    const sequence = (versions.get(subject) ?? 0) + 1;
    versions.set(subject, sequence);
    const at = String((second += 1)).padStart(2, '0');
    const time = `2026-11-25T10:00:${at}.000Z`;
    const place: TestEvent = { service, subject, type, sequence, time, tenant, taskId, data };
    return written(content === undefined ? place : { ...place, content });
  };
  const task = (type: string, data: object, content?: object): Buffer =>
    event('orchestrator', `task/${taskId}`, type, data, content);
  const run = (runId: string, type: string, data: object, content?: object): Buffer =>
    event('agent-runner', `run/${runId}`, type, { runId, ...data }, content);
  const order = (runId: string, role: string, agent: string): object => ({
    runId,
    role,
    stage: 'assess',
    agent,
    workflow,
    round: 0,
    basis: [],
    leaseNanoUsd: 1_000_000_000,
    taskBudgetNanoUsd: 5_000_000_000,
    priority: 5,
  });
  const facts = { ticketId, queue: 'security', risk: 'low', dueAt: '2026-11-26T10:00:00.000Z' };
  const ask = {
    kind: 'approval',
    title: 'Approve?',
    question: 'Is it right?',
    blocked: 'The stage cannot end.',
    found: [],
    need: { type: 'object' },
    options: [],
    evidence: [],
    alternatives: [],
  };
  const level = { scope: 'task', key: taskId };
  const input = { input: { text: 'half an emoji: \ud83d' } };
  return [
    task(
      'task.accepted.v1',
      {
        taskId,
        workflow,
        subject: 'repo-7',
        idempotencyKey: `key-${name}`,
        briefHash: hash,
        budgetNanoUsd: 5_000_000_000,
        priority: 5,
        submittedBy: 'ana',
        via: 'http',
      },
      { brief: 'half an emoji: \ud83d' },
    ),
    task('run.requested.v1', order(worker, 'worker', 'assessor'), input),
    run(worker, 'run.accepted.v1', order(worker, 'worker', 'assessor'), input),
    run(
      worker,
      'model-call.requested.v1',
      {
        step: 1,
        attempt: 1,
        model: 'simulated/small',
        promptHash: hash,
        maxOutputTokens: 100,
        reservedNanoUsd: 1,
      },
      { messages: [] },
    ),
    run(worker, 'model-call.failed.v1', {
      step: 1,
      attempt: 1,
      model: 'simulated/small',
      errorClass: 'rate-limited',
      reason: 'slow down',
      costNanoUsd: 100_000_000,
      costIsBound: true,
      latencyMs: 30,
    }),
    run(worker, 'retry.scheduled.v1', {
      step: 1,
      attempt: 1,
      errorClass: 'rate-limited',
      delayMs: 1500,
      dueAt: '2026-11-25T10:00:08.000Z',
      reason: 'Retry-After',
    }),
    run(
      worker,
      'model-call.completed.v1',
      {
        step: 1,
        attempt: 2,
        model: 'simulated/small',
        usage: usage(1000, 400, 50),
        costNanoUsd: 400_000_000,
        costIsBound: false,
        finishReason: 'stop',
        latencyMs: 900,
      },
      { message: { role: 'assistant' } },
    ),
    run(
      worker,
      'run.completed.v2',
      {
        stage: 'assess',
        role: 'worker',
        round: 0,
        purse: { grantedNanoUsd: 1_000_000_000, spentNanoUsd: 500_000_000 },
        modelCalls: 2,
        toolCalls: 0,
        retriesByClass: { 'rate-limited': 1 },
        outputHash: hash,
        setup: { agent: 'assessor', promptHash: 'd'.repeat(64), model: 'simulated/small' },
      },
      { output: {} },
    ),
    run(judge, 'run.accepted.v1', order(judge, 'qa', 'judge'), input),
    run(
      judge,
      'model-call.completed.v1',
      {
        step: 1,
        attempt: 1,
        model: 'openai/large',
        usage: usage(2000, 0, 70),
        costNanoUsd: 250_000_000,
        costIsBound: false,
        finishReason: 'stop',
        latencyMs: 1200,
      },
      { message: { role: 'assistant' } },
    ),
    event(
      'qa',
      `review/${id('review')}`,
      'review.completed.v2',
      {
        reviewId: id('review'),
        stage: 'assess',
        round: 1,
        verdict: 'correct',
        findings: [
          { findingId: 'f1', category: 'hallucination', severity: 'high', status: 'new' },
          { findingId: 'f2', category: 'quality', severity: 'low', status: 'fixed' },
        ],
        rejectedFindings: 0,
        costNanoUsd: 250_000_000,
      },
      { findings: [] },
    ),
    event(
      'cost',
      `budget/${taskId}`,
      'halt.ordered.v1',
      {
        ...facts,
        ...level,
        kind: 'budget',
        haltId,
        reason: 'budget-exhausted',
        limitNanoUsd: 5_000_000_000,
        settledNanoUsd: 1,
        reservedNanoUsd: 1,
      },
      { ask: { ...ask, kind: 'budget' } },
    ),
    event('cost', `budget/${taskId}`, 'halt.lifted.v1', { ...level, haltId, ticketId, by: 'ben' }),
    event(
      'escalation',
      `ticket/${ticketId}`,
      'ticket.answered.v1',
      {
        ticketId,
        kind: 'approval',
        queue: 'security',
        by: 'ben',
        shownHash: hash,
        option: 'approve',
        source: { service: 'orchestrator', stage: 'assess' },
        byDefault: false,
      },
      { answer: {} },
    ),
    task('decision.recorded.v1', { ticketId, stage: 'assess', by: 'ben' }, { answer: {} }),
    task(
      'stage.completed.v1',
      { stage: 'assess', outputHash: hash, rounds: 1, taskCostNanoUsd: 750_000_000 },
      { output: {} },
    ),
    task(
      'task.completed.v1',
      { workflow, outputHash: hash, costNanoUsd: 750_000_000, rounds: 1, decisions: 1 },
      { output: {}, decisions: {} },
    ),
  ];
};
