import type { Ask, EventBody } from '@nightshift/contracts';
import {
  derivedId,
  fillTemplate,
  formatUsd,
  type Instant,
  type Json,
  type NanoUsd,
  plusMs,
  valueAt,
} from '@nightshift/kernel';
import type { DecisionPolicy } from '@nightshift/sdk';
import type { LiveTask } from './task-state.js';

/** The question to a person at the end of a stage. */

/** Bounds of an ask in libs/contracts: what is longer would be read by nobody, and wait for ever. */
const MAX_TITLE = 200;
const MAX_SOURCE = 500;
const MAX_TEXT = 4000;
const MAX_SHORT = 1000;
const MAX_EVIDENCE = 50;
const MAX_ALTERNATIVES = 20;

export const decisionRequest = (
  task: LiveTask,
  policy: DecisionPolicy,
  output: Json,
  cost: NanoUsd,
  at: Instant,
): EventBody<'decision.requested.v2'> => ({
  type: 'decision.requested.v2',
  data: {
    ticketId: derivedId('ticket', task.taskId, task.stage, 'decision'),
    kind: policy.kind,
    queue: policy.queue,
    risk: policy.risk,
    dueAt: plusMs(at, policy.dueInSeconds * 1000),
    workflow: task.workflow,
    author: task.submittedBy,
    ...(policy.approvals === undefined ? {} : { approvals: policy.approvals }),
    stage: task.stage,
    taskCostNanoUsd: cost,
  },
  content: { output, ask: askOf(task, policy, output, cost) },
});

const askOf = (task: LiveTask, policy: DecisionPolicy, output: Json, cost: NanoUsd): Ask => {
  const fill = (template: string, max = MAX_TEXT): string =>
    cut(fillTemplate(template, output), max);
  const { before, proposalAt = '' } = policy;
  const earlier = before && valueAt(before.in === 'brief' ? task.brief : output, before.at);
  return {
    kind: policy.kind,
    title: fill(policy.title, MAX_TITLE),
    question: fill(policy.question),
    blocked: fill(policy.blocked),
    found: policy.found.map((template) => fill(template)),
    need: policy.need,
    options: policy.options,
    proposal: valueAt(output, proposalAt) ?? null,
    ...(earlier === undefined ? {} : { before: earlier }),
    evidence: evidenceOf(policy, output),
    alternatives: alternativesOf(policy, output),
    ...confidenceOf(policy, output),
    costOfWaiting: fill(policy.costOfWaiting ?? '', MAX_SHORT) || waitingCosts(task, cost),
    ...relevantOf(task, policy, output),
    ...(policy.policy === undefined ? {} : { policy: policy.policy }),
    ...(policy.safeDefault === undefined ? {} : { safeDefault: policy.safeDefault }),
  };
};

const waitingCosts = ({ deadlineAt }: LiveTask, cost: NanoUsd): string =>
  [
    `The task stands still and spends nothing; ${formatUsd(cost)} are spent so far.`,
    deadlineAt === undefined
      ? 'It has no deadline.'
      : `At its deadline, ${deadlineAt}, it is cancelled, and what was spent is lost.`,
  ].join(' ');

const evidenceOf = ({ evidenceAt }: DecisionPolicy, output: Json): Ask['evidence'] =>
  itemsAt(output, evidenceAt)
    .slice(0, MAX_EVIDENCE)
    .map((item) => ({
      claim: textAt(item, '/claim', MAX_TEXT),
      source: textAt(item, '/source', MAX_SOURCE),
      quote: textAt(item, '/quote', MAX_TEXT),
    }));

const alternativesOf = ({ alternativesAt }: DecisionPolicy, output: Json): string[] =>
  itemsAt(output, alternativesAt)
    .flatMap((item) => (typeof item === 'string' ? [cut(item, MAX_SHORT)] : []))
    .slice(0, MAX_ALTERNATIVES);

const confidenceOf = ({ confidenceAt }: DecisionPolicy, output: Json): Pick<Ask, 'confidence'> => {
  if (confidenceAt === undefined) return {};
  const found = valueAt(output, confidenceAt) ?? null;
  const value = valueAt(found, '/value');
  return typeof value === 'number' && value >= 0 && value <= 1
    ? { confidence: { value, basis: textAt(found, '/basis', MAX_SHORT) } }
    : {};
};

/** Where the output has none of the facts, the ticket stands alone. */
const relevantOf = (
  { workflow, stage }: LiveTask,
  { groupBy }: DecisionPolicy,
  output: Json,
): Pick<Ask, 'relevant'> => {
  const facts = Object.entries(groupBy ?? {}).map(
    ([name, pointer]) => [name, valueAt(output, pointer)] as const,
  );
  if (facts.length === 0 || facts.some(([, value]) => value === undefined)) return {};
  const named = facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return {
    relevant: { ...Object.fromEntries(named), workflow: workflow.name, stage },
  };
};

const itemsAt = (output: Json, pointer: string | undefined): readonly Json[] => {
  const found = pointer === undefined ? [] : valueAt(output, pointer);
  return Array.isArray(found) ? found : [];
};

const textAt = (value: Json, pointer: string, max: number): string => {
  const found = valueAt(value, pointer);
  return typeof found === 'string' ? cut(found, max) : '';
};

/** Half a character at the end would be text that no database stores. */
const cut = (text: string, max: number): string => text.slice(0, max).toWellFormed();
