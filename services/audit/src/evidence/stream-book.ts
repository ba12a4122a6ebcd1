import { type Facts, text } from './stored-event.js';
import { differs } from './verdict.js';

/** What an event says of its place: its stream counts its events from 1, without gaps. */
export interface Placed {
  readonly index: number;
  readonly type: string;
  readonly subject: string;
  readonly sequence: number;
  readonly data: Facts;
}

/** Streams all of whose events belong to one task: none may be missing. Of others most are elsewhere. */
const OWN = /^(task|run|review|ticket)\//;

/** Events that could not be there unless the stream that they name were. */
const NAMES: Readonly<Record<string, readonly (readonly [field: string, stream: string])[]>> = {
  'qa.requested': [['runId', 'run']],
  'retries.counted': [['runId', 'run']],
  'judgement.recorded': [['runId', 'run']],
  'review.settled': [['ticketId', 'ticket']],
  'run.resumed': [['ticketId', 'ticket']],
  'decision.recorded': [['ticketId', 'ticket']],
};

/** The events of a file by stream: whether one is missing. */
export class StreamBook {
  private readonly streams = new Map<string, Set<number>>();
  private readonly named = new Map<string, number>();

  /** @throws Differs where it stands in the file already */
  add({ index, type, subject, sequence, data }: Placed): void {
    const stream = this.streams.get(subject) ?? new Set<number>();
    if (stream.has(sequence))
      throw differs('streams', `event ${sequence} of stream ${subject} stands there twice`, {
        index,
      });
    this.streams.set(subject, stream.add(sequence));
    for (const [field, kind] of Object.hasOwn(NAMES, type) ? (NAMES[type] ?? []) : []) {
      const id = text(data[field]);
      if (id !== null && !this.named.has(`${kind}/${id}`)) this.named.set(`${kind}/${id}`, index);
    }
  }

  get counts(): { readonly complete: number; readonly shared: number } {
    const own = [...this.streams.keys()].filter((subject) => OWN.test(subject)).length;
    return { complete: own, shared: this.streams.size - own };
  }

  /** @throws Differs naming the first event that is missing, of the first stream that lacks one */
  refuseGaps(): void {
    for (const [subject, sequences] of this.streams) {
      if (!OWN.test(subject)) continue;
      const last = [...sequences].reduce((most, one) => Math.max(most, one), 0);
      for (let sequence = 1; sequence < last; sequence += 1)
        if (!sequences.has(sequence))
          throw differs(
            'streams',
            `event ${sequence} of stream ${subject} is missing, and there are later ones`,
          );
    }
  }

  /** Streams that others could not name unless they were, with the first event that names each. */
  get missing(): readonly (readonly [subject: string, index: number])[] {
    return [...this.named].filter(([subject]) => !this.streams.has(subject));
  }
}
