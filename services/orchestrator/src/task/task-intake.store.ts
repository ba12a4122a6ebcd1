import type { AgentOverrides, DataOf, Effects, EventOf, Submission } from '@nightshift/contracts';
import type { SealedSubject } from '@nightshift/event-store';
import {
  derivedId,
  hashOfJson,
  type IdSource,
  type Json,
  nano,
  nanoFromUsd,
  Refusal,
} from '@nightshift/kernel';
import { schemaFaults } from '@nightshift/service-kit';
import type { WorkflowRegistry, Registered } from '../workflow/workflow-registry.store.js';
import { forkOf } from './fork.js';
import { invalid } from './submission.js';
import type { SubmitTask } from './task-command.js';

export interface Submitter {
  readonly by: string;
  readonly via: SubmitTask['via'];
  /** Used as idempotency key where the submission names none. */
  readonly fallbackKey?: string;
}

/** A new run of an older task, as it is asked for. */
export interface ForkRequest {
  readonly tenant: string;
  readonly fromStage: string;
  /** `name@version`, or `name` for the newest; that of the older task if absent. */
  readonly workflow: string | undefined;
  readonly overrides: AgentOverrides;
  readonly effects: Effects;
  readonly idempotencyKey: string | undefined;
}

/** The limit that a new task has to wait for, if there is one. @throws Refusal `queue-full` */
export type Gate = (tenant: string, workflow: string) => DataOf<'task.queued.v1'> | undefined;

/** What a task's events call its data subject, and the key that seals their content. */
export interface Subjects {
  readonly of: (tenant: string, name: string, workflow: string) => Promise<SealedSubject>;
  /** Before the task is: whoever erases its key finds it, wherever lists stand. */
  readonly note: (taskId: string, workflow: string, sealed: SealedSubject) => Promise<void>;
}

/** From a submission to a command: finds the workflow, checks the brief, gives the task its id. */
export class TaskIntake {
  constructor(
    private readonly registry: WorkflowRegistry,
    private readonly ids: IdSource,
    private readonly gate: Gate,
    private readonly subjects: Subjects,
  ) {}

  /** @throws Refusal `no-such-workflow`, `invalid-submission` naming every fault of the brief, `queue-full` */
  async commandOf(
    submission: Submission,
    { by, via, fallbackKey }: Submitter,
  ): Promise<SubmitTask> {
    const { ref } = await this.mustFit(submission.workflow, submission.brief);
    const key = submission.idempotencyKey ?? fallbackKey;
    const taskId = this.idOf(submission.tenant, key);
    const sealed = await this.subjects.of(submission.tenant, submission.subject, ref.name);
    await this.subjects.note(taskId, ref.name, sealed);
    return {
      type: 'submitTask',
      taskId,
      workflow: ref,
      versionNamed: submission.workflow.includes('@'),
      brief: submission.brief,
      briefHash: hashOfJson(submission.brief),
      ...sealed,
      idempotencyKey: key,
      budget: submission.budgetUsd === undefined ? undefined : nanoFromUsd(submission.budgetUsd),
      priority: submission.priority,
      deadlineAt: submission.deadlineAt,
      by,
      via,
      ...this.queueOf(submission.tenant, ref.name),
    };
  }

  /**
   * @param events those of the older task
   * @throws Refusal `no-such-workflow`, `content-erased`, `invalid-fork` naming every fault, `queue-full`
   */
  async forkCommandOf(
    events: readonly EventOf[],
    request: ForkRequest,
    by: string,
  ): Promise<SubmitTask> {
    const [accepted] = events;
    if (accepted?.type !== 'task.accepted.v1') throw new Error('No stream of a task.');
    if (events.some(({ contenterased }) => contenterased))
      throw new Refusal(
        'content-erased',
        'conflict',
        'What was said in this task is erased: it cannot be run again. Submit a new task.',
      );
    const { workflow, subject, budgetNanoUsd, priority } = accepted.data;
    const { brief } = accepted.content;
    const wanted = request.workflow ?? `${workflow.name}@${workflow.version}`;
    const { ref, definition } = await this.mustFit(wanted, brief);
    const taskId = this.idOf(request.tenant, request.idempotencyKey);
    // What it takes over stays under the key that sealed it: it is no younger for being run again.
    const { subjectkey: subjectKey } = accepted;
    const sealed =
      subjectKey === undefined
        ? await this.subjects.of(request.tenant, subject, ref.name)
        : { subject, subjectKey };
    await this.subjects.note(taskId, ref.name, sealed);
    return {
      type: 'submitTask',
      taskId,
      workflow: ref,
      versionNamed: wanted.includes('@'),
      brief,
      briefHash: accepted.data.briefHash,
      ...sealed,
      idempotencyKey: request.idempotencyKey,
      budget: nano(budgetNanoUsd),
      priority,
      // That of the older task is likely to have passed.
      deadlineAt: undefined,
      by,
      via: 'http',
      fork: forkOf(events, definition, request),
      ...this.queueOf(request.tenant, ref.name),
    };
  }

  /** The workflow, if it takes the brief. @throws Refusal `no-such-workflow`, `invalid-submission` */
  async mustFit(workflow: string, brief: Json): Promise<Registered> {
    const found = await this.registry.resolve(workflow);
    const faults = schemaFaults(found.definition.brief, brief);
    if (faults.length > 0)
      throw invalid(faults.map(({ at, reason }) => ({ at: `/brief${at}`, reason })));
    return found;
  }

  private idOf(tenant: string, key: string | undefined): string {
    return key === undefined ? this.ids.next() : derivedId('task', tenant, key);
  }

  private queueOf(tenant: string, workflow: string): Pick<SubmitTask, 'queue'> {
    const queue = this.gate(tenant, workflow);
    return queue ? { queue } : {};
  }
}
