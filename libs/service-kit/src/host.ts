import 'reflect-metadata';
import type { EventBus } from '@nightshift/event-bus';
import type { Relay } from '@nightshift/event-store';
import { type DynamicModule, type LoggerService, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Logger, observe, type Telemetry } from '@nightshift/telemetry';
import { guardAccess } from './access.js';
import { consumerOf, EventBusServer } from './event-bus-server.js';
import { type Checks, healthModule } from './health.js';
import { describeApi } from './openapi.js';
import { ProblemFilter } from './problem.filter.js';
import type { OpenRuntime } from './runtime.js';
import type { ServiceInstance } from './service.js';
import { validation } from './validation.js';

export interface MountedService {
  readonly opened: OpenRuntime;
  readonly instance: ServiceInstance;
}

export interface HostOptions {
  readonly services: readonly MountedService[];
  readonly bus: EventBus;
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  readonly log: Logger;
  readonly telemetry: Telemetry;
  /** Further modules, e.g. the console's. */
  readonly modules?: readonly DynamicModule[];
  readonly checks?: Checks;
  /** Serve `/openapi.json` and `/docs` of what is mounted. */
  readonly docs?: boolean;
}

export interface Host {
  readonly app: NestFastifyApplication;
  /** Where it listens. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

const BODY_LIMIT_BYTES = 1_048_576;
const KEEP_ALIVE_MS = 65_000;

/**
 * One process: some services on one HTTP server and one bus. Used for one service alone and for
 * all of them together; the services cannot tell.
 */
export const startHost = async (options: HostOptions): Promise<Host> => {
  const { services, bus, log, telemetry } = options;
  const subscriptions = services.flatMap(({ instance }) => instance.subscriptions);
  const server = new EventBusServer(bus, subscriptions);
  const relays: Relay[] = [];
  const app = await newApp(options, checksOf(options, server));
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: false });
  await app.startAllMicroservices();
  for (const { opened } of services) relays.push(await opened.startRelay());
  for (const { instance } of services) await instance.start?.();
  observeAll(services, server, relays);
  serveMetrics(app, telemetry);
  await app.listen(options.port, options.host);
  log.info({ url: await app.getUrl() }, 'listening');
  return {
    app,
    url: await app.getUrl(),
    close: async () => {
      // No new requests, no new work, then what is under way; whatever is left is in the outbox.
      for (const { instance } of services) await instance.stop?.();
      await app.close();
      await server.close();
      for (const { opened } of services) await opened.close();
      for (const { instance } of services) await instance.close?.();
      await bus.close();
    },
  };
};

/** `/metrics`, in the Prometheus text format. */
export const serveMetrics = (app: NestFastifyApplication, telemetry: Telemetry): void => {
  app
    .getHttpAdapter()
    .getInstance()
    .get('/metrics', (request, reply) => {
      reply.hijack();
      telemetry.metrics(request.raw, reply.raw);
    });
};

const newApp = async (options: HostOptions, checks: Checks): Promise<NestFastifyApplication> => {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: true,
    trustProxy: false,
  });
  @Module({})
  class HostModule {}
  const imports = [
    healthModule(checks),
    ...options.services.map(withConsumers),
    ...(options.modules ?? []),
  ];
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: HostModule, imports },
    adapter,
    {
      logger: nestLogger(options.log),
      abortOnError: false,
    },
  );
  guardAccess(adapter.getInstance() as never, options);
  app.useGlobalFilters(new ProblemFilter(options.log));
  app.useGlobalPipes(validation());
  if (options.docs) describeApi(app);
  return app;
};

const withConsumers = ({ instance }: MountedService): DynamicModule => ({
  ...instance.module,
  controllers: [...(instance.module.controllers ?? []), ...instance.subscriptions.map(consumerOf)],
});

const checksOf = ({ services, checks }: HostOptions, server: EventBusServer): Checks =>
  new Map([
    ...services.map(({ opened: { runtime } }): [string, () => Promise<void>] => [
      `${runtime.service}: PostgreSQL`,
      async () => void (await runtime.dataSource.query('SELECT 1')),
    ]),
    ...services.flatMap(({ opened, instance }) =>
      Object.entries(instance.checks ?? {}).map(([name, check]): [string, () => Promise<void>] => [
        `${opened.runtime.service}: ${name}`,
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

const observeAll = (
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

const nestLogger = (log: Logger): LoggerService => ({
  log: () => undefined,
  error: (message: unknown, ...rest: unknown[]) => log.error({ rest }, String(message)),
  warn: (message: unknown) => log.warn(String(message)),
});
