import { ownTenant, type SimulatedFault, simulatedFaults } from '@nightshift/contracts';
import { Aggregates, type EventStore } from '@nightshift/event-store';
import { type Clock, epochMsOf, instantOf } from '@nightshift/kernel';
import { eventContextOf, type RequestContext } from '@nightshift/service-kit';
import { type FaultCommand, faultDecider, type FaultState, isOn, type Switched } from './fault.js';

const MINUTE_MS = 60_000;

export interface FaultView {
  readonly fault: SimulatedFault;
  /** Absent while it is off. */
  readonly on?: { readonly until: string; readonly by: string };
}

/** The fault flags as the processes share them: switched in one, heard of by all. */
export class Faults {
  private readonly streams: Aggregates<FaultCommand, FaultState>;
  /** In the order in which they were switched: of several the newest counts. */
  private readonly known = new Map<string, Switched>();

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {
    this.streams = new Aggregates({ prefix: 'fault', decider: faultDecider }, { store });
  }

  /** What was on before this process began. */
  async recall(): Promise<void> {
    const streams = simulatedFaults.map(this.streams.streamOf);
    const last = await Promise.all(
      streams.map(async (stream) => (await this.store.read(stream)).at(-1)),
    );
    const switched = last.flatMap((event) =>
      event?.type === 'fault.switched.v1' ? { at: epochMsOf(event.time), data: event.data } : [],
    );
    for (const { data } of switched.toSorted((a, b) => a.at - b.at)) this.hear(data);
  }

  hear(switched: Switched): void {
    this.known.delete(switched.fault);
    this.known.set(switched.fault, switched);
  }

  /** How the next call of a simulated model fails, if it does. */
  readonly active = (): SimulatedFault | undefined =>
    [...this.known.values()].findLast((one) => isOn(one, this.clock.now()))?.fault;

  readonly list = (): readonly FaultView[] => {
    const now = this.clock.now();
    return simulatedFaults.map((fault) => {
      const { until, by = '' } = this.known.get(fault) ?? {};
      return until !== undefined && now < until ? { fault, on: { until, by } } : { fault };
    });
  };

  async switchOn(fault: SimulatedFault, minutes: number, request: RequestContext): Promise<void> {
    const until = instantOf(epochMsOf(this.clock.now()) + minutes * MINUTE_MS);
    await this.record({ type: 'switchOn', fault, until, by: request.actor }, request);
  }

  async switchOff(fault: SimulatedFault, request: RequestContext): Promise<void> {
    await this.record(
      { type: 'switchOff', fault, at: this.clock.now(), by: request.actor },
      request,
    );
  }

  private async record(command: FaultCommand, request: RequestContext): Promise<void> {
    const { fault } = command;
    const context = { ...eventContextOf(request, `fault/${fault}`), tenant: ownTenant };
    const { state } = await this.streams.handle(fault, command, context);
    if (state) this.hear(state);
  }
}
