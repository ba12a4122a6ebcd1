import type { EventOf } from '@nightshift/contracts';
import type { EventStore } from '@nightshift/event-store';

const AT_ONCE = 50;

/** Streams that this instance owns from now on: each is taken up once, also if that fails at first. */
export class TakeOver {
  private readonly owned = new Set<string>();

  constructor(
    private readonly store: Pick<EventStore, 'read' | 'takeOverOpenStreams'>,
    /** @param last the stream's newest event */
    private readonly takeUp: (stream: string, last: EventOf) => Promise<void>,
  ) {}

  async run(whose: 'ours-and-orphans' | 'orphans'): Promise<void> {
    for (const stream of await this.store.takeOverOpenStreams(whose)) this.owned.add(stream);
    const streams = [...this.owned];
    for (let from = 0; from < streams.length; from += AT_ONCE)
      await Promise.all(streams.slice(from, from + AT_ONCE).map((stream) => this.one(stream)));
  }

  private async one(stream: string): Promise<void> {
    const last = (await this.store.read(stream)).at(-1);
    if (last) await this.takeUp(stream, last);
    this.owned.delete(stream);
  }
}
