import { Aggregates } from '@nightshift/event-store';
import { plusMs } from '@nightshift/kernel';
import { poller, type ServiceRuntime } from '@nightshift/service-kit';
import type { OtherSystemsConfig } from '../other-systems.config.js';
import { CHANNEL_SETTINGS, CHANNELS, COURIER, DELIVERIES } from '../other-systems-tokens.js';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import { ChannelController } from './channel.controller.js';
import { channelDecider } from './channel.js';
import { Channels } from './channels.store.js';
import { Courier } from './courier.client.js';
import { Deliveries } from './deliveries.store.js';
import { DeliveryController } from './delivery.controller.js';
import { deliveryDecider } from './delivery.js';
import { notificationSubscription } from './notifications.reactor.js';
import { sending } from './sending.client.js';

const LOOK_EVERY_MS = 1_000;
const HOUR_MS = 3_600_000;
const KEPT_MS = 30 * 24 * HOUR_MS;

export interface ChannelDeps {
  readonly tickets: Aggregates<TicketCommand, Ticket>;
  readonly config: OtherSystemsConfig;
  /** For tests, which cannot wait for days. */
  readonly schedule?: readonly number[];
  readonly pollMs?: number;
}

/** Notification channels: who outside is told of what, and the messages on their way. */
export const createChannels = (
  runtime: ServiceRuntime,
  { tickets, config, schedule, pollMs = LOOK_EVERY_MS }: ChannelDeps,
) => {
  const { store, dataSource, clock, log } = runtime;
  const channels = new Channels(
    dataSource,
    new Aggregates({ prefix: 'channel', decider: channelDecider }, { store }),
  );
  const deliveries = new Deliveries(dataSource);
  const courier = new Courier({
    channels,
    deliveries,
    outcomes: new Aggregates({ prefix: 'delivery', decider: deliveryDecider }, { store }),
    tickets,
    settingsOf: config.settingsOf,
    publicUrl: config.publicUrl,
    send: sending(config),
    runtime,
    ...(schedule && { schedule }),
  });
  const pollers = [
    poller(LOOK_EVERY_MS, () => channels.refresh(), log),
    poller(pollMs, courier.round, log),
    poller(HOUR_MS, () => deliveries.prune(plusMs(clock.now(), -KEPT_MS)), log),
  ];
  return {
    controllers: [ChannelController, DeliveryController],
    providers: [
      { provide: CHANNELS, useValue: channels },
      { provide: CHANNEL_SETTINGS, useValue: config.settingsOf },
      { provide: COURIER, useValue: courier },
      { provide: DELIVERIES, useValue: deliveries },
    ],
    subscriptions: [notificationSubscription(channels, deliveries, runtime)],
    start: (): void => {
      for (const one of pollers) one.start();
    },
    stop: async (): Promise<void> => {
      await Promise.all(pollers.map((one) => one.stop()));
      await courier.drain();
    },
  };
};
