import { Module } from '@nestjs/common';
import { Aggregates } from '@nightshift/event-store';
import { openModels, type SimulatedModel } from '@nightshift/models';
import {
  counting,
  listeningSubscription,
  loadWorkflowModules,
  poller,
  reactingSubscription,
  schemaFaults,
  type ServiceInstance,
  type ServiceRuntime,
} from '@nightshift/service-kit';
import { count, observe } from '@nightshift/telemetry';
import type { AgentRunnerConfig } from './config.js';
import { RunController } from './run/run.controller.js';
import { RunExecutor } from './run/run.executor.js';
import { runReactions } from './run/run.reactor.js';
import { runDecider } from './run/run.js';
import { isAtWork } from './run/run-state.js';
import { RUNS, STORE } from './tokens.js';
import { LoadedWorkflows } from './workflows.store.js';

/** An instance that has not beaten for 10 s is gone. */
const ADOPT_EVERY_MS = 5_000;

@Module({})
class AgentRunnerModule {}

export const createAgentRunner = async (
  runtime: ServiceRuntime,
  config: AgentRunnerConfig,
): Promise<ServiceInstance> => {
  const { store, clock, log } = runtime;
  const modules = await loadWorkflowModules(config.workflowModules);
  const workflows = new LoadedWorkflows(modules.workflows);
  const models = openModels({
    ...config.models,
    simulated: modules.simulatedModels as Readonly<Record<string, SimulatedModel>>,
  });
  const decider = runDecider({
    agentOf: workflows.agentOf,
    modelOf: models.nameOf,
    boundOf: (model, size) => {
      const bound = models.boundOf(model, size);
      if (bound === undefined) count.unpricedCalls(1, { model });
      return bound;
    },
    faultsOf: schemaFaults,
  });
  const runs = new Aggregates({ prefix: 'run', decider, isOpen: isAtWork }, { store });
  const { slots, graceMs } = config;
  const executor = new RunExecutor({
    runs,
    store,
    models,
    workflows,
    clock,
    random: Math.random,
    log,
    slots,
    graceMs,
  });
  const adoption = poller(ADOPT_EVERY_MS, executor.adopt, log);
  runs.onChange(
    counting({
      'retry.scheduled.v1': ({ data: { errorClass } }) => count.retries(1, { reason: errorClass }),
    }),
  );
  observe('nightshift_runs_at_work', 'Runs that have a slot.', executor.load);
  return {
    module: {
      module: AgentRunnerModule,
      controllers: [RunController],
      providers: [
        { provide: RUNS, useValue: runs },
        { provide: STORE, useValue: store },
      ],
    },
    subscriptions: [
      reactingSubscription('agent-runner', runReactions(runs), runtime),
      listeningSubscription('agent-runner-listening', {
        'run.held.v1': ({ data }) => {
          if (data.abort) executor.breakOff(data.runId);
        },
        'run.cancelled.v1': ({ data }) => executor.end(data.runId),
      }),
    ],
    start: async () => {
      await executor.recover();
      adoption.start();
    },
    stop: async () => {
      await adoption.stop();
      await executor.stop();
    },
  };
};
