import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkLeaf, leafOf, type StoredEvent } from './ledger-events';

const event: StoredEvent = {
  id: 'e1',
  type: 'task.accepted.v1',
  source: 'nightshift/orchestrator',
  subject: 'task/t1',
  sequence: 1,
  time: '2026-11-26T00:00:00.000Z',
  taskid: 't1',
  data: { amount: 0.1, text: 'ä “quoted” \ud83d' },
};
/** By another implementation: that of node. */
const leaf = createHash('sha256')
  .update(Uint8Array.of(0))
  .update(JSON.stringify(event))
  .digest('hex');

describe('the leaf of an event', () => {
  it('is SHA-256 of a zero byte and the bytes of the event', async () => {
    expect(await leafOf(event)).toBe(leaf);
  });

  it('shows that an event is not the one that was recorded', async () => {
    expect(await checkLeaf({ index: 1, leaf, event })).toBe('same');
    const changed = { ...event, data: { ...event.data, amount: 0.2 } };
    expect(await checkLeaf({ index: 1, leaf, event: changed })).toBe('differs');
  });

  it('is that of the bytes as they were written, where the event was opened', async () => {
    const opened = { ...event, content: { brief: 'opened' } };
    const bytes = JSON.stringify(event);
    expect(await checkLeaf({ index: 1, leaf, event: opened, bytes })).toBe('same');
    expect(await checkLeaf({ index: 1, leaf, event: opened })).toBe('differs');
    expect(await checkLeaf({ index: 1, leaf, event, bytes: `${bytes} ` })).toBe('differs');
  });
});
