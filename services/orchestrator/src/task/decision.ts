import type { EventBody } from '@nightshift/contracts';
import {
  derivedId,
  fillTemplate,
  type Instant,
  type Json,
  type NanoUsd,
  plusMs,
  valueAt,
} from '@nightshift/kernel';
import type { DecisionPolicy } from '@nightshift/sdk';
import type { LiveTask } from './task-state.js';

/** The question to a person at the end of a stage. */

/** Bounds of an ask in libs/contracts. */
const MAX_TITLE = 200;
const MAX_SOURCE = 500;
const MAX_TEXT = 4000;
const MAX_EVIDENCE = 50;

export const decisionRequest = (
  task: LiveTask,
  policy: DecisionPolicy,
  output: Json,
  cost: NanoUsd,
  at: Instant,
): EventBody<'decision.requested.v2'> => {
  // What is longer than an ask may be would be read by nobody: the task would wait for ever.
  const fill = (template: string, max = MAX_TEXT): string =>
    fillTemplate(template, output).slice(0, max);
  return {
    type: 'decision.requested.v2',
    data: {
      ticketId: derivedId('ticket', task.taskId, task.stage, 'decision'),
      kind: policy.kind,
      queue: policy.queue,
      risk: policy.risk,
      dueAt: plusMs(at, policy.dueInSeconds * 1000),
      stage: task.stage,
      taskCostNanoUsd: cost,
    },
    content: {
      output,
      ask: {
        kind: policy.kind,
        title: fill(policy.title, MAX_TITLE),
        question: fill(policy.question),
        blocked: fill(policy.blocked),
        found: policy.found.map((template) => fill(template)),
        need: policy.need,
        options: policy.options,
        proposal: output,
        evidence: evidenceOf(policy, output),
        alternatives: [],
        ...(policy.policy === undefined ? {} : { policy: policy.policy }),
        ...(policy.safeDefault === undefined ? {} : { safeDefault: policy.safeDefault }),
      },
    },
  };
};

const evidenceOf = (
  { evidenceAt }: DecisionPolicy,
  output: Json,
): { claim: string; source: string; quote: string }[] => {
  const found = evidenceAt === undefined ? [] : valueAt(output, evidenceAt);
  if (!Array.isArray(found)) return [];
  return found.slice(0, MAX_EVIDENCE).map((item: Json) => ({
    claim: textAt(item, '/claim', MAX_TEXT),
    source: textAt(item, '/source', MAX_SOURCE),
    quote: textAt(item, '/quote', MAX_TEXT),
  }));
};

const textAt = (value: Json, pointer: string, max: number): string => {
  const found = valueAt(value, pointer);
  return typeof found === 'string' ? found.slice(0, max) : '';
};
