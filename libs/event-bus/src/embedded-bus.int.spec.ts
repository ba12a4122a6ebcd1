import { type BusUnderTest, busContract, usePostgres } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { openDeadLetters } from './dead-letters.js';
import { EmbeddedBus } from './embedded-bus.js';
import type { Message } from './port.js';

const postgres = usePostgres();

/** The embedded bus with a publisher that keeps what was not acknowledged, as the outbox does. */
const embedded = (): BusUnderTest => {
  let unacknowledged: readonly Message[] = [];
  return {
    open: async () => new EmbeddedBus(await openDeadLetters({ connectionString: postgres.url() })),
    publish: async (bus, messages) => {
      unacknowledged = messages;
      await bus.publish(messages);
      unacknowledged = [];
    },
    republish: (bus) => bus.publish(unacknowledged),
  };
};

describe('the embedded bus', () => {
  const adapter = embedded();
  busContract(() => adapter);

  it('has a message handled by the time it is acknowledged', async () => {
    const bus = await adapter.open();
    let handled = 0;
    const handle = async (batch: readonly unknown[]) => {
      handled += batch.length;
      return [];
    };
    await bus.subscribe({ group: 'one', topics: ['t'], handle });
    await bus.publish([
      {
        topic: 't',
        key: 'k',
        headers: { id: '1', type: 'x', tenant: 't' },
        value: Buffer.from('1'),
      },
    ]);
    expect(handled).toBe(1);
    await bus.close();
  });
});
