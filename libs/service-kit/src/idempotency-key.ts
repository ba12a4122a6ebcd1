import { Refusal } from '@nightshift/kernel';

/** As long as an event may carry it. */
export const MAX_KEY = 255;

/** The key in header `Idempotency-Key`. @throws Refusal `invalid-header` */
export const keyInHeader = (key: string, max = MAX_KEY): string => {
  if (key.length > 0 && key.length <= max) return key;
  throw new Refusal(
    'invalid-header',
    'invalid',
    `Header Idempotency-Key must have 1 to ${max} characters.`,
    [{ at: '/headers/idempotency-key', reason: 'too long or empty' }],
  );
};
