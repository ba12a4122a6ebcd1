import { hearingSubscription, type ServiceSubscription } from '@nightshift/service-kit';
import { type Erasures, orderOf } from './erasures.store.js';

/**
 * What the stream orders is carried out, also where the process that was asked ended before it wrote
 * down that it is to be done.
 */
export const requestedSubscription = (erasures: Pick<Erasures, 'add'>): ServiceSubscription =>
  hearingSubscription('erasure.requested.v1', 'orchestrator.erasures', async (event) => {
    await erasures.add(orderOf(event.data, event.tenantid, event.time));
  });
