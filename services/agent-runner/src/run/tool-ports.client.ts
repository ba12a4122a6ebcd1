import type { EventStore } from '@nightshift/event-store';
import { egressFetch } from '@nightshift/tools';
import { recordedResult } from './recorded.store.js';
import type { Results } from './results.store.js';
import type { ToolPorts } from './tool-try.executor.js';

/** @param allowPrivate CIDR ranges that tools may reach although they are not public */
export const toolPorts = (
  store: Pick<EventStore, 'read'>,
  results: Pick<Results, 'keep'>,
  allowPrivate: readonly string[],
): ToolPorts => {
  /** One for each list of hosts: tools share its connections. A wrong range is refused at the start. */
  const byHosts = new Map([['', egressFetch({ allowedHosts: [], allowPrivate })]]);
  return {
    keep: results.keep,
    recorded: (...[place, replayOf, call]) => recordedResult(store, place, replayOf, call),
    fetchFor: (allowedHosts) => {
      const key = allowedHosts.join();
      const known = byHosts.get(key) ?? egressFetch({ allowedHosts, allowPrivate });
      byHosts.set(key, known);
      return known;
    },
  };
};
