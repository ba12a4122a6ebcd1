import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '@nightshift/kernel';

const KAFKA = '4.3.1';

/** Kafka's SLF4J is 1.7: the log4j-slf4j2 binding would be silent. */
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>nightshift</groupId><artifactId>local-kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.25.3</version></dependency>
  </dependencies>
</project>`;

/**
 * Folder with the jars of Kafka, fetched once by Maven into the user's cache.
 * @throws Refusal `no-java` or `no-kafka` with the way out
 */
export const kafkaJars = async (say: (line: string) => void): Promise<string> => {
  requireTool('java', ['-version'], 'Java 17 or newer');
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'nightshift', `kafka-${KAFKA}`);
  if (existsSync(join(folder, `kafka_2.13-${KAFKA}.jar`))) return folder;
  requireTool('mvn', ['-v'], 'Maven');
  say(`fetching Kafka ${KAFKA} with Maven (once) …`);
  const work = await mkdtemp(join(tmpdir(), 'nightshift-kafka-jars-'));
  try {
    await writeFile(join(work, 'pom.xml'), POM);
    await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=jars'], work);
    await mkdir(join(folder, '..'), { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await moveAcross(join(work, 'jars'), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
};

const requireTool = (command: string, args: string[], what: string): void => {
  if (spawnSync(command, args, { stdio: 'ignore' }).status === 0) return;
  throw new Refusal(
    'no-java',
    'unavailable',
    `${what} was not found, and a local Kafka needs it. Install it (Debian: \`apt-get install default-jre-headless maven\`), or set KAFKA_BROKERS to a Kafka of your own.`,
  );
};

const run = (command: string, args: readonly string[], cwd: string): Promise<void> =>
  new Promise((settle, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-2_000)));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? settle()
        : reject(
            new Refusal(
              'no-kafka',
              'unavailable',
              `Maven could not fetch Kafka ${KAFKA}: ${log.trim()}\nMend that, or set KAFKA_BROKERS to a Kafka of your own.`,
            ),
          ),
    );
  });

/** The temp folder may be on another file system than the cache. */
const moveAcross = async (from: string, to: string): Promise<void> => {
  const half = `${to}.partial`;
  await rm(half, { recursive: true, force: true });
  await cp(from, half, { recursive: true });
  if ((await readdir(half)).length === 0)
    throw new Refusal('no-kafka', 'unavailable', 'Maven brought no jar.');
  await rename(half, to);
};
