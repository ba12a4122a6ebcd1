import { expect, it } from 'vitest';
import { orderOf } from './erasures.store.js';

it('carries out an order of an older service whose reason no table takes', () => {
  const request = { erasureId: 'an-id', subject: 'a-pseudonym', by: 'ana', reason: 'a\0b\0' };
  const at = '2026-11-27T09:00:00.000Z';
  expect(orderOf(request, 'default', at).reason).toBe('a\ufffdb\ufffd');
});
