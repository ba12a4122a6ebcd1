import type { EvidencePack } from '@nightshift/contracts';
import { derivedId, hashOfJson, nano } from '@nightshift/kernel';
import type { IncidentCommand, OpenIncident } from './incident-command.js';

/** What unit tests of incidents share: pure. */

export const minute = (n: number): string => `2026-11-25T09:${String(n).padStart(2, '0')}:00.000Z`;

export const incidentId = derivedId('incident', '1');
export const haltId = derivedId('halt', '1');
export const taskId = derivedId('task', '1');

export const pack: EvidencePack = {
  frozenAt: minute(10),
  ledger: { from: minute(0), to: minute(10), treeSize: 42, rootHash: hashOfJson('root') },
  tasksInAll: 1,
  tasks: [
    {
      taskId,
      workflow: { name: 'audit', version: 2, hash: hashOfJson('audit') },
      budgetNanoUsd: nano(9_000),
      status: 'halted',
      spentNanoUsd: nano(1_500),
    },
  ],
  haltedRunsInAll: 1,
  haltedRuns: [{ runId: derivedId('run', '1'), taskId, haltId }],
  haltsInAll: 1,
  halts: [{ haltId, scope: 'task', key: taskId, reason: 'loop', orderedAt: minute(5) }],
  workflowsInAll: 1,
  workflows: [{ name: 'audit', version: 2, hash: hashOfJson('audit') }],
  budgetsInAll: 0,
  budgets: [],
  ticketsInAll: 0,
  tickets: [],
};

export const impact = {
  tasks: 1,
  haltedTasks: 1,
  failedTasks: 0,
  runs: 3,
  tickets: 2,
  spentNanoUsd: nano(1_250_000_000),
};

export const openIncident: OpenIncident = {
  type: 'openIncident',
  incidentId,
  title: 'It went round in circles',
  severity: 'low',
  owner: 'ana',
  about: [{ kind: 'halt', key: haltId }],
  since: minute(0),
  detectedAt: minute(5),
  detectedBy: 'halt',
  pack,
  by: 'ana',
  now: minute(10),
};

export const reach = (
  status: 'started' | 'mitigated' | 'resolved' | 'closed',
  at: string,
  more: object = {},
): IncidentCommand => ({
  type: 'reachStatus',
  status,
  at,
  by: 'ben',
  now: minute(50),
  ...(status === 'closed'
    ? { closing: { impact, record: [], recordInAll: 0, evidenceUpTo: minute(39) } }
    : {}),
  ...more,
});
