import { leafHash } from '@nightshift/kernel';

const time = '2026-11-25T10:00:00.000Z';
const bytes = JSON.stringify({
  source: 'nightshift/orchestrator',
  type: 'task.accepted.v1',
  time,
  subject: 'task/t1',
  sequence: 1,
  tenantid: 'acme',
  taskid: 't1',
  data: { taskId: 't1' },
  content: {},
});

const entry = { index: 1, leaf: leafHash(Buffer.from(bytes)).toString('hex'), proof: null, bytes };
const none = { name: null, version: null };

const head = {
  format: 'nightshift.evidence/1',
  task: {
    taskId: 't1',
    index: 1,
    workflow: none,
    subject: null,
    idempotencyKey: null,
    submittedBy: null,
    via: null,
    parentTaskId: null,
    budgetNanoUsd: null,
    acceptedAt: time,
    deadlineAt: null,
    status: 'open',
    endedAt: null,
    endIndex: null,
    reason: null,
  },
  brief: { index: 1, sha256: null, value: null },
  outputs: [],
  data: [{ index: 1, kind: 'brief', name: null, runId: null, sha256: null }],
  prompts: [],
  versions: { workflow: { ...none, sha256: null, index: null }, agents: [] },
  runs: [],
  calls: [],
  toolCalls: [],
  retries: [],
  qa: [],
  tickets: [],
  reviewers: [],
  halts: [],
  costs: {
    modelCalls: 0,
    callsNanoUsd: 0,
    boundNanoUsd: 0,
    taskNanoUsd: null,
    corrections: [],
  },
  checkpoint: null,
};

/** A file of a task that has just been accepted, which nobody has signed: nothing of it differs. */
export const evidenceFile = `${JSON.stringify(head).slice(0, -1)},"events":[
${JSON.stringify(entry)}
]}
`;
