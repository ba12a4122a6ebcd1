import { derivedId, sha256 } from '@nightshift/kernel';
import { written } from '../ledger/event-fixture.spec.js';

export interface CalledTool {
  readonly effect: 'pure' | 'idempotent' | 'at-most-once';
  /** What its attempts came to, one after another; a call without one is under way. */
  readonly ends: readonly (
    | 'called'
    | 'simulated'
    | 'told'
    | 'unknown'
    | 'not-done'
    | 'found-not-done'
  )[];
}

export const badPrompt = sha256('Be careless.');

/** A run of the agent `filer` with `badPrompt`, beside those of the task of the same name. */
export const runWithTools = (
  name: string,
  tenant: string,
  tools: readonly CalledTool[],
): readonly Buffer[] => {
  const runId = derivedId('filing', name);
  let sequence = 0;
  const event = (type: string, data: object, content?: object): Buffer =>
    written({
      service: 'agent-runner',
      subject: `run/${runId}`,
      type,
      sequence: (sequence += 1),
      time: '2026-11-25T10:00:10.000Z',
      tenant,
      taskId: derivedId('task', name),
      data: { runId, ...data },
      ...(content && { content }),
    });
  const workflow = { name: 'audit-dependencies', version: 3, hash: sha256('w') };
  const order = { role: 'worker', stage: 'assess', round: 0 };
  const money = { leaseNanoUsd: 1, taskBudgetNanoUsd: 1, priority: 5, basis: [] };
  return [
    event('run.accepted.v1', { ...order, ...money, agent: 'filer', workflow }, { input: {} }),
    ...tools.flatMap((tool, at) => callOf(event, tool, at + 1)),
    event(
      'run.completed.v2',
      {
        ...order,
        purse: { grantedNanoUsd: 1, spentNanoUsd: 1 },
        modelCalls: 0,
        toolCalls: tools.length,
        retriesByClass: {},
        outputHash: sha256(`filed by ${name}`),
        setup: { agent: 'filer', promptHash: badPrompt, model: 'bad/model' },
      },
      { output: {} },
    ),
  ];
};

const callOf = (
  event: (type: string, data: object, content?: object) => Buffer,
  { effect, ends }: CalledTool,
  step: number,
): readonly Buffer[] => {
  const facts = (attempt: number) => ({ step, attempt, tool: `tool-${effect}`, toolCallId: 'c' });
  const requested = (attempt: number): Buffer =>
    event(
      'tool-call.requested.v1',
      { ...facts(attempt), effect, idempotencyKey: sha256('k'), argumentsHash: sha256('a') },
      { arguments: {} },
    );
  const failed = { errorClass: 'timeout', reason: 'slow', latencyMs: 1 };
  const ended = (end: CalledTool['ends'][number], attempt: number): readonly Buffer[] => {
    if (end === 'unknown' || end === 'not-done')
      return [event('tool-call.failed.v1', { ...facts(attempt), ...failed, effectIs: end })];
    if (end === 'found-not-done')
      return [
        event('tool-call.failed.v1', { ...facts(attempt), ...failed, effectIs: 'unknown' }),
        event('effect.found.v1', {
          ...facts(attempt),
          query: 1,
          effectIs: 'not-done',
          reason: 'no such issue',
          latencyMs: 1,
        }),
      ];
    const result = { resultHash: sha256('r'), latencyMs: 1, how: end };
    return [event('tool-call.completed.v1', { ...facts(attempt), ...result }, { result: {} })];
  };
  return ends.length === 0
    ? [requested(1)]
    : ends.flatMap((end, at) => [requested(at + 1), ...ended(end, at + 1)]);
};
