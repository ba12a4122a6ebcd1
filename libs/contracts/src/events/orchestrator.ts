import { z } from 'zod';
import { eventsOf } from '../define.js';
import * as v from '../values.js';

const event = eventsOf('orchestrator');

/** Runs that may be under way when the task changes: whoever carries them out follows. */
const runs = z.array(z.object({ runId: v.id, stage: v.name, role: v.runRole, round: v.count }));

export const orchestratorEvents = [
  event('workflow.registered.v1', 'A workflow version was registered; it never changes again.', {
    data: v.workflowRef.extend({ definition: v.jsonObject }),
  }),
  event('task.accepted.v1', 'A task is durable and will be carried out.', {
    data: z.object({
      taskId: v.id,
      workflow: v.workflowRef,
      subject: v.name,
      idempotencyKey: z.string().max(255).optional(),
      briefHash: v.sha256,
      budgetNanoUsd: v.money,
      priority: z.int().min(0).max(9),
      deadlineAt: v.instant.optional(),
      submittedBy: v.name,
      via: z.enum(['http', 'kafka']),
      /** Set when the task is a new run of an older one. */
      parentTaskId: v.id.optional(),
      /** The stage it begins with, and whether its tools have effects. */
      fork: z
        .object({
          fromStage: v.name,
          effects: v.effects,
          /** Runs of the older task whose recorded tool results simulate effects. */
          replays: z.array(v.id).optional(),
        })
        .optional(),
    }),
    content: z.object({
      brief: v.json,
      /** Outputs of the stages before `fork.fromStage`, taken over from the older task. */
      outputs: z.record(v.name, v.json).optional(),
      /** What people decided in those stages. */
      decisions: z.record(v.name, v.jsonObject).optional(),
      overrides: v.agentOverrides.optional(),
    }),
  }),
  event('task.queued.v1', 'A limit of its tenant or workflow keeps the task from starting yet.', {
    data: z.object({ scope: z.enum(['tenant', 'workflow']), reason: v.name }),
  }),
  event('task.started.v1', 'The task has its turn.', {
    data: z.object({ waitedMs: v.count }),
  }),
  event('run.requested.v1', 'A worker or correction run is to be executed.', {
    data: v.runRequest,
    content: z.object({ input: v.json, overrides: v.agentOverrides.optional() }),
  }),
  event('qa.requested.v2', 'The output of a stage is to be checked.', {
    data: z.object({
      reviewId: v.id,
      stage: v.name,
      round: v.count,
      runId: v.id,
      outputHash: v.sha256,
      /** Agents that judge, and how the loop is bounded. */
      judges: z.array(v.name).min(1),
      maxRounds: v.count,
      queue: v.name,
      dueInSeconds: v.count,
      /** Judges who must report a finding for it to count: 1 where absent. */
      quorum: v.count.optional(),
      /** How passed outputs are drawn for a look by a person; absent: never. */
      sampling: v.sampling.optional(),
      workflow: v.workflowRef,
      leaseNanoUsd: v.money,
      taskBudgetNanoUsd: v.money,
      /** What the task has cost so far. */
      taskCostNanoUsd: v.money,
      priority: z.int().min(0).max(9),
      deadlineAt: v.instant.optional(),
      retriesUsed: v.runRequest.shape.retriesUsed,
      effects: v.effects.optional(),
      /** Runs of the task this one was forked from, by judge. */
      replayOf: z.record(v.name, v.id).optional(),
    }),
    content: z.object({
      brief: v.json,
      output: v.json,
      responses: z.array(v.findingResponse),
      overrides: v.agentOverrides.optional(),
    }),
  }),
  event('retries.counted.v1', 'A run ended that had used up retries.', {
    data: z.object({ runId: v.id, stage: v.name, retries: v.count }),
  }),
  event('decision.requested.v2', 'The workflow wants a person to decide before the stage ends.', {
    data: v.askFacts.extend({
      stage: v.name,
      /** What the task has cost so far. */
      taskCostNanoUsd: v.money,
    }),
    content: z.object({ ask: v.ask, output: v.json }),
  }),
  event('decision.recorded.v1', "A person's decision was taken over into the task.", {
    data: z.object({ ticketId: v.id, stage: v.name, by: v.name }),
    content: z.object({ answer: v.jsonObject }),
  }),
  event('stage.completed.v1', 'A stage has its final output.', {
    data: z.object({
      stage: v.name,
      outputHash: v.sha256,
      rounds: v.count,
      /** What the task has cost so far. */
      taskCostNanoUsd: v.money,
    }),
    content: z.object({ output: v.json }),
  }),
  event(
    'result.deferred.v1',
    'A result came while the task was paused; it is taken up on resume.',
    {
      data: z.object({ kind: v.name }),
      content: z.object({ command: v.jsonObject }),
    },
  ),
  event('task.suspended.v1', 'The task waits for the answer to a ticket.', {
    data: z.object({ ticketId: v.id, kind: v.ticketKind }),
  }),
  event('task.continued.v1', 'The ticket the task waited for was answered.', {
    data: z.object({ ticketId: v.id }),
  }),
  event(
    'task.halted.v1',
    'Money ran out or somebody pulled the switch; the task waits for a decision.',
    {
      data: z.object({
        haltId: v.id,
        scope: v.budgetScope,
        ticketId: v.id,
        /** Set where what is under way is to stop, too, and not just what waits for money. */
        runs: runs.optional(),
      }),
    },
  ),
  event('task.unhalted.v1', 'The halt was lifted; the task goes on.', {
    data: z.object({ haltId: v.id, runs: runs.optional() }),
  }),
  event('task.paused.v1', 'A person paused the task.', {
    data: z.object({ by: v.name, reason: z.string().max(1000).optional(), runs }),
  }),
  event('task.resumed.v1', 'A person let the task go on.', {
    data: z.object({ by: v.name, runs }),
  }),
  event('task.cancelled.v1', 'The task was ended by a person or by its deadline.', {
    data: z.object({
      by: v.name,
      reason: z.string().max(1000),
      runs,
      /** The decision that is no longer needed. */
      ticketId: v.id.optional(),
    }),
  }),
  event('task.completed.v1', 'Every stage is done; here is the output.', {
    data: z.object({
      workflow: v.workflowRef,
      outputHash: v.sha256,
      costNanoUsd: v.money,
      rounds: v.count,
      decisions: v.count,
    }),
    content: z.object({ output: v.json, decisions: v.jsonObject }),
  }),
  event('task.failed.v1', 'The task cannot be done; the reason says why.', {
    data: z.object({
      code: v.name,
      reason: z.string().max(2000),
      costNanoUsd: v.money,
      runs,
      /** The question that is no longer needed. */
      ticketId: v.id.optional(),
    }),
  }),
  event('task.erased.v1', 'What was said in the task is erased for good.', {
    data: z.object({
      cause: z.enum(['subject', 'retention']),
      /** The keys that were destroyed: whoever has one in memory drops it, and every copy. */
      keys: z.array(v.id),
      /** 2: once more, when nobody can have an old key in memory any longer. */
      pass: z.int().min(1).max(2),
      by: v.name,
    }),
  }),
  event('erasure.requested.v1', 'All that was said of a data subject is to be erased.', {
    data: z.object({ erasureId: v.id, subject: v.name, by: v.name, reason: z.string().max(1000) }),
  }),
  event('erasure.begun.v1', 'Keys are being destroyed: no hold can keep them any longer.', {
    data: z.object({
      erasureId: v.id,
      cause: z.enum(['subject', 'retention']),
      /** Of `subject`: its pseudonym. */
      subject: v.name.optional(),
      /** Of `retention`. */
      workflow: v.name.optional(),
      keys: v.count,
    }),
  }),
  event('erasure.completed.v1', 'No key is left for what was said of a data subject.', {
    data: z.object({
      erasureId: v.id,
      subject: v.name,
      keys: v.count,
      tasks: v.count,
      /** Of these tasks, those that were under way. */
      cancelled: v.count,
    }),
  }),
  event(
    'erasure.reapplied.v1',
    'What was decided and erased, and a restore had undone, was done again: the ledger had it.',
    {
      data: z.object({
        by: v.name,
        /** Put back into streams, as they were written. */
        events: v.count,
        /** Ordered again. */
        erasures: v.count,
        /** That were there again, and are destroyed. */
        keys: v.count,
        /** Whose content they had opened. */
        tasks: v.count,
      }),
    },
  ),
  event(
    'erasure.doubt-dismissed.v1',
    'Somebody said that events which only the ledger has are not to be believed: they are left aside for good.',
    {
      /** Of each, SHA-256 as the ledger's tree has it. */
      data: z.object({ by: v.name, leaves: z.array(v.sha256).min(1).max(1000) }),
    },
  ),
  event('retention.set.v1', 'Content of a workflow is kept for so many days.', {
    data: z.object({ workflow: v.name, days: z.int().min(1).max(36_500).nullable(), by: v.name }),
  }),
  event('retention.applied.v2', 'Content of a workflow that was older than its days is erased.', {
    data: z.object({
      /** Absent in what was written before it was recorded. */
      erasureId: v.id.optional(),
      workflow: v.name,
      /** Of tasks accepted before this day, UTC. */
      before: z.iso.date(),
      keys: v.count,
      tasks: v.count,
    }),
  }),
  event('legal-hold.set.v1', 'Nothing of a workflow or a data subject may be erased.', {
    data: z.object({
      holdId: v.id,
      /** Neither of the two: nothing of the tenant. */
      workflow: v.name.optional(),
      subject: v.name.optional(),
      by: v.name,
      reason: z.string().max(1000),
    }),
  }),
  event('legal-hold.lifted.v1', 'A legal hold has ended.', {
    data: z.object({ holdId: v.id, by: v.name, reason: z.string().max(1000) }),
  }),
  event('schedule.set.v1', 'A workflow is to run by the clock.', {
    data: z.object({
      schedule: v.name,
      workflow: v.name,
      /** Five fields, and the time zone they are read in (IANA name). */
      cron: z.string().max(200),
      timeZone: z.string().max(64),
      subject: v.name,
      priority: z.int().min(0).max(9),
      by: v.name,
    }),
    content: z.object({ brief: v.json }),
  }),
  event('schedule.fired.v1', 'A scheduled task was submitted.', {
    data: z.object({ schedule: v.name, dueAt: v.instant, taskId: v.id }),
  }),
  event('schedule.removed.v1', 'The workflow no longer runs by the clock.', {
    data: z.object({ schedule: v.name, by: v.name }),
  }),
  event('admission.set.v1', 'What may be under way at once was limited or paused by a person.', {
    data: z.object({
      scope: z.enum(['tenant', 'workflow']),
      key: v.name,
      /** Tasks under way at once; absent: no limit. */
      maxRunning: z.int().positive().optional(),
      /** Tasks started per minute; absent: no limit. */
      perMinute: z.int().positive().optional(),
      /** Nothing new is started; what is under way goes on. */
      draining: z.boolean(),
      by: v.name,
    }),
  }),
] as const;
