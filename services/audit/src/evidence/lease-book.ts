import type { Placed } from './placed-event.js';
import { text } from './stored-event.js';

const ARRIVALS = new Set(['run.funded', 'lease.returned']);

/**
 * Money that is granted to a run arrives in its purse or goes back, also once the run has ended: its
 * own stream says which. So a grant shows whether somebody took out what stood behind the end.
 */
export class LeaseBook {
  /** Streams of runs, by the lease that was granted to them. */
  private readonly granted = new Map<string, string>();
  private readonly arrived = new Set<string>();

  add({ type, data }: Placed): void {
    const [run, lease] = [`run/${text(data['runId']) ?? ''}`, text(data['leaseId']) ?? ''];
    if (type === 'lease.granted') this.granted.set(JSON.stringify([run, lease]), run);
    if (ARRIVALS.has(type)) this.arrived.add(JSON.stringify([run, lease]));
  }

  /** Runs of which it is not said what became of a lease; once each. */
  get waiting(): ReadonlySet<string> {
    return new Set(
      [...this.granted].filter(([key]) => !this.arrived.has(key)).map(([, run]) => run),
    );
  }
}
