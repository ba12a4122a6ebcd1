import type { Aggregates, EventStore } from '@nightshift/event-store';
import type { Clock } from '@nightshift/kernel';
import type { Models } from '@nightshift/models';
import type { Logger } from '@nightshift/telemetry';
import type { Gate } from '../health/gate.js';
import type { LoadedWorkflows } from '../workflows.store.js';
import type { RunCommand } from './run-command.js';
import type { Run } from './run-state.js';
import type { ToolPorts } from './tool-try.executor.js';

/** What an executor works with. */
export interface ExecutorOptions {
  readonly runs: Aggregates<RunCommand, Run>;
  readonly store: Pick<EventStore, 'read' | 'takeOverOpenStreams'>;
  readonly models: Models;
  readonly workflows: LoadedWorkflows;
  readonly tools: ToolPorts;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Runs at work at once. */
  readonly slots: number;
  /** Which runs may call their model. */
  readonly gate: Gate;
  /** Milliseconds that only go forward, for the gate. */
  readonly nowMs: () => number;
  /** How long calls in flight may take when the process is told to stop. */
  readonly graceMs: number;
}
