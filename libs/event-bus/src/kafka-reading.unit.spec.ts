import type { EachMessageHandler, Kafka } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readUntil } from './kafka-reading.js';

// Not real: Kafka. How long a broker takes is played here.
const HIGH = 4;

describe('reading a topic to its end', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const begin = async () => {
    let deliver: EachMessageHandler = async () => undefined;
    const quiet = async () => undefined;
    const kafka = {
      admin: () => ({
        connect: quiet,
        disconnect: quiet,
        fetchTopicOffsets: async () => [{ partition: 0, low: '0', high: String(HIGH) }],
      }),
      consumer: () => ({
        connect: quiet,
        disconnect: quiet,
        subscribe: quiet,
        run: async ({ eachMessage }: { eachMessage: EachMessageHandler }) => {
          deliver = eachMessage;
        },
      }),
    } as unknown as Kafka;
    const seen: string[] = [];
    const end = readUntil(
      kafka,
      'letters',
      (_partition, { offset }) => void seen.push(offset),
    ).then(
      () => 'read',
      (error: Error) => error.message,
    );
    await vi.advanceTimersByTimeAsync(0);
    const message = (offset: number) =>
      deliver({
        partition: 0,
        message: { offset: String(offset) },
      } as Parameters<EachMessageHandler>[0]);
    return { end, seen, message };
  };

  it('takes as long as it takes while messages come', async () => {
    const { end, seen, message } = await begin();
    for (let offset = 0; offset < HIGH; offset += 1) {
      await vi.advanceTimersByTimeAsync(20_000);
      await message(offset);
    }
    expect(await end).toBe('read');
    expect(seen).toHaveLength(HIGH);
  });

  it('is given up when nothing comes', async () => {
    const { end, message } = await begin();
    await message(0);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await end).toBe('letters could not be read: nothing came for 30 s.');
  });
});
