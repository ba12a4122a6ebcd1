import { createRequire } from 'node:module';
import kafkajs, { type ICustomPartitioner, type logLevel as LogLevel } from 'kafkajs';

const { Kafka, logLevel, Partitioners } = kafkajs;
type RequestQueue = {
  pending: unknown[];
  throttledUntil: number;
  scheduleCheckPendingRequests: () => void;
};

/** What the client wants to say; kafkajs logs "coordinator is loading" as an error and then works. */
export type KafkaLog = (level: 'error' | 'warn' | 'info', message: string, detail: unknown) => void;

export const partitioner: ICustomPartitioner = Partitioners.DefaultPartitioner;

export const newKafka = (
  brokers: readonly string[],
  clientId: string,
  log: KafkaLog,
): kafkajs.Kafka => {
  stopIdleTimer();
  return new Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    // A broker that restarts is waited for; the caller retries beyond this.
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 10 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ level, log: { message, ...detail } }) =>
        log(levelOf(level), message, detail),
  });
};

const levelOf = (level: LogLevel): 'error' | 'warn' | 'info' =>
  level === logLevel.ERROR ? 'error' : level === logLevel.WARN ? 'warn' : 'info';

let stopped = false;

/** kafkajs 2.2.4 re-arms a timer with a negative delay for ever on idle connections: 3 % of a core. */
const stopIdleTimer = (): void => {
  if (stopped) return;
  stopped = true;
  const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    prototype: RequestQueue;
  };
  const original = queue.prototype.scheduleCheckPendingRequests;
  queue.prototype.scheduleCheckPendingRequests = function scheduleIfNeeded(this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) original.call(this);
  };
};
