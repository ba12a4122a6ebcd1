import { Module } from '@nestjs/common';
import { Aggregates } from '@nightshift/event-store';
import { openModels, type SimulatedModel } from '@nightshift/models';
import {
  loadWorkflowModules,
  reactingSubscription,
  schemaFaults,
  type ServiceInstance,
  type ServiceRuntime,
} from '@nightshift/service-kit';
import { observe } from '@nightshift/telemetry';
import type { AgentRunnerConfig } from './config.js';
import { RunController } from './run/run.controller.js';
import { RunExecutor } from './run/run.executor.js';
import { runReactions } from './run/run.reactor.js';
import { runDecider } from './run/run.js';
import { isAtWork } from './run/run-state.js';
import { RUNS, STORE } from './tokens.js';
import { LoadedWorkflows } from './workflows.store.js';

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
    boundOf: models.boundOf,
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
    subscriptions: [reactingSubscription('agent-runner', runReactions(runs), runtime)],
    start: () => executor.recover(),
    stop: () => executor.stop(),
  };
};
