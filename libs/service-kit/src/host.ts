import 'reflect-metadata';
import type { EventBus } from '@nightshift/event-bus';
import type { Relay } from '@nightshift/event-store';
import { type DynamicModule, type LoggerService, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger, Telemetry } from '@nightshift/telemetry';
import { guardAccess } from './access.js';
import { endAll, untilDrained } from './closing.js';
import { consumerOf, EventBusServer } from './event-bus-server.js';
import { type Checks, healthModule } from './health.js';
import { guardLimits } from './limits.js';
import { describeApi } from './openapi.js';
import { ProblemFilter, refuseConnection, refuseUrl } from './problem.filter.js';
import type { MountedService } from './runtime.js';
import { traceRequests } from './tracing.js';
import { validation } from './validation.js';
import { checksOf, observeAll } from './watching.js';

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
 * all of them together; the services cannot tell. If it cannot start, nothing of it stays behind.
 */
export const startHost = async (options: HostOptions): Promise<Host> => {
  const { services, bus, log } = options;
  const subscriptions = services.flatMap(({ instance }) => instance.subscriptions);
  const server = new EventBusServer(bus, subscriptions);
  const app = await newApp(options, checksOf(options, server));
  const close = once(() => closeHost(options, app, server));
  try {
    await run(options, app, server);
    log.info({ url: await app.getUrl() }, 'listening');
    return { app, url: await app.getUrl(), close };
  } catch (error) {
    await close().catch((left: unknown) => log.warn({ err: left }, 'could not clean up'));
    throw error;
  }
};

const run = async (
  { services, telemetry, host, port }: HostOptions,
  app: NestFastifyApplication,
  server: EventBusServer,
): Promise<void> => {
  const relays: Relay[] = [];
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
  { services, bus, telemetry }: HostOptions,
  app: NestFastifyApplication,
  server: EventBusServer,
): Promise<void> =>
  endAll([
    ...services.map(
      ({ instance }) =>
        async () =>
          instance.stop?.(),
    ),
    () => untilDrained(app.getHttpServer(), () => app.close()),
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
    () => telemetry.stop(),
  ]);

const once = <T>(work: () => T): (() => T) => {
  let done: { readonly result: T } | undefined;
  return () => (done ??= { result: work() }).result;
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
    // Those in use are given time: see closing.ts.
    forceCloseConnections: 'idle',
    trustProxy: false,
    frameworkErrors: refuseUrl,
    clientErrorHandler: refuseConnection,
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
      // Fastify's own, for JSON alone: a form is what a page of another site can send unasked.
      bodyParser: false,
    },
  );
  const fastify = adapter.getInstance();
  traceRequests(fastify);
  guardAccess(fastify, options);
  guardLimits(fastify);
  app.useGlobalFilters(new ProblemFilter(options.log));
  app.useGlobalPipes(validation());
  if (options.docs) describeApi(app);
  return app;
};

const withConsumers = ({ instance }: MountedService): DynamicModule => ({
  ...instance.module,
  controllers: [...(instance.module.controllers ?? []), ...instance.subscriptions.map(consumerOf)],
});

const nestLogger = (log: Logger): LoggerService => ({
  log: () => undefined,
  error: (message: unknown, ...rest: unknown[]) => log.error({ rest }, String(message)),
  warn: (message: unknown) => log.warn(String(message)),
});
