import { expect, it } from 'vitest';
import { deadLetterToKafka, removalToKafka, removedIdOf } from './kafka-message.js';

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

it('takes a letter away by a message without a value, and by no other', () => {
  const removal = removalToKafka({ id: 'a', group: 'g' }, 0);
  const { headers } = removal;
  expect(removedIdOf(asRead({ value: null, headers }))).toBe('a');
  expect(removedIdOf(asRead({ value: Buffer.from('{}'), headers }))).toBeUndefined();
});
