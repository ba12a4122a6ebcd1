import { ownTenant } from '@nightshift/contracts';
import { Aggregates, type EventStore } from '@nightshift/event-store';
import { type Clock, epochMsOf, type Instant, instantOf } from '@nightshift/kernel';
import { dueContextOf } from '@nightshift/service-kit';
import { count, type Logger, observeEach } from '@nightshift/telemetry';
import type { Gate } from './gate.js';
import type { Health } from './health.js';
import { defaultPolicy } from './health-policy.js';
import type { ModelView } from './lane.js';
import {
  isWorthTelling,
  type Report,
  reportDecider,
  type Reported,
  type ReportHealth,
  reportOf,
} from './report.js';

/** Nothing is left alone for longer, whatever clocks were set back: what was asked for, and a tenth. */
const LONGEST_LEFT_MS = defaultPolicy.longestAskedMs * 1.1;
const SNAPSHOT_EVERY = 200;
const STATES: readonly Health['state'][] = ['well', 'cooling-down', 'open', 'half-open'];

export interface ProvidersOptions {
  readonly gate: Gate;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly instance: string;
  readonly log: Logger;
}

/** The health of models as the processes share it: told in events, and heard of in those of others. */
export class Providers {
  private readonly streams: Aggregates<ReportHealth, Reported>;
  /** What is told of each model, one after the other. */
  private readonly telling = new Map<string, Promise<void>>();

  constructor(private readonly options: ProvidersOptions) {
    this.streams = new Aggregates(
      {
        prefix: 'provider-health',
        decider: reportDecider,
        snapshots: {
          shape: 1,
          every: SNAPSHOT_EVERY,
          toJson: ({ last }) => ({ last: last === undefined ? null : { ...last } }) as never,
          fromJson: (saved) => ({
            last: (saved as unknown as { last: Report | null }).last ?? undefined,
          }),
        },
      },
      { store: options.store },
    );
    observeModels(options.gate);
    options.gate.onChange((model, health, before) => {
      if (isWorthTelling(health, before)) this.tell(model, health);
    });
  }

  /** What was known of these models before this process began, whoever knew it. */
  async recall(models: readonly string[]): Promise<void> {
    const known = await this.streams.loadMany(models.map(this.streams.streamOf));
    for (const { state } of known.values()) if (state.last) this.take(state.last);
  }

  /** What another process has told, and when by its own clock: it may differ from ours. */
  hear(report: Report, toldAt: Instant): void {
    if (report.instance !== this.options.instance) this.take(report, toldAt);
  }

  /** Resolves when everything is told. */
  async told(): Promise<void> {
    await Promise.all(this.telling.values());
  }

  readonly list = (): readonly ModelView[] =>
    this.options.gate.view().toSorted((a, b) => (a.model < b.model ? -1 : 1));

  /** The model that the run waits for, if it does, as this process sees it. */
  readonly waitsFor = (runId: string): ModelView | undefined => this.options.gate.waitsFor(runId);

  /** The time of day at a time of the gate. */
  readonly instantAt = (ms: number): Instant => {
    const { clock, nowMs } = this.options;
    return instantOf(epochMsOf(clock.now()) + Math.ceil(ms - nowMs()));
  };

  private take(
    { model, state, until, errorClass = 'overloaded', reason }: Report,
    toldAt?: Instant,
  ): void {
    if (until === undefined) return;
    const { gate, clock, nowMs } = this.options;
    const now = nowMs();
    const longest = toldAt === undefined ? LONGEST_LEFT_MS : epochMsOf(until) - epochMsOf(toldAt);
    const left = Math.min(epochMsOf(until) - epochMsOf(clock.now()), longest);
    if (left > 0) gate.hear(model, state, now + left, { errorClass, reason }, now);
  }

  private tell(model: string, health: Health): void {
    const { instance, clock, log } = this.options;
    count.providerHealth(1, { model, state: health.state });
    const report = reportOf(model, health, instance, this.instantAt);
    const context = dueContextOf(ownTenant, this.streams.streamOf(model), clock.now());
    const told = (this.telling.get(model) ?? Promise.resolve())
      .then(() => this.streams.handle(model, { type: 'reportHealth', report }, context))
      .then(() => undefined)
      // This process knows, and acts on it; that others do not costs them a few calls.
      .catch((error: unknown) =>
        log.warn({ err: error, model }, 'the health of a model could not be told'),
      )
      .finally(() => {
        if (this.telling.get(model) === told) this.telling.delete(model);
      });
    this.telling.set(model, told);
  }
}

const observeModels = (gate: Gate): void => {
  observeEach('nightshift_provider_state', 'The state a model is in: 1 for that one.', () =>
    gate
      .view()
      .flatMap(({ model, health }) =>
        STATES.map((state) => [health.state === state ? 1 : 0, { model, state }] as const),
      ),
  );
  observeEach('nightshift_provider_waiting', 'Runs that wait for a model.', () =>
    gate.view().map(({ model, waiting }) => [waiting, { model }] as const),
  );
};
