import type { EffectiveSetting } from '@nightshift/config';
import type { DynamicModule } from '@nestjs/common';
import type { EventBus } from '@nightshift/event-bus';
import type { Relay, Sealing } from '@nightshift/event-store';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger, Telemetry } from '@nightshift/telemetry';
import { closeApp, newApp, serveMetrics } from './app.js';
import { endAll } from './closing.js';
import { consumerOf, EventBusServer } from './event-bus-server.js';
import type { Checks } from './health.js';
import { erasingSubscription } from './erasing.js';
import { describeApi } from './openapi.js';
import { type HotStore, hotStoreOf, observeHotStores } from './hot-store/hot-store.js';
import { openingSubscription } from './opening.js';
import type { MountedService } from './runtime.js';
import { DeadLetterDesk } from './system/dead-letters.store.js';
import { SystemStatus } from './system/status.store.js';
import { ContentReadBook } from './reads/content-reads.store.js';
import { CONTENT_READS } from './reads/shows-content.js';
import { systemModule } from './system/system.controller.js';
import { checksOf, observeAll } from './watching.js';

/** Whose settings those of the process are said to be. */
const PROCESS = 'nightshift';

export interface HostOptions {
  readonly services: readonly MountedService[];
  readonly bus: EventBus;
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  readonly log: Logger;
  readonly telemetry: Telemetry;
  /** Closed with the host. */
  readonly sealing?: Sealing | undefined;
  /** Further modules, e.g. the console's. */
  readonly modules?: readonly DynamicModule[];
  readonly checks?: Checks;
  /** Settings of the process, where it runs more than one service. */
  readonly settings?: readonly EffectiveSetting[];
  /** Serve `/openapi.json` and `/docs` of what is mounted. */
  readonly docs?: boolean;
}

export interface Host {
  readonly app: NestFastifyApplication;
  /** Where it listens. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * One process: some services on one HTTP server and one bus. Used for one service alone and for
 * all of them together; the services cannot tell. If it cannot start, nothing of it stays behind.
 */
export const startHost = async (given: HostOptions): Promise<Host> => {
  const options = { ...given, services: given.services.map(opening) };
  const { services, bus, log } = options;
  const subscriptions = services.flatMap(({ instance }) => instance.subscriptions);
  const server = new EventBusServer(bus, subscriptions);
  const relays: Relay[] = [];
  const hotStores = services.map(hotStoreOf);
  const app = await newApp({
    ...options,
    checks: checksOf(options, server),
    modules: [
      ...services.map(withConsumers),
      operationsOf(options, server, relays, hotStores),
      ...(options.modules ?? []),
    ],
  });
  if (options.docs) describeApi(app);
  const close = once(() => closeHost(options, app, server, hotStores));
  try {
    await run(options, app, server, relays);
    observeHotStores(hotStores);
    for (const one of hotStores) one.start();
    log.info({ url: await app.getUrl() }, 'listening');
    return { app, url: await app.getUrl(), close };
  } catch (error) {
    await close().catch((left: unknown) => log.warn({ err: left }, 'could not clean up'));
    throw error;
  }
};

/**
 * Its consumer groups see events opened, and what is erased leaves its memory, too; whom it shows
 * what was sealed is recorded.
 */
const opening = (service: MountedService): MountedService => {
  const { runtime } = service.opened;
  const { sealing } = runtime;
  const subscriptions = [
    ...service.instance.subscriptions.map((one) => openingSubscription(one, sealing)),
    ...(sealing ? [erasingSubscription(runtime, sealing)] : []),
  ];
  const { module, retires = [], ...rest } = service.instance;
  const book = new ContentReadBook(service.opened);
  const instance = {
    ...rest,
    subscriptions,
    retires: [...retires, ...book.retires],
    module: {
      ...module,
      providers: [...(module.providers ?? []), { provide: CONTENT_READS, useValue: book }],
    },
  };
  return { ...service, instance };
};

/** The status of these services, and their dead letters. */
const operationsOf = (
  { services, bus, settings = [] }: HostOptions,
  { subscribed }: EventBusServer,
  relays: readonly Relay[],
  hotStores: readonly HotStore[],
): DynamicModule => {
  const homes = services.map(({ opened: { runtime }, instance: { subscriptions } }) => ({
    runtime,
    subscriptions,
  }));
  return systemModule(
    new SystemStatus({ services, bus, running: subscribed, relays, hotStores }),
    new DeadLetterDesk(homes, bus, subscribed),
    [
      ...settings.map((one) => ({ service: PROCESS, ...one })),
      ...services.flatMap(({ opened, settings: own = [] }) =>
        own.map((one) => ({ service: opened.runtime.service, ...one })),
      ),
    ],
  );
};

const run = async (
  { services, telemetry, host, port }: HostOptions,
  app: NestFastifyApplication,
  server: EventBusServer,
  relays: Relay[],
): Promise<void> => {
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: false });
  await app.startAllMicroservices();
  for (const { opened } of services) relays.push(await opened.startRelay());
  for (const { instance } of services) await instance.start?.();
  observeAll(services, server, relays);
  serveMetrics(app, telemetry);
  await app.listen(port, host);
};

/** No new requests, no new work, then what is under way; whatever is left is in the outbox. */
const closeHost = (
  { services, bus, telemetry, sealing }: HostOptions,
  app: NestFastifyApplication,
  server: EventBusServer,
  hotStores: readonly HotStore[],
): Promise<void> =>
  endAll([
    ...hotStores.map((one) => one.stop),
    ...services.map(
      ({ instance }) =>
        async () =>
          instance.stop?.(),
    ),
    () => closeApp(app),
    () => server.close(),
    ...services.map(
      ({ opened }) =>
        () =>
          opened.close(),
    ),
    ...services.map(
      ({ instance }) =>
        async () =>
          instance.close?.(),
    ),
    () => bus.close(),
    async () => sealing?.ring.close(),
    () => telemetry.stop(),
  ]);

const once = <T>(work: () => T): (() => T) => {
  let done: { readonly result: T } | undefined;
  return () => (done ??= { result: work() }).result;
};

const withConsumers = ({ instance }: MountedService): DynamicModule => ({
  ...instance.module,
  controllers: [...(instance.module.controllers ?? []), ...instance.subscriptions.map(consumerOf)],
});
