import type { EventOf } from '@nightshift/contracts';
import { hearingSubscription, type ServiceSubscription } from '@nightshift/service-kit';
import type { Erasures } from './erasures.store.js';

type Order = Parameters<Erasures['add']>[0];

/**
 * What the stream orders is carried out, also where the process that was asked ended before it wrote
 * down that it is to be done.
 */
export const requestedSubscription = (erasures: Pick<Erasures, 'add'>): ServiceSubscription =>
  hearingSubscription('erasure.requested.v1', 'orchestrator.erasures', (event) =>
    erasures.add(orderOf(event)),
  );

/** The same that the process which was asked writes. */
const orderOf = ({ tenantid, time, data }: EventOf<'erasure.requested.v1'>): Order => ({
  ...data,
  tenant: tenantid,
  cause: 'subject',
  workflow: null,
  before: null,
  keys: [],
  at: time,
});
