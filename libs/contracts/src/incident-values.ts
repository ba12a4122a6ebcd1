import { z } from 'zod';
import * as v from './values.js';

/** In this order, each not before the one before it. */
export const incidentStatuses = ['triage', 'started', 'mitigated', 'resolved', 'closed'] as const;
export const incidentStatus = z.enum(incidentStatuses);
export type IncidentStatus = z.infer<typeof incidentStatus>;

export const incidentRoles = ['owner', 'communications', 'scribe'] as const;
export const incidentRole = z.enum(incidentRoles);
export type IncidentRole = z.infer<typeof incidentRole>;

export const incidentNoteKinds = ['note', 'contributor', 'mitigator', 'learning', 'risk'] as const;
export const incidentNoteKind = z.enum(incidentNoteKinds);
export type IncidentNoteKind = z.infer<typeof incidentNoteKind>;

export const incidentSubjectKinds = ['task', 'workflow', 'halt', 'ticket', 'tenant'] as const;

/** What an incident is about: `key` is an id; of a workflow its name or `name@version`. */
export const incidentSubject = z.object({
  kind: z.enum(incidentSubjectKinds),
  key: z.string().min(1).max(200),
});
export type IncidentSubject = z.infer<typeof incidentSubject>;

const haltScope = z.enum(['task', 'workflow', 'tenant', 'everything']);

/** What an incident is about, as it was when it was opened. Lists end somewhere; counts do not. */
export const evidencePack = z.object({
  frozenAt: v.instant,
  /** Newest time of an event that it is made of; absent: there was none. */
  evidenceUpTo: v.instant.optional(),
  /** Which part of the ledger: by time, and the newest signed size before `frozenAt`. */
  ledger: z.object({
    from: v.instant,
    to: v.instant,
    treeSize: z.int().positive().optional(),
    rootHash: v.sha256.optional(),
  }),
  tasksInAll: v.count,
  tasks: z
    .array(
      z.object({
        taskId: v.id,
        workflow: v.workflowRef,
        /** As it was accepted. */
        budgetNanoUsd: v.money,
        status: z.enum(['open', 'halted', 'completed', 'failed', 'cancelled']),
        /** What its runs have settled. */
        spentNanoUsd: v.money,
      }),
    )
    .max(200),
  haltedRunsInAll: v.count,
  /** Runs that a halt stopped, or that wait for money because of it, and that stand still yet. */
  haltedRuns: z.array(z.object({ runId: v.id, taskId: v.id, haltId: v.id })).max(200),
  haltsInAll: v.count,
  halts: z
    .array(
      z.object({
        haltId: v.id,
        scope: haltScope,
        key: z.string().max(200),
        reason: v.haltReason,
        orderedAt: v.instant,
        by: v.name.optional(),
        ticketId: v.id.optional(),
        limitNanoUsd: v.money.optional(),
        settledNanoUsd: v.money.optional(),
        reservedNanoUsd: v.money.optional(),
        /** Of one that had ended by then. */
        endedAt: v.instant.optional(),
        how: z.enum(['lifted', 'upheld']).optional(),
      }),
    )
    .max(50),
  workflowsInAll: v.count,
  /** Versions, by hash, that the tasks are of. */
  workflows: z.array(v.workflowRef).max(50),
  budgetsInAll: v.count,
  /** Limits that were set: of the tenant, of workflows, of tasks, in this order. */
  budgets: z
    .array(
      z.object({
        scope: v.budgetScope,
        key: z.string().max(200),
        period: v.budgetPeriod.optional(),
        limitNanoUsd: v.money,
        setAt: v.instant,
      }),
    )
    .max(50),
  ticketsInAll: v.count,
  /** Open ones. */
  tickets: z
    .array(
      z.object({
        ticketId: v.id,
        kind: v.ticketKind,
        queue: v.name,
        risk: v.risk,
        openedAt: v.instant,
        dueAt: v.instant,
      }),
    )
    .max(200),
});
export type EvidencePack = z.infer<typeof evidencePack>;

export const incidentImpact = z.object({
  tasks: v.count,
  /** Of the tasks, those that were halted at any time. */
  haltedTasks: v.count,
  failedTasks: v.count,
  runs: v.count,
  tickets: v.count,
  /** What the runs of the tasks have settled. */
  spentNanoUsd: v.money,
});
export type IncidentImpact = z.infer<typeof incidentImpact>;

/** Something that the record says of what an incident is about. */
export const recordedFact = z.object({
  at: v.instant,
  what: z.enum([
    'halt-ordered',
    'halt-lifted',
    'halt-upheld',
    'tasks-halted',
    'tasks-resumed',
    'tasks-failed',
    'ticket-opened',
    'ticket-answered',
  ]),
  /** Of the halt or the ticket; of tasks the halt that held them, where one did. */
  id: v.id.optional(),
  by: v.name.optional(),
  count: v.count.optional(),
});
export type RecordedFact = z.infer<typeof recordedFact>;
