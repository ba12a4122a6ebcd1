import 'reflect-metadata';
import { type DynamicModule, type LoggerService, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { jsonText } from '@nightshift/kernel';
import type { Logger, Telemetry } from '@nightshift/telemetry';
import { type AccessOptions, guardAccess } from './access.js';
import { untilDrained } from './closing.js';
import { type Checks, healthModule } from './health.js';
import { guardLimits } from './limits.js';
import { ProblemFilter, refuseConnection, refuseUrl } from './problem.filter.js';
import { traceRequests } from './tracing.js';
import { validation } from './validation.js';

const BODY_LIMIT_BYTES = 1_048_576;
const KEEP_ALIVE_MS = 65_000;

export interface AppOptions extends AccessOptions {
  readonly modules: readonly DynamicModule[];
  readonly checks: Checks;
  readonly log: Logger;
}

/** An HTTP server as strangers may meet it: access, limits, spans, and problems as answers. */
export const newApp = async (options: AppOptions): Promise<NestFastifyApplication> => {
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
  class AppModule {}
  const imports = [healthModule(options.checks), ...options.modules];
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: AppModule, imports },
    adapter,
    {
      logger: nestLogger(options.log),
      abortOnError: false,
      // Fastify's own, for JSON alone: a form is what a page of another site can send unasked.
      bodyParser: false,
    },
  );
  const fastify = adapter.getInstance();
  // An event of the ledger may be nested deeper than the engine spells.
  fastify.setReplySerializer(jsonText);
  traceRequests(fastify);
  guardAccess(fastify, options);
  guardLimits(fastify);
  app.useGlobalFilters(new ProblemFilter(options.log));
  app.useGlobalPipes(validation());
  return app;
};

/** Requests under way get their answer. */
export const closeApp = (app: NestFastifyApplication): Promise<void> =>
  untilDrained(app.getHttpServer(), () => app.close());

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

const nestLogger = (log: Logger): LoggerService => ({
  log: () => undefined,
  error: (message: unknown, ...rest: unknown[]) => log.error({ rest }, String(message)),
  warn: (message: unknown) => log.warn(String(message)),
});
