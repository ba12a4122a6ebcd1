import type { DeadLetterCount, EventBus, RunningSubscription } from '@nightshift/event-bus';
import type { Relay } from '@nightshift/event-store';
import { VERSION } from '@nightshift/kernel';
import type { HotStore } from '../hot-store/hot-store.js';
import { troubleOf } from '../health.js';
import type { MountedService } from '../runtime.js';
import { serviceChecks } from '../watching.js';
import type { ServiceStatusDto, SubscriptionStatusDto, SystemDto } from './system.dto.js';
import { within } from './within.js';

/** Shorter than the gateway waits: a figure that takes longer is not known. */
const FIGURE_PATIENCE_MS = 1_500;

export interface StatusOptions {
  readonly services: readonly MountedService[];
  readonly bus: Pick<EventBus, 'kind' | 'parked'>;
  readonly running: () => ReadonlyMap<string, RunningSubscription>;
  /** In the order of the services; missing until they publish. */
  readonly relays: readonly Relay[];
  /** In the order of the services. */
  readonly hotStores: readonly Pick<HotStore, 'sizes'>[];
}

type Counts = readonly DeadLetterCount[] | undefined;

/** How the services of this process are, by the sources that metrics and readiness have. */
export class SystemStatus {
  private readonly startedAt = new Date(performance.timeOrigin).toISOString();

  constructor(private readonly options: StatusOptions) {}

  /** @param tenant who asks: what is demanded of readers differs by it */
  async read(tenant: string): Promise<SystemDto> {
    const { services, bus } = this.options;
    const groups = services.flatMap(({ instance }) => parkingGroupsOf(instance));
    const counts = await within(FIGURE_PATIENCE_MS, async () =>
      groups.length === 0 ? [] : bus.parked.count(groups),
    );
    return {
      services: await Promise.all(
        services.map((service, index) => this.statusOf(service, index, counts)),
      ),
      bus: bus.kind,
      simulated: services.flatMap(({ instance }) => instance.simulated?.() ?? []),
      faultFlags: services.some(({ instance }) => instance.faultFlags ?? false),
      contentSealed: services.some(({ opened }) => opened.runtime.sealing !== undefined),
      readReasonRequired: services.some(({ opened }) => opened.reading.needsReason(tenant)),
    };
  }

  private async statusOf(
    service: MountedService,
    index: number,
    counts: Counts,
  ): Promise<ServiceStatusDto> {
    const relay = this.options.relays[index];
    const sizes = this.options.hotStores[index]?.sizes;
    const [subscriptions, failing, hotStore] = await Promise.all([
      Promise.all(
        service.instance.subscriptions.map(({ group, broadcast = false }) =>
          this.subscriptionOf(group, broadcast ? [] : counts),
        ),
      ),
      failingOf(service),
      within(FIGURE_PATIENCE_MS, async () => sizes?.()),
    ]);
    const stuck = subscriptions.flatMap(({ subscription, trouble }) =>
      trouble === null ? [] : [`${subscription} is stuck: ${trouble}`],
    );
    const reasons = [...failing, ...stuck];
    return {
      name: service.opened.runtime.service,
      version: VERSION,
      ready: reasons.length === 0,
      reason: reasons.length === 0 ? null : reasons.join('; '),
      startedAt: this.startedAt,
      lagSeconds: greatest(subscriptions.map(({ lagSeconds }) => lagSeconds)),
      pending: sum(subscriptions.map(({ pending }) => pending)),
      outboxOldestSeconds: relay ? secondsOf(relay.oldestAgeMs()) : null,
      outboxPending: relay?.holdsAll() ? relay.waiting() : null,
      deadLetters: sum(subscriptions.map(({ deadLetters }) => deadLetters)),
      hotStore: hotStore ?? null,
      subscriptions,
    };
  }

  private async subscriptionOf(group: string, counts: Counts): Promise<SubscriptionStatusDto> {
    const running = this.options.running().get(group);
    const [pending, lagMs] = await Promise.all([
      within(FIGURE_PATIENCE_MS, async () => running?.lag()),
      within(FIGURE_PATIENCE_MS, async () => running?.lagMs()),
    ]);
    const parked = counts?.filter((count) => count.group === group).map(({ count }) => count);
    return {
      subscription: group,
      pending: pending ?? null,
      lagSeconds: lagMs === undefined ? null : secondsOf(lagMs),
      trouble: running?.trouble() ?? null,
      deadLetters: parked ? sum(parked) : null,
    };
  }
}

const parkingGroupsOf = ({ subscriptions }: MountedService['instance']): readonly string[] =>
  subscriptions.filter(({ broadcast }) => !broadcast).map(({ group }) => group);

const failingOf = async (service: MountedService): Promise<readonly string[]> => {
  const results = await Promise.all(
    [...serviceChecks(service)].map(
      async ([name, check]) => [name, await troubleOf(check)] as const,
    ),
  );
  return results.flatMap(([name, trouble]) =>
    trouble === undefined ? [] : [`${name}: ${trouble}`],
  );
};

const secondsOf = (ms: number): number => Math.round(ms) / 1000;

/** One that is not known makes the sum unknown. */
const sum = (figures: readonly (number | null)[]): number | null =>
  figures.reduce<number | null>(
    (total, one) => (total === null || one === null ? null : total + one),
    0,
  );

/** The greatest there is; where nothing waits so long, one that is not known may be greater. */
const greatest = (figures: readonly (number | null)[]): number | null =>
  figures.includes(null) ? null : Math.max(0, ...figures.map((one) => one ?? 0));
