import type { Relay } from '@nightshift/event-store';
import { observe } from '@nightshift/telemetry';
import type { EventBusServer } from './event-bus-server.js';
import type { Checks } from './health.js';
import type { MountedService } from './runtime.js';

/** Each dependency of one service by name; one that throws is away. */
export const serviceChecks = ({ opened, instance }: MountedService): Checks =>
  new Map([
    ['PostgreSQL', async () => void (await opened.runtime.dataSource.query('SELECT 1'))],
    ...Object.entries(instance.checks ?? {}),
  ]);

/** What readiness rests on: each service's dependencies, and that no consumer is stuck. */
export const checksOf = (
  { services, checks }: { readonly services: readonly MountedService[]; readonly checks?: Checks },
  server: EventBusServer,
): Checks =>
  new Map([
    ...services.flatMap((service) =>
      [...serviceChecks(service)].map(([name, check]): [string, () => Promise<void>] => [
        `${service.opened.runtime.service}: ${name}`,
        check,
      ]),
    ),
    [
      'consumers',
      async () => {
        const stuck = [...server.subscribed()].flatMap(([group, { trouble }]) =>
          trouble() === undefined ? [] : [`${group}: ${trouble()}`],
        );
        if (stuck.length > 0) throw new Error(stuck.join('; '));
      },
    ],
    ...(checks ?? []),
  ]);

/** How old the oldest unpublished event is, and how much every consumer has before it. */
export const observeAll = (
  services: readonly MountedService[],
  server: EventBusServer,
  relays: readonly Relay[],
): void => {
  services.forEach(({ opened: { runtime } }, index) =>
    observe(
      'nightshift_outbox_oldest_age_seconds',
      'Age of the oldest event that is not published.',
      () => (relays[index]?.oldestAgeMs() ?? 0) / 1000,
      {
        service: runtime.service,
      },
    ),
  );
  for (const [group, { lag }] of server.subscribed()) {
    observe('nightshift_consumer_lag', 'Messages not received yet.', lag, { group });
  }
};
