import { jsonText } from '@nightshift/kernel';
import type * as p from './parts.js';
import type * as e from './evidence.js';
import { anything, factsIn, flag, number, type StoredEvent, text } from './stored-event.js';

/* One event, as the part of the evidence it is. */

export const unknownWorkflow: e.EvidenceVersions['workflow'] = {
  name: null,
  version: null,
  sha256: null,
  index: null,
};

export const workflow = ({ data }: StoredEvent): e.EvidenceVersions['workflow'] => {
  const { name, version, hash } = factsIn(data['workflow']);
  return { name: text(name), version: number(version), sha256: text(hash), index: null };
};

export const task = (event: StoredEvent): e.EvidenceTask => {
  const { data, index, time } = event;
  const { name, version } = workflow(event);
  return {
    taskId: text(data['taskId']),
    index,
    workflow: { name, version },
    subject: text(data['subject']),
    idempotencyKey: text(data['idempotencyKey']),
    submittedBy: text(data['submittedBy']),
    via: text(data['via']),
    parentTaskId: text(data['parentTaskId']),
    budgetNanoUsd: number(data['budgetNanoUsd']),
    acceptedAt: time,
    deadlineAt: text(data['deadlineAt']),
    status: 'open',
    endedAt: null,
    endIndex: null,
    reason: null,
  };
};

export const sealed = (
  { index, data, content }: StoredEvent,
  hash: string,
  value: string,
): e.Sealed => ({ index, sha256: text(data[hash]), value: anything(content[value]) });

export const output = (event: StoredEvent): e.EvidenceOutput => ({
  stage: text(event.data['stage']),
  at: event.time,
  ...sealed(event, 'outputHash', 'output'),
});

export const briefData = ({ index, data }: StoredEvent): e.EvidenceData => ({
  index,
  kind: 'brief',
  name: null,
  runId: null,
  sha256: text(data['briefHash']),
});

export const toolData = ({ index, data }: StoredEvent): e.EvidenceData => ({
  index,
  kind: 'tool-result',
  name: text(data['tool']),
  runId: text(data['runId']),
  sha256: text(data['resultHash']),
});

/** Null for all that have no id: it is nobody's name. */
export const keyOfRun = ({ data }: StoredEvent): string | null => text(data['runId']);
export const keyOfCall = ({ data }: StoredEvent): string =>
  jsonText([data['runId'], data['step'], data['attempt']]);
export const keyOfTool = ({ data }: StoredEvent): string =>
  jsonText([data['runId'], data['step'], data['attempt'], data['toolCallId']]);

const place = ({ index, data }: StoredEvent) => ({
  index,
  runId: text(data['runId']),
  step: number(data['step']),
  attempt: number(data['attempt']),
});

export const run = ({ index, data }: StoredEvent): p.EvidenceRun => ({
  index,
  runId: text(data['runId']),
  role: text(data['role']),
  stage: text(data['stage']),
  agent: text(data['agent']),
  round: number(data['round']),
  outcome: null,
  outputSha256: null,
  endIndex: null,
});

export const runEnd = ({ index, data }: StoredEvent, outcome: string): Partial<p.EvidenceRun> => ({
  outcome,
  outputSha256: text(data['outputHash']),
  endIndex: index,
});

export const prompt = (event: StoredEvent): e.EvidencePrompt => ({
  ...place(event),
  agent: null,
  model: text(event.data['model']),
  sha256: text(event.data['promptHash']),
});

export const call = (event: StoredEvent): p.EvidenceCall => ({
  ...place(event),
  model: text(event.data['model']),
  promptSha256: text(event.data['promptHash']),
  outcome: null,
  endIndex: null,
  finishReason: null,
  errorClass: null,
  usage: null,
  costNanoUsd: null,
  costIsBound: false,
  latencyMs: null,
  providerCallId: null,
});

export const callEnd = (
  { index, data }: StoredEvent,
  outcome: 'answered' | 'failed',
): Partial<p.EvidenceCall> => ({
  outcome,
  endIndex: index,
  finishReason: text(data['finishReason']),
  errorClass: text(data['errorClass']),
  usage: anything(data['usage']),
  costNanoUsd: number(data['costNanoUsd']),
  costIsBound: flag(data['costIsBound']),
  latencyMs: number(data['latencyMs']),
  providerCallId: text(data['providerCallId']),
});

export const toolCall = (event: StoredEvent): p.EvidenceToolCall => ({
  ...place(event),
  tool: text(event.data['tool']),
  effect: text(event.data['effect']),
  argumentsSha256: text(event.data['argumentsHash']),
  resultSha256: null,
  outcome: null,
  how: null,
  errorClass: null,
  endIndex: null,
});

export const toolEnd = (
  { index, data }: StoredEvent,
  outcome: 'answered' | 'failed',
): Partial<p.EvidenceToolCall> => ({
  outcome,
  endIndex: index,
  resultSha256: text(data['resultHash']),
  how: text(data['how']),
  errorClass: text(data['errorClass']),
});

export const retry = (event: StoredEvent): p.EvidenceRetry => ({
  ...place(event),
  errorClass: text(event.data['errorClass']),
  delayMs: number(event.data['delayMs']),
  reason: text(event.data['reason']),
});
