import { Module } from '@nestjs/common';
import type { DataOf } from '@nightshift/contracts';
import { Aggregates } from '@nightshift/event-store';
import { NANO_PER_USD } from '@nightshift/kernel';
import { openModels, type Provider, type SimulatedModel, withFaults } from '@nightshift/models';
import type { Workflow } from '@nightshift/sdk';
import {
  counting,
  droppingSubscription,
  listeningSubscription,
  loadWorkflowModules,
  poller,
  reactingSubscription,
  runSpans,
  schemaFaults,
  type ServiceInstance,
  type ServiceRuntime,
  type WorkflowModule,
} from '@nightshift/service-kit';
import { count, observe } from '@nightshift/telemetry';
import type { AgentRunnerConfig } from './config.js';
import { FaultsController } from './fault/faults.controller.js';
import { Faults } from './fault/faults.store.js';
import { Gate } from './health/gate.js';
import { healthListeners } from './health/health.reactor.js';
import { ProvidersController } from './health/providers.controller.js';
import { Providers } from './health/providers.store.js';
import { ResultsController } from './run/results.controller.js';
import { Results } from './run/results.store.js';
import { callPrices } from './run/call-prices.store.js';
import { RunController } from './run/run.controller.js';
import { RunExecutor } from './run/run.executor.js';
import { runReactions } from './run/run.reactor.js';
import { runDecider } from './run/run.js';
import { hasEnded, isAtWork } from './run/run-state.js';
import { toolPorts } from './run/tool-ports.client.js';
import type { CallDeps } from './run/transcript-call.js';
import { CALL_DEPS, FAULTS, PROVIDERS, RESULTS, RUNS, STORE } from './tokens.js';
import { LoadedWorkflows } from './workflows.store.js';

/** Also of a call that is charged at its bound: it is what the books say. */
const costOf = ({
  costNanoUsd,
  model,
}: Pick<DataOf<'model-call.completed.v1'>, 'costNanoUsd' | 'model'>): void =>
  count.modelCostUsd(costNanoUsd / NANO_PER_USD, { model });

/** An instance that has not beaten for 10 s is gone. */
const ADOPT_EVERY_MS = 5_000;

const monotonicMs = (): number => performance.now();

const modelsIn = (workflows: readonly Workflow[]): readonly string[] => [
  ...new Set(
    workflows.flatMap(({ definition }) => definition.agents.flatMap(({ models }) => models)),
  ),
];

/** With fault flags they fail when one is on. */
const simulatedOf = (
  models: WorkflowModule['simulatedModels'],
  faults: Faults | undefined,
): Readonly<Record<string, SimulatedModel>> => {
  const found = Object.entries(models as Readonly<Record<string, SimulatedModel>>);
  return Object.fromEntries(
    found.map(([id, model]) => [id, faults ? withFaults(model, faults.active) : model]),
  );
};

@Module({})
class AgentRunnerModule {}

export const createAgentRunner = async (
  runtime: ServiceRuntime,
  config: AgentRunnerConfig,
): Promise<ServiceInstance> => {
  const { store, clock, log } = runtime;
  const modules = await loadWorkflowModules(config.workflowModules);
  const workflows = new LoadedWorkflows(modules.workflows);
  const faults = config.faults ? new Faults(store, clock) : undefined;
  const simulated = simulatedOf(modules.simulatedModels, faults);
  const models = openModels({
    ...config.models,
    simulated,
    providers: modules.providers as Readonly<Record<string, Provider>>,
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
  const runs = new Aggregates(
    { prefix: 'run', decider, isOpen: isAtWork, isClosed: hasEnded },
    { store },
  );
  const results = new Results(runtime.dataSource, runtime.sealing);
  const { slots, graceMs } = config;
  const gate = new Gate({ limits: config.limits });
  const { instance } = runtime;
  const providers = new Providers({ gate, store, clock, nowMs: monotonicMs, instance, log });
  const executor = new RunExecutor({
    runs,
    store,
    models,
    workflows,
    tools: toolPorts(store, results, config.egressAllowPrivate),
    clock,
    random: Math.random,
    log,
    slots,
    graceMs,
    gate,
    nowMs: monotonicMs,
  });
  const modelsUsed = (): readonly string[] => modelsIn(modules.workflows).map(models.nameOf);
  const adoption = poller(ADOPT_EVERY_MS, executor.adopt, log);
  runs.onChange(
    counting({
      'model-call.completed.v1': ({ data }) => costOf(data),
      'model-call.failed.v1': ({ data }) => costOf(data),
      'retry.scheduled.v1': ({ data: { errorClass } }) => count.retries(1, { reason: errorClass }),
    }),
  );
  runs.onChange(runSpans());
  observe('nightshift_runs_at_work', 'Runs that have a slot.', executor.load);
  return {
    module: {
      module: AgentRunnerModule,
      controllers: [
        ProvidersController,
        RunController,
        ResultsController,
        ...(faults ? [FaultsController] : []),
      ],
      providers: [
        { provide: FAULTS, useValue: faults },
        { provide: RUNS, useValue: runs },
        { provide: PROVIDERS, useValue: providers },
        { provide: STORE, useValue: store },
        { provide: RESULTS, useValue: results },
        {
          provide: CALL_DEPS,
          useValue: {
            agentOf: workflows.agentOf,
            ...callPrices(config.models.prices, simulated),
          } satisfies CallDeps,
        },
      ],
    },
    retires: [runs],
    subscriptions: [
      reactingSubscription('agent-runner', runReactions(runs), runtime),
      droppingSubscription('agent-runner.erasure', ({ tenantid, taskid, data }) =>
        results.drop(tenantid, taskid, data.keys),
      ),
      listeningSubscription('agent-runner-listening', {
        'run.held.v1': ({ data }) => {
          if (data.abort) executor.breakOff(data.runId);
        },
        'run.cancelled.v1': ({ data }) => executor.end(data.runId),
        ...healthListeners(providers, executor.goOnWhereItMay),
        'fault.switched.v1': ({ data }) => faults?.hear(data),
      }),
    ],
    faultFlags: config.faults,
    simulated: () => modelsUsed().filter((name) => name.startsWith('simulated/')),
    start: async () => {
      await providers.recall(modelsUsed());
      await faults?.recall();
      await executor.recover();
      adoption.start();
    },
    stop: async () => {
      await adoption.stop();
      await executor.stop();
      await providers.told();
      await workflows.stop();
    },
  };
};
