import { lifecycleTopic, parseEvent } from '@nightshift/contracts';
import type { Sealing } from '@nightshift/event-store';
import { isRefusal } from '@nightshift/kernel';
import type { ServiceRuntime, ServiceSubscription } from './service.js';

/** Every process hears at once of keys that were destroyed, and keeps nothing that they sealed. */
export const erasingSubscription = (
  { service }: Pick<ServiceRuntime, 'service'>,
  { sealer }: Sealing,
): ServiceSubscription => ({
  group: `${service}-erasing`,
  topics: [lifecycleTopic('orchestrator')],
  broadcast: true,
  asWritten: true,
  handle: async (batch) => {
    const keys = batch.flatMap(({ headers, value }) =>
      headers.type === 'task.erased.v1' ? keysIn(value) : [],
    );
    if (keys.length > 0) sealer.forget(keys);
    return [];
  },
});

/** What cannot be read is dead-lettered by those who drop their copies. */
const keysIn = (value: Buffer): readonly string[] => {
  try {
    const event = parseEvent(value.toString('utf8'));
    return event.type === 'task.erased.v1' ? event.data.keys : [];
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
};
