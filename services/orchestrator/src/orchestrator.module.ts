import { Module } from '@nestjs/common';
import { Aggregates, sealedSubject, systemIds } from '@nightshift/event-store';
import {
  counting,
  dueContextOf,
  loadWorkflowModules,
  newTrace,
  poller,
  reactingSubscription,
  type ServiceInstance,
  type ServiceRuntime,
  taskSpans,
} from '@nightshift/service-kit';
import { count } from '@nightshift/telemetry';
import { AdmissionController } from './admission/admission.controller.js';
import { limitDecider } from './admission/limit.js';
import { Limits } from './admission/limits.store.js';
import { Starter } from './admission/starter.store.js';
import type { OrchestratorConfig } from './config.js';
import { haltSubscription } from './halt/halt.reactor.js';
import { HaltOrders } from './halt/halt-orders.store.js';
import { KeyRingController } from './privacy/key-ring.controller.js';
import { privacyParts } from './privacy/privacy-parts.js';
import { PrivacyController } from './privacy/privacy.controller.js';
import { ReapplyController } from './privacy/reapply.controller.js';
import { fireDue } from './schedule/firing.store.js';
import { SealedTasks } from './privacy/sealed-tasks.store.js';
import { ScheduleController } from './schedule/schedule.controller.js';
import { scheduleDecider } from './schedule/schedule.js';
import { Schedules } from './schedule/schedules.store.js';
import { BatchController } from './task/batch.controller.js';
import { cancelOverdue } from './task/deadlines.store.js';
import { Endings } from './task/endings.store.js';
import { ForkController } from './task/fork.controller.js';
import { submitSubscription } from './task/submit.reactor.js';
import { TaskController } from './task/task.controller.js';
import { TaskIntake } from './task/task-intake.store.js';
import { taskViewSubscription } from './task/task.projection.js';
import { taskReactions } from './task/task.reactor.js';
import type { TaskCommand } from './task/task-command.js';
import { hasEnded, type Task } from './task/task-state.js';
import { taskDecider } from './task/task.js';
import { TaskViews } from './task/task-view.store.js';
import {
  ENDINGS,
  INTAKE,
  LIMIT_STREAMS,
  LIMITS,
  REGISTRY,
  SCHEDULES,
  STARTER,
  STORE,
  TASKS,
  VIEWS,
} from './tokens.js';
import { WorkflowController } from './workflow/workflow.controller.js';
import { WorkflowRegistry } from './workflow/workflow-registry.store.js';
import { workflowDecider } from './workflow/workflow.js';

@Module({})
class OrchestratorModule {}

/** How often what other replicas set, and what came late, is looked at. */
const LOOK_EVERY_MS = 1_000;

export const createOrchestrator = async (
  runtime: ServiceRuntime,
  config: OrchestratorConfig,
): Promise<ServiceInstance> => {
  const parts = await partsOf(runtime, config);
  const { tasks, intake, limits, starter, orders, registry } = parts;
  const privacy = privacyParts(tasks, runtime, config, registry.isRegistered);
  const pollers = [...pollersOf(parts, runtime, config), ...privacy.pollers];
  return {
    module: {
      module: OrchestratorModule,
      controllers: [
        BatchController,
        ForkController,
        TaskController,
        WorkflowController,
        AdmissionController,
        ScheduleController,
        PrivacyController,
        ReapplyController,
        KeyRingController,
      ],
      providers: [...providersOf(parts, runtime), ...privacy.providers],
    },
    retires: [tasks],
    subscriptions: [
      submitSubscription(intake, tasks, runtime),
      reactingSubscription('orchestrator', taskReactions(tasks), runtime),
      haltSubscription(orders, runtime),
      ...privacy.subscriptions,
      taskViewSubscription(tasks, runtime, (states) => {
        const hasQueued = states.some((state) => state.status === 'live' && state.queued);
        if (hasQueued || limits.areSet) starter.kick(hasQueued);
      }),
    ],
    start: async () => {
      await privacy.start();
      for (const one of pollers) one.start();
    },
    stop: async () => {
      await Promise.all(pollers.map((one) => one.stop()));
      await starter.stop();
    },
  };
};

type Parts = Awaited<ReturnType<typeof partsOf>>;

const partsOf = async (runtime: ServiceRuntime, config: OrchestratorConfig) => {
  const { store, dataSource, ids, sealing, clock } = runtime;
  const registry = new WorkflowRegistry(
    new Aggregates({ prefix: 'workflow', decider: workflowDecider }, { store }),
    dataSource,
  );
  await registry.refresh();
  await registerAll(registry, config, runtime);
  const tasks = tasksOf(registry, runtime);
  const limits = new Limits(dataSource, config.maxQueuedPerTenant);
  await limits.refresh();
  const schedules = new Schedules(
    dataSource,
    new Aggregates({ prefix: 'schedule', decider: scheduleDecider }, { store }),
    sealing !== undefined,
  );
  return {
    registry,
    tasks,
    limits,
    schedules,
    limitStreams: new Aggregates({ prefix: 'admission', decider: limitDecider }, { store }),
    intake: new TaskIntake(registry, ids, limits.gate, {
      of: (tenant, name, workflow) =>
        sealedSubject(sealing, { tenant, name, workflow, at: clock.now() }),
      note: new SealedTasks(dataSource).note,
    }),
    starter: new Starter(dataSource, limits, tasks, runtime),
    orders: new HaltOrders(dataSource, tasks, store),
    views: new TaskViews(
      dataSource,
      async (tenant, name) => (await sealing?.ring.findPseudonym(tenant, name)) ?? name,
    ),
  };
};

const tasksOf = (
  registry: WorkflowRegistry,
  { store }: ServiceRuntime,
): Aggregates<TaskCommand, Task> => {
  const tasks = new Aggregates(
    // A command that ends a task may come from an event of its tenant's budget: the key is the task's own.
    {
      prefix: 'task',
      decider: taskDecider(registry.definitionOf),
      keyOf: (_body: unknown, id: string) => id,
      isClosed: hasEnded,
    },
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
  tasks.onChange(taskSpans());
  return tasks;
};

const providersOf = (parts: Parts, { store }: ServiceRuntime) => [
  { provide: TASKS, useValue: parts.tasks },
  { provide: INTAKE, useValue: parts.intake },
  { provide: VIEWS, useValue: parts.views },
  { provide: REGISTRY, useValue: parts.registry },
  { provide: STORE, useValue: store },
  { provide: LIMITS, useValue: parts.limits },
  { provide: LIMIT_STREAMS, useValue: parts.limitStreams },
  { provide: STARTER, useValue: parts.starter },
  { provide: SCHEDULES, useValue: parts.schedules },
  { provide: ENDINGS, useValue: new Endings(parts.tasks, store) },
];

const pollersOf = (parts: Parts, runtime: ServiceRuntime, config: OrchestratorConfig) => {
  const { clock, log, dataSource } = runtime;
  const sweep = (): Promise<void> =>
    parts.orders.sweep(({ tenant, haltId }) => ({
      ...dueContextOf(tenant, haltId, clock.now()),
      causationId: haltId,
    }));
  return [
    poller(config.deadlinePollMs, () => cancelOverdue(parts.views, parts.tasks, runtime), log),
    poller(LOOK_EVERY_MS, () => parts.starter.look(), log),
    poller(LOOK_EVERY_MS, sweep, log),
    poller(LOOK_EVERY_MS, () => fireDue({ ...parts, dataSource, runtime }), log),
  ];
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
