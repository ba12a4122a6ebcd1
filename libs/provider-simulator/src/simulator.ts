import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Tariff } from '@nightshift/models';
import { admin } from './admin.js';
import { anthropic } from './anthropic.js';
import { CallLog, type ProviderCall } from './call-log.js';
import { type Counters, countersOf } from './counters.js';
import { Exchanges } from './exchange.js';
import { FaultPlan } from './fault-plan.js';
import type { FaultSettings } from './faults.js';
import { openAi } from './openai.js';
import type { Answerer, DialectName } from './request.js';

export interface SimulatorOptions {
  /** Of 127.0.0.1. Default: any that is free. */
  readonly port?: number;
  /** The mix of faults is the same for the same seed and the same questions. */
  readonly seed: string | number;
  readonly answer: Answerer;
  /** By which calls are billed, by the model's name as it is sent. A model without one is not known. */
  readonly prices: (model: string, api: DialectName) => Tariff | undefined;
  readonly faults?: FaultSettings;
  /** Time to the first byte of every answer, beside its own. Default 0. */
  readonly latencyMs?: number;
  /** In milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
}

export interface ProviderSimulator {
  /** Where `/simulator/…` is. */
  readonly url: string;
  /** Base URL for clients of OpenAI, and of what is compatible. */
  readonly openAiUrl: string;
  /** Base URL for clients of Anthropic. */
  readonly anthropicUrl: string;
  readonly counters: () => Counters;
  readonly calls: () => readonly ProviderCall[];
  /** Sets what is to fail from now on; what is absent stays. @throws ZodError */
  readonly script: (faults: FaultSettings) => void;
  /** Forgets calls, scripts, mix and limit. */
  readonly reset: () => void;
  /** Connections are destroyed. */
  readonly stop: () => Promise<void>;
}

const DIALECTS = [openAi, anthropic] as const;

/**
 * Starts a server that speaks the APIs of OpenAI (chat completions) and Anthropic (messages), and
 * answers, fails and bills as it is told: no model is behind it.
 *
 * Billed is every call for which an answer was generated: all of it, also where the connection was
 * cut, the client went before the end, the usage was not told, or the answer is of no use. Not
 * billed is a call that was refused (any HTTP error), disconnected, or left hanging: there nothing
 * was generated. Tokens are counted as four bytes each; prices are the caller's.
 */
export const startProviderSimulator = async (
  options: SimulatorOptions,
): Promise<ProviderSimulator> => {
  const { port = 0, faults = {}, latencyMs = 0, now = Date.now } = options;
  const seed = String(options.seed);
  const log = new CallLog();
  const plan = new FaultPlan(seed, faults);
  const exchanges = new Exchanges({ ...options, seed, latencyMs, now, plan, log });
  const reset = (): void => {
    log.clear();
    plan.clear();
    exchanges.clear();
  };
  const listening = await listen(port, (request, response) => {
    response.setHeader('x-simulated', 'nightshift');
    const path = new URL(request.url ?? '/', 'http://simulator').pathname;
    const dialect = DIALECTS.find((one) => one.path === path && request.method === 'POST');
    return dialect
      ? exchanges.handle(dialect, request, response)
      : admin(request, path, response, { log, plan, reset });
  });
  const baseUrl = `${listening.url}/v1`;
  return {
    ...listening,
    openAiUrl: baseUrl,
    anthropicUrl: baseUrl,
    counters: () => countersOf(log.all()),
    calls: log.all,
    script: (settings) => plan.set(settings),
    reset,
  };
};

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const listen = async (
  port: number,
  handle: Handler,
): Promise<Pick<ProviderSimulator, 'url' | 'stop'>> => {
  const server = createServer((request, response) => {
    // Only a defect gets here: what can go wrong is answered.
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  // An idle connection that the server closes while the client sends would be a fault nobody asked for.
  server.keepAliveTimeout = 0;
  await new Promise<void>((ready, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', ready);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
};
