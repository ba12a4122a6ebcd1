import { Module } from '@nestjs/common';
import { Aggregates, systemIds } from '@nightshift/event-store';
import {
  counting,
  loadWorkflowModules,
  newTrace,
  poller,
  reactingSubscription,
  type ServiceInstance,
  type ServiceRuntime,
} from '@nightshift/service-kit';
import { count } from '@nightshift/telemetry';
import type { OrchestratorConfig } from './config.js';
import { BatchController } from './task/batch.controller.js';
import { cancelOverdue } from './task/deadlines.store.js';
import { Endings } from './task/endings.store.js';
import { submitSubscription } from './task/submit.reactor.js';
import { TaskController } from './task/task.controller.js';
import { TaskIntake } from './task/task-intake.store.js';
import { taskViewSubscription } from './task/task.projection.js';
import { taskReactions } from './task/task.reactor.js';
import { taskDecider } from './task/task.js';
import { TaskViews } from './task/task-view.store.js';
import { ENDINGS, INTAKE, REGISTRY, STORE, TASKS, VIEWS } from './tokens.js';
import { WorkflowController } from './workflow/workflow.controller.js';
import { WorkflowRegistry } from './workflow/workflow-registry.store.js';
import { workflowDecider } from './workflow/workflow.js';

@Module({})
class OrchestratorModule {}

export const createOrchestrator = async (
  runtime: ServiceRuntime,
  config: OrchestratorConfig,
): Promise<ServiceInstance> => {
  const { store, dataSource, ids } = runtime;
  const registry = new WorkflowRegistry(
    new Aggregates({ prefix: 'workflow', decider: workflowDecider }, { store }),
    dataSource,
  );
  await registry.refresh();
  await registerAll(registry, config, runtime);
  const tasks = new Aggregates(
    // A command that ends a task may come from an event of its tenant's budget: the key is the task's own.
    { prefix: 'task', decider: taskDecider(registry.definitionOf), keyOf: (_body, id) => id },
    { store },
  );
  tasks.onChange(
    counting({
      'task.accepted.v1': () => count.tasks(1, { outcome: 'accepted' }),
      'task.completed.v1': () => count.tasks(1, { outcome: 'completed' }),
      'task.failed.v1': () => count.tasks(1, { outcome: 'failed' }),
      'task.cancelled.v1': () => count.tasks(1, { outcome: 'cancelled' }),
    }),
  );
  const intake = new TaskIntake(registry, ids);
  const views = new TaskViews(dataSource);
  const deadlines = poller(
    config.deadlinePollMs,
    () => cancelOverdue(views, tasks, runtime),
    runtime.log,
  );
  return {
    module: {
      module: OrchestratorModule,
      controllers: [BatchController, TaskController, WorkflowController],
      providers: [
        { provide: TASKS, useValue: tasks },
        { provide: INTAKE, useValue: intake },
        { provide: VIEWS, useValue: views },
        { provide: REGISTRY, useValue: registry },
        { provide: STORE, useValue: store },
        { provide: ENDINGS, useValue: new Endings(tasks, store) },
      ],
    },
    subscriptions: [
      submitSubscription(intake, tasks, runtime),
      reactingSubscription('orchestrator', taskReactions(tasks), runtime),
      taskViewSubscription(tasks, runtime),
    ],
    start: async () => deadlines.start(),
    stop: () => deadlines.stop(),
  };
};

const registerAll = async (
  registry: WorkflowRegistry,
  { workflowModules }: OrchestratorConfig,
  { clock }: ServiceRuntime,
): Promise<void> => {
  for (const { definition } of (await loadWorkflowModules(workflowModules)).workflows) {
    const causationId = systemIds.next();
    await registry.register(definition, {
      tenant: 'default',
      causationId,
      traceparent: newTrace(causationId),
      at: clock.now(),
    });
  }
};
