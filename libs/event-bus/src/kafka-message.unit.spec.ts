import { expect, it } from 'vitest';
import {
  bytesOfLetter,
  deadLetterToKafka,
  removalToKafka,
  removedIdOf,
  standInFor,
} from './kafka-message.js';

const delivery = {
  topic: 'nightshift.submit.v1',
  partition: 0,
  offset: '7',
  key: 'k',
  headers: { id: '', type: '', tenant: '' },
  value: Buffer.from('{'),
};
const asRead = (message: { value?: unknown; headers?: unknown }) =>
  ({ ...message, attributes: 0, offset: '0', timestamp: '0' }) as never;

it('parks a message without the headers by which only the bus speaks', () => {
  const rawHeaders = { dlq_removed: 'another letter', dlq_group: 'forged', ce_id: '1' };
  const { message } = deadLetterToKafka({
    group: 'orchestrator.submit',
    delivery: { ...delivery, rawHeaders },
    code: 'invalid-submission',
    reason: 'not JSON',
  });
  expect(message.headers).toMatchObject({ ce_id: '1', dlq_group: 'orchestrator.submit' });
  expect(message.headers).not.toHaveProperty('dlq_removed');
});

it('puts a stand-in in place of a letter, which is small and says why, however large its headers are', () => {
  const rawHeaders = { large: 'x'.repeat(1_000_000), ce_id: '1', b: 'y'.repeat(10_000) };
  const { message } = deadLetterToKafka({
    group: 'audit',
    delivery: { ...delivery, key: 'k'.repeat(1_000), rawHeaders },
    code: 'unreadable-event',
    reason: '€'.repeat(1_000_000),
  });
  const standIn = standInFor(message);
  expect(bytesOfLetter(standIn)).toBeLessThan(20_000);
  expect(standIn.headers).toMatchObject({
    ce_id: '1',
    dlq_group: 'audit',
    dlq_topic: 'nightshift.submit.v1',
    dlq_offset: '7',
    dlq_reason: expect.stringMatching(/^Parked without its bytes.*€$/) as string,
  });
  expect(standIn.headers).not.toHaveProperty('large');
});

it('takes a letter away by a message without a value, and by no other', () => {
  const removal = removalToKafka({ id: 'a', group: 'g' }, 0);
  const { headers } = removal;
  expect(removedIdOf(asRead({ value: null, headers }))).toBe('a');
  expect(removedIdOf(asRead({ value: Buffer.from('{}'), headers }))).toBeUndefined();
});
