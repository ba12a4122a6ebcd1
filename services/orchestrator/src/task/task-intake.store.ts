import type { Submission } from '@nightshift/contracts';
import { derivedId, hashOfJson, type IdSource, nanoFromUsd } from '@nightshift/kernel';
import { schemaFaults } from '@nightshift/service-kit';
import type { WorkflowRegistry } from '../workflow/workflow-registry.store.js';
import { invalid } from './submission.js';
import type { SubmitTask } from './task-command.js';

export interface Submitter {
  readonly by: string;
  readonly via: SubmitTask['via'];
  /** Used as idempotency key where the submission names none. */
  readonly fallbackKey?: string;
}

/** From a submission to a command: finds the workflow, checks the brief, gives the task its id. */
export class TaskIntake {
  constructor(
    private readonly registry: WorkflowRegistry,
    private readonly ids: IdSource,
  ) {}

  /** @throws Refusal `no-such-workflow`, `invalid-submission` naming every fault of the brief */
  async commandOf(
    submission: Submission,
    { by, via, fallbackKey }: Submitter,
  ): Promise<SubmitTask> {
    const { ref, definition } = await this.registry.resolve(submission.workflow);
    const faults = schemaFaults(definition.brief, submission.brief);
    if (faults.length > 0)
      throw invalid(faults.map(({ at, reason }) => ({ at: `/brief${at}`, reason })));
    const key = submission.idempotencyKey ?? fallbackKey;
    return {
      type: 'submitTask',
      taskId: key === undefined ? this.ids.next() : derivedId('task', submission.tenant, key),
      workflow: ref,
      versionNamed: submission.workflow.includes('@'),
      brief: submission.brief,
      briefHash: hashOfJson(submission.brief),
      subject: submission.subject,
      idempotencyKey: key,
      budget: submission.budgetUsd === undefined ? undefined : nanoFromUsd(submission.budgetUsd),
      priority: submission.priority,
      deadlineAt: submission.deadlineAt,
      by,
      via,
    };
  }
}
