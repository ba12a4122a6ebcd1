import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy';
import { VERSION } from '@nightshift/kernel';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  type Checks,
  closeApp,
  describeApi,
  newApp,
  type Readiness,
  serveMetrics,
} from '@nightshift/service-kit';
import { type Logger, startTelemetry } from '@nightshift/telemetry';
import type { ConsoleConfig, Upstream } from './config.js';
import { consoleModule } from './pages.controller.js';
import { systemGatewayModule } from './system.controller.js';

const READY_TIMEOUT_MS = 2_000;
const UPSTREAM_TIMEOUT_MS = 120_000;

export interface Gateway {
  readonly close: () => Promise<void>;
}

/** The one public origin in front of services that run as processes of their own. */
export const startGateway = async (config: ConsoleConfig, log: Logger): Promise<Gateway> => {
  const telemetry = startTelemetry('console', VERSION);
  const app = await newApp({
    ...config,
    checks: checksOf(config),
    modules: [consoleModule(), systemGatewayModule(config.upstreams, config.settings)],
    log,
  });
  for (const upstream of config.upstreams) await forward(app, upstream, log);
  const document = publishedApi();
  if (document) describeApi(app, document);
  serveMetrics(app, telemetry);
  await app.listen(config.port, config.host);
  log.info({ url: await app.getUrl() }, 'listening');
  return {
    close: async () => {
      await closeApp(app);
      await telemetry.stop();
    },
  };
};

const forward = async (
  app: NestFastifyApplication,
  { name, url, prefixes }: Upstream,
  log: Logger,
): Promise<void> => {
  for (const prefix of prefixes) {
    const options: FastifyHttpProxyOptions = {
      upstream: url,
      prefix,
      rewritePrefix: prefix,
      // Longer than any request may wait; streams of events are exempt from it.
      http: { requestOptions: { timeout: UPSTREAM_TIMEOUT_MS } },
      replyOptions: {
        onError: (reply, { error }) => {
          log.warn({ service: name, err: error }, 'a service does not answer');
          reply.status(503).type('application/problem+json').send(unavailable(name, prefix));
        },
      },
    };
    await app.register(httpProxy, options);
  }
};

const unavailable = (service: string, instance: string): string =>
  JSON.stringify({
    type: 'urn:nightshift:problem:service-unavailable',
    title: 'Not available at the moment',
    status: 503,
    detail: `The service ${service} does not answer. Nothing is lost; try again in a moment.`,
    instance,
    code: 'service-unavailable',
  });

const checksOf = ({ upstreams }: ConsoleConfig): Checks =>
  new Map(upstreams.map(({ name, url }) => [name, () => ready(name, url)]));

/** @throws Error if it is not, or if somebody else answers there */
const ready = async (name: string, url: string): Promise<void> => {
  const response = await fetch(new URL('/readyz', url), {
    signal: AbortSignal.timeout(READY_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`answers ${response.status}`);
  const { dependencies } = (await response.json()) as Partial<Readiness>;
  const isIt = Object.keys(dependencies ?? {}).some((one) => one.startsWith(`${name}: `));
  if (!isIt) throw new Error(`another service answers at ${url}`);
};

/** `schemas/openapi.json`, upwards from here. */
const publishedApi = (): OpenAPIObject | undefined => {
  for (
    let folder = dirname(fileURLToPath(import.meta.url));
    folder !== dirname(folder);
    folder = dirname(folder)
  ) {
    try {
      return JSON.parse(
        readFileSync(join(folder, 'schemas', 'openapi.json'), 'utf8'),
      ) as OpenAPIObject;
    } catch {
      // One further up.
    }
  }
  return undefined;
};
