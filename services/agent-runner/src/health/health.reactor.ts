import type { Listeners } from '@nightshift/service-kit';
import type { Providers } from './providers.store.js';

/** Every process takes over what another one found out, where that is more careful. */
export const healthListeners = (
  providers: Pick<Providers, 'hear'>,
  goOnWhereItMay: () => void,
): Listeners => ({
  'provider-health.changed.v1': ({ data, time }) => {
    providers.hear(data, time);
    goOnWhereItMay();
  },
});
