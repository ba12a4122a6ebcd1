import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalKafka, startLocalKafka } from '@nightshift/local-servers';
import { afterAll, beforeAll } from 'vitest';

export interface TestKafka {
  readonly brokers: () => string;
  /** SIGKILL, then a start on the same data and port. */
  readonly crashAndRestart: () => Promise<void>;
}

/** A real Kafka for the spec file that calls this: started before its tests, gone after. */
export const useKafka = (): TestKafka => {
  let folder: string;
  let kafka: LocalKafka;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nightshift-kafka-'));
    kafka = await startLocalKafka({ folder, say: (line) => console.log(line) });
  }, 300_000);
  afterAll(async () => {
    await kafka?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  return {
    brokers: () => kafka.brokers,
    crashAndRestart: async () => {
      const { port } = kafka;
      await kafka.kill();
      kafka = await startLocalKafka({ folder, port });
    },
  };
};
