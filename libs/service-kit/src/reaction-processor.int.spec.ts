import type { EventBody, EventOf } from '@nightshift/contracts';
import type { Delivery } from '@nightshift/event-bus';
import {
  Aggregates,
  openEventStore,
  type PostgresEventStore,
  systemClock,
  systemIds,
} from '@nightshift/event-store';
import { type Decider, instantOf, Refusal } from '@nightshift/kernel';
import { createLogger } from '@nightshift/telemetry';
import { usePostgres } from '@nightshift/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reactingSubscription } from './reaction-processor.js';

// Real: PostgreSQL, the event store. Deliveries are handed over as a bus would.
const postgres = usePostgres();

type Count = { readonly type: 'count'; readonly name: string };

describe('a reaction to one event that concerns several streams', () => {
  let store: PostgresEventStore;
  let refused: ReadonlySet<string>;

  /** Every command is an event: doing it twice shows. */
  const counting: Decider<Count, EventBody, number> = {
    initial: () => 0,
    decide: ({ name }) => {
      if (refused.has(name)) throw new Refusal('not-yet', 'invalid', `${name} is not ready.`);
      return [{ type: 'task.resumed.v1', data: { by: name, runs: [] } }];
    },
    evolve: (count) => count + 1,
  };

  beforeEach(async () => {
    store = await openEventStore({
      connection: { connectionString: await postgres.newDatabase() },
      schema: 'test',
      instance: 'one',
      source: 'nightshift/test',
      rememberMs: 60_000,
    });
    refused = new Set();
  });
  afterEach(() => store.close());

  const deliveryOf = (event: EventOf): Delivery => ({
    topic: 'nightshift.orchestrator.v1',
    partition: 0,
    offset: '0',
    key: event.taskid,
    headers: { id: event.id, type: event.type, tenant: event.tenantid },
    value: Buffer.from(JSON.stringify(event)),
  });
  const paused = async (at = systemClock.now()): Promise<Delivery> => {
    const taskId = systemIds.next();
    const context = {
      tenant: 'default',
      taskId,
      causationId: 'request-1',
      correlationId: taskId,
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      at,
    };
    const body: EventBody = { type: 'task.paused.v1', data: { by: 'ana', reason: 'x', runs: [] } };
    const appends = [{ stream: `task/${taskId}`, expectedVersion: 0, events: [{ body, context }] }];
    const [event] = await store.append({ appends, inbox: [] });
    if (!event) throw new Error('Nothing was appended.');
    return deliveryOf(event);
  };

  it('gives the one that was refused another try, and does the others no second time', async () => {
    const counts = new Aggregates({ prefix: 'count', decider: counting }, { store });
    const to = (name: string) => counts.to(name, { type: 'count', name });
    const log = createLogger({ service: 'spec', destination: { write: () => undefined } });
    const { handle } = reactingSubscription(
      'counts',
      { 'task.paused.v1': () => [to('first'), to('second'), to('third')] },
      { store, clock: systemClock, log },
    );
    const tally = () =>
      Promise.all(['first', 'second', 'third'].map(async (id) => (await counts.newest(id)).state));
    const delivery = await paused();
    refused = new Set(['second']);
    expect(await handle([delivery])).toMatchObject([{ code: 'not-yet' }]);
    expect(await tally()).toEqual([1, 0, 1]);
    expect(await handle([delivery])).toMatchObject([{ code: 'not-yet' }]);
    refused = new Set();
    expect(await handle([delivery])).toEqual([]);
    expect(await handle([delivery])).toEqual([]);
    expect(await tally()).toEqual([1, 1, 1]);
  });

  it('parks an event so old that nobody knows any more whether it was processed', async () => {
    const counts = new Aggregates({ prefix: 'count', decider: counting }, { store });
    const log = createLogger({ service: 'spec', destination: { write: () => undefined } });
    const { handle } = reactingSubscription(
      'counts',
      { 'task.paused.v1': () => counts.to('one', { type: 'count', name: 'one' }) },
      { store, clock: systemClock, log },
    );
    const [old, young] = [Date.now() - 61_000, Date.now() - 50_000].map(instantOf);
    expect(await handle([await paused(old)])).toMatchObject([{ code: 'event-too-old' }]);
    expect((await counts.newest('one')).state).toBe(0);
    expect(await handle([await paused(young)])).toEqual([]);
    expect((await counts.newest('one')).state).toBe(1);
  });
});
