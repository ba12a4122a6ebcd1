import type { IncomingMessage, ServerResponse } from 'node:http';
import { sha256 } from '@nightshift/kernel';
import { costOf, type Tariff } from '@nightshift/models';
import type { CallLog, OpenCall } from './call-log.js';
import type { Dialect } from './dialect.js';
import type { FaultPlan } from './fault-plan.js';
import type { FaultName, Step } from './faults.js';
import { bodyOf, finished, headerOf, isGone, paused, untilGone } from './http.js';
import {
  invalidRequest,
  noAnswer,
  overLimit,
  type Refused,
  refusedBy,
  unknownModel,
} from './refused.js';
import { type Reply, replyOf } from './reply.js';
import type {
  Answerer,
  AskedRequest,
  DialectName,
  ProviderAnswer,
  ProviderRequest,
} from './request.js';
import { sendReply } from './send.js';

export interface ExchangeOptions {
  readonly seed: string;
  readonly answer: Answerer;
  readonly prices: (model: string, api: DialectName) => Tariff | undefined;
  readonly latencyMs: number;
  readonly now: () => number;
  readonly plan: FaultPlan;
  readonly log: CallLog;
}

/** One request on its way to an answer. */
interface Exchange {
  readonly response: ServerResponse;
  readonly dialect: Dialect;
  readonly call: OpenCall;
  /** What the provider calls the request. */
  readonly requestId: string;
  headers: Readonly<Record<string, string>>;
}

/** Answers requests to the APIs of models, and writes every one of them down. */
export class Exchanges {
  /** How often a task has asked a model the same. */
  private readonly repeats = new Map<string, number>();
  private received = 0;
  /** What else ids are made of: a simulator that is started again gives no id twice. */
  private readonly startedAt: number;

  constructor(private readonly options: ExchangeOptions) {
    this.startedAt = options.now();
  }

  /** Repeats are counted anew; ids go on. */
  clear(): void {
    this.repeats.clear();
  }

  async handle(
    dialect: Dialect,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const whose = {
      task: headerOf(request, 'x-nightshift-task'),
      requestId: headerOf(request, 'x-client-request-id'),
    };
    let read: ProviderRequest;
    try {
      read = dialect.read(await bodyOf(request));
    } catch (error) {
      const refused = invalidRequest((error as Error).message);
      return fail(this.begun(dialect, response, { ...whose, model: 'unknown' }), refused);
    }
    const repeated = this.repeated(whose.task, read);
    const asked = { ...read, ...whose, repeat: repeated.times };
    await this.meet(this.begun(dialect, response, asked), asked, repeated.key);
  }

  private begun(
    dialect: Dialect,
    response: ServerResponse,
    { model, task, requestId: theirs }: Pick<AskedRequest, 'model' | 'task' | 'requestId'>,
  ): Exchange {
    const { log, now, seed } = this.options;
    this.received += 1;
    const requestId = `req_${sha256(`${seed}\n${this.startedAt}\n${this.received}`).slice(0, 24)}`;
    const call = log.begin(now(), { dialect: dialect.name, model, task, requestId: theirs });
    const headers = { 'x-request-id': requestId, ...dialect.headers(requestId, undefined, now()) };
    return { response, dialect, call, requestId, headers };
  }

  /** The key stands for this repeat of this question, whatever else is asked before or meanwhile. */
  private repeated(
    task: string,
    { model, prompt }: ProviderRequest,
  ): { key: string; times: number } {
    const question = sha256(JSON.stringify([task, model, prompt]));
    const times = this.repeats.get(question) ?? 0;
    this.repeats.set(question, times + 1);
    return { key: `${question}\n${times}`, times };
  }

  /** What the request meets: the provider's own rules first, then the fault whose turn it is. */
  private async meet(exchange: Exchange, asked: AskedRequest, key: string): Promise<void> {
    const { prices, plan, now } = this.options;
    const { requestId, dialect } = exchange;
    const price = prices(asked.model, dialect.name);
    if (!price) return fail(exchange, unknownModel(asked.model));
    const limited = plan.limited(asked.model, now());
    exchange.headers = { ...exchange.headers, ...dialect.headers(requestId, limited, now()) };
    if (limited?.isAdmitted === false) return fail(exchange, overLimit(limited));
    const step = plan.next(asked.model, asked.task, key);
    const refused = refusedBy(step);
    if (refused) return fail(exchange, refused);
    const { fault } = step;
    if (fault === 'hang' || fault === 'disconnected') return withhold(exchange, fault);
    const reply = await this.generated(exchange, asked, step, price);
    if (reply) await sendReply(exchange, reply, asked, step);
  }

  /** From here on it is billed, whether or not the client waits for the end. */
  private async generated(
    exchange: Exchange,
    asked: AskedRequest,
    step: Step,
    price: Tariff,
  ): Promise<Reply | undefined> {
    const { answer, now, latencyMs } = this.options;
    let said: ProviderAnswer;
    try {
      said = step.answer ?? (await answer(asked));
    } catch (error) {
      await fail(exchange, noAnswer(error));
      return undefined;
    }
    const unique = exchange.requestId.slice('req_'.length);
    const reply = replyOf(asked, said, step.fault, { unique, created: Math.floor(now() / 1000) });
    const { id: providerCallId, usage } = reply;
    const nanoUsd = costOf(price, usage);
    exchange.call.note({ providerCallId, usage, nanoUsd, ...faultOf(step, asked) });
    await paused((said.latencyMs ?? 0) + latencyMs, exchange.response);
    return reply;
  }
}

/** Wrong arguments need a tool; without one it is an answer like any other. */
const faultOf = ({ fault }: Step, { tools }: AskedRequest): { fault?: FaultName } =>
  fault === undefined || (fault === 'wrong-arguments' && tools.length === 0) ? {} : { fault };

const withhold = async (
  { response, call }: Exchange,
  fault: 'hang' | 'disconnected',
): Promise<void> => {
  call.note({ fault });
  if (fault === 'disconnected') response.destroy();
  await untilGone(response);
  call.note({ ended: fault === 'hang' ? 'client-gone' : 'cut' });
};

const fail = async (
  { response, dialect, call, headers, requestId }: Exchange,
  { kind, fault, message, retryAfterSeconds }: Refused,
): Promise<void> => {
  const { status, body } = dialect.failure({ kind, message, requestId });
  call.note({ fault });
  if (isGone(response)) return call.note({ ended: 'client-gone' });
  response.writeHead(status, {
    ...headers,
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.write(body);
  call.note({ status });
  call.note({ ended: (await finished(response)) ? 'failed' : 'client-gone' });
};
