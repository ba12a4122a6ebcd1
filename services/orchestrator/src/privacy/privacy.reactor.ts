import { hearingSubscription, type ServiceSubscription } from '@nightshift/service-kit';
import { type Erasures, orderOf } from './erasures.store.js';
import type { Privacy } from './privacy.js';

interface Parts {
  readonly erasures: Pick<Erasures, 'add'>;
  /** Whose states are those of the tenants' own streams. */
  readonly streams: { readonly newest: (tenant: string) => Promise<{ readonly state: Privacy }> };
}

/**
 * What the stream orders is carried out, also where the process that was asked ended before it wrote
 * down that it is to be done. What somebody else put on the bus is not in the stream.
 */
export const requestedSubscription = ({ erasures, streams }: Parts): ServiceSubscription =>
  hearingSubscription('erasure.requested.v1', 'orchestrator.erasures', async (event) => {
    const { state } = await streams.newest(event.tenantid);
    // Of one that is complete there is nothing left to be carried out.
    const ordered = state.erasing[event.data.erasureId]?.request;
    if (ordered) await erasures.add(orderOf(ordered, event.tenantid, event.time));
  });
