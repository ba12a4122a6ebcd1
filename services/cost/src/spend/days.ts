import { type Instant, Refusal } from '@nightshift/kernel';

/**
 * First and last day, UTC: as asked for, else this month.
 * @throws Refusal `invalid-request` where it ends before it begins
 */
export const daysOf = (
  { from, to }: { readonly from?: string; readonly to?: string },
  now: Instant,
): { readonly from: string; readonly to: string } => {
  const last = to ?? now.slice(0, 10);
  const first = from ?? `${last.slice(0, 7)}-01`;
  if (first <= last) return { from: first, to: last };
  throw new Refusal('invalid-request', 'invalid', `${first} is after ${last}.`, [
    { at: '/from', reason: 'is after the last day' },
  ]);
};
