import type { Delivery } from '@nightshift/event-bus';
import { derivedId, instantOf } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { listeningSubscription } from './listening.js';

const delivery = (type: string, data: object): Delivery => ({
  topic: 'nightshift.agent-runner.v1',
  key: 'task',
  partition: 0,
  offset: '0',
  headers: { id: derivedId('event'), type, tenant: 'default' },
  value: Buffer.from(
    JSON.stringify({
      specversion: '1.0',
      id: derivedId('event'),
      source: 'nightshift/agent-runner',
      type,
      subject: 'run/1',
      sequence: 1,
      time: instantOf(0),
      datacontenttype: 'application/json',
      tenantid: 'default',
      taskid: 'task',
      causationid: 'cause',
      correlationid: 'task',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      data,
    }),
  ),
});

describe('a listening subscription', () => {
  const runId = derivedId('run');
  const heard: string[] = [];
  const { handle, ...subscription } = listeningSubscription('listeners', {
    'run.held.v1': ({ data }) => void heard.push(data.runId),
  });

  it('is a broadcast of the topics that carry what it listens to', () => {
    expect(subscription).toEqual({
      group: 'listeners',
      topics: ['nightshift.agent-runner.v1'],
      broadcast: true,
    });
  });

  it('tells what it hears, leaves the rest unread, and is not stopped by what nobody can read', async () => {
    const unread = { ...delivery('run.released.v1', { runId }), value: Buffer.from('not JSON') };
    const batch = [
      unread,
      delivery('run.held.v1', { runId: 'no id' }),
      delivery('run.held.v1', { runId }),
    ];
    expect(await handle(batch)).toEqual([]);
    expect(heard).toEqual([runId]);
  });
});
