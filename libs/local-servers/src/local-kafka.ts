import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endChild, endProcess, failedStart, freePorts, tailOf } from './child.js';
import { kafkaJars } from './kafka-jars.js';

export interface LocalKafkaOptions {
  /** Holds the broker's data; made if missing. */
  readonly folder: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Progress lines; default: none. */
  readonly say?: (line: string) => void;
}

export interface LocalKafka {
  /** `127.0.0.1:<port>` */
  readonly brokers: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
  /** SIGKILL, for tests of crashes. */
  readonly kill: () => Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const JAVA = [
  '-Xms128m',
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Djava.awt.headless=true',
];

/**
 * Starts one Kafka broker (KRaft, loopback only) from its jars.
 * @throws Refusal `no-java`, `no-kafka` or `kafka-failed` with the way out
 */
export const startLocalKafka = async ({
  folder,
  port,
  say = () => undefined,
}: LocalKafkaOptions): Promise<LocalKafka> => {
  const root = resolve(folder);
  const jars = await kafkaJars(say);
  await mkdir(root, { recursive: true });
  await endLeftOver(root);
  const [free = 0, controller = 0] = await freePorts(2);
  const listen = port ?? free;
  const properties = await writeProperties(root, listen, controller);
  await writeLogging(root);
  if (!existsSync(join(root, 'data', 'meta.properties'))) await format(jars, root, properties);
  const broker = await launch(jars, root, properties, listen);
  return {
    brokers: `127.0.0.1:${listen}`,
    port: listen,
    stop: () => endChild(broker, 'SIGTERM'),
    kill: () => endChild(broker, 'SIGKILL'),
  };
};

const writeProperties = async (
  root: string,
  port: number,
  controllerPort: number,
): Promise<string> => {
  const file = join(root, 'server.properties');
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(root, 'data'),
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '8',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'log.cleaner.enable': 'false',
  };
  await writeFile(
    file,
    Object.entries(settings)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  return file;
};

const writeLogging = (root: string): Promise<void> =>
  writeFile(
    join(root, 'log4j2.yaml'),
    `Configuration:
  Appenders:
    Console: { name: out, target: SYSTEM_ERR, PatternLayout: { pattern: "%p %m%n" } }
  Loggers:
    Root: { level: WARN, AppenderRef: { ref: out } }
`,
  );

/** 16 random bytes; the tool takes an id that begins with `-` for an option. */
const newClusterId = (): string => {
  const bytes = randomBytes(16);
  bytes.writeUInt8(bytes.readUInt8() & 0x7f);
  return bytes.toString('base64url');
};

const format = async (jars: string, root: string, properties: string): Promise<void> => {
  const child = java(jars, root, [
    'kafka.tools.StorageTool',
    'format',
    '-t',
    newClusterId(),
    '-c',
    properties,
  ]);
  const log = tailOf(child);
  const code = await new Promise<number | null>((settle) => child.once('close', settle));
  if (code !== 0)
    throw failedStart('kafka-failed', 'Formatting the folder of the local Kafka', log());
};

const launch = async (
  jars: string,
  root: string,
  properties: string,
  port: number,
): Promise<ChildProcess> => {
  const broker = java(jars, root, ['kafka.Kafka', properties]);
  const log = tailOf(broker);
  await writeFile(join(root, 'pid'), String(broker.pid));
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += 100) {
    if (broker.exitCode !== null || broker.signalCode !== null)
      throw failedStart('kafka-failed', 'The start of the local Kafka', log());
    if (await accepts(port)) return broker;
    await sleep(100);
  }
  await endChild(broker, 'SIGKILL');
  throw failedStart('kafka-failed', 'The start of the local Kafka', log());
};

// A process group of its own: Ctrl-C in the terminal must not end it before the services drained.
const java = (jars: string, root: string, args: readonly string[]): ChildProcess =>
  spawn(
    'java',
    [
      ...JAVA,
      `-Dlog4j2.configurationFile=${join(root, 'log4j2.yaml')}`,
      '-cp',
      join(jars, '*'),
      ...args,
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    },
  );

/** After `kill -9` of our process its broker goes on, holding the folder: it is ended first. */
const endLeftOver = async (root: string): Promise<void> => {
  const pid = Number(await readFile(join(root, 'pid'), 'utf8').catch(() => '0'));
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (pid > 0 && commandLine.includes(root)) await endProcess(pid, 'SIGTERM');
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((settle) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => settle(socket.destroy() !== undefined));
    socket.once('error', () => settle(false));
  });
