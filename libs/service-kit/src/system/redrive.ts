import type { Delivery, RunningSubscription, Unprocessable } from '@nightshift/event-bus';
import { Refusal } from '@nightshift/kernel';

const PATIENCE_MS = 20_000;

/**
 * Gives parked deliveries to their group once more; gives back what it refuses again. Whatever
 * happens here, they stay parked.
 * @throws Refusal `redrive-failed` if the group cannot take them now
 */
export const redriveTo = async (
  group: string,
  running: RunningSubscription | undefined,
  deliveries: readonly Delivery[],
  patienceMs = PATIENCE_MS,
): Promise<readonly Unprocessable[]> => {
  if (!running) throw notNow(group, 'it does not run here');
  const trouble = running.trouble();
  if (trouble !== undefined) throw notNow(group, `it is stuck (${trouble})`);
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const error = new Error(`no answer within ${patienceMs / 1000} s`);
    timer = setTimeout(() => reject(error), patienceMs);
  });
  try {
    return await Promise.race([running.redrive(deliveries), tooLong]);
  } catch (error) {
    throw notNow(group, error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
};

const notNow = (group: string, why: string): Refusal =>
  new Refusal(
    'redrive-failed',
    'unavailable',
    `The group ${group} cannot take it now: ${why}. It stays parked; doing it again later changes nothing twice.`,
  );
