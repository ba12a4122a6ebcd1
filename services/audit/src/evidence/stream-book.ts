import { LeaseBook } from './lease-book.js';
import type { Placed } from './placed-event.js';
import { text } from './stored-event.js';
import { StreamEnds } from './stream-ends.js';
import { namesIn, type Vouching } from './stream-names.js';
import { differs } from './verdict.js';

/** Streams all of whose events belong to one task: none may be missing. Of others most are elsewhere. */
const OWN = /^(task|run|review|ticket)\//;
/** Nor of a sample's; but nothing says that there had to be one, or that it was judged. */
const COUNTED = /^(task|run|review|ticket|sample)\//;

type Named = readonly [subject: string, index: number];

/** Whose streams they are: what another service writes under the same subject stands for none of them. */
const OWNER: Readonly<Record<string, string>> = {
  task: 'nightshift/orchestrator',
  run: 'nightshift/agent-runner',
  review: 'nightshift/qa',
  ticket: 'nightshift/escalation',
};

/** A stream is one of its service. */
interface Stream {
  readonly subject: string;
  readonly sequences: Set<number>;
}

/** The events of a file by stream: whether one is missing. */
export class StreamBook {
  /** By service and subject. */
  private readonly streams = new Map<string, Stream>();
  private readonly ends = new StreamEnds();
  private readonly leases = new LeaseBook();
  /** The first event that names a stream, by how it vouches for it. */
  private readonly named: Readonly<Record<Vouching, Map<string, number>>> = {
    before: new Map(),
    after: new Map(),
    awaited: new Map(),
  };

  /** @throws Differs where it stands in the file already */
  add(placed: Placed): void {
    const { index, type, source, subject, sequence, data } = placed;
    const name = `${source} ${subject}`;
    const stream = this.streams.get(name) ?? { subject, sequences: new Set() };
    if (stream.sequences.has(sequence))
      throw differs('streams', `event ${sequence} of stream ${subject} stands there twice`, {
        index,
      });
    stream.sequences.add(sequence);
    this.streams.set(name, stream);
    this.ends.add(placed);
    this.leases.add(placed);
    for (const [field, kind, vouching] of namesIn(type)) {
      const id = text(data[field]);
      const named = this.named[vouching];
      if (id !== null && !named.has(`${kind}/${id}`)) named.set(`${kind}/${id}`, index);
    }
  }

  get counts(): { readonly complete: number; readonly shared: number } {
    const own = [...this.streams.values()].filter(({ subject }) => OWN.test(subject)).length;
    return { complete: own, shared: this.streams.size - own };
  }

  /** @throws Differs naming the first event that is missing, of the first stream that lacks one */
  refuseGaps(): void {
    for (const { subject, sequences } of this.streams.values()) {
      if (!COUNTED.test(subject)) continue;
      const last = [...sequences].reduce((most, one) => Math.max(most, one), 0);
      for (let sequence = 1; sequence < last; sequence += 1)
        if (!sequences.has(sequence))
          throw differs(
            'streams',
            `event ${sequence} of stream ${subject} is missing, and there are later ones`,
          );
    }
  }

  /**
   * Of a task that has ended.
   * @throws Differs naming the first stream that is missing, or whose end is, and that an event vouches for
   */
  refuseAbsent(isCompleted: boolean): void {
    const { before, after } = this.named;
    for (const [subject, index] of [...before, ...(isCompleted ? after : [])]) {
      const what = this.has(subject) ? `the end of stream ${subject}` : `stream ${subject}`;
      if (!this.ends.has(subject, isCompleted))
        throw differs(
          'streams',
          before.has(subject)
            ? `${what} is missing, and event ${index} could not be without it`
            : `${what} is missing: event ${index} asked for it, and the task could not have completed without it`,
          { index },
        );
    }
  }

  /** Streams that are named and are not there, each with the first event that names it. */
  get missing(): readonly Named[] {
    const { before, after, awaited } = this.named;
    const named = new Map([...awaited, ...after, ...before]);
    return [...named].filter(([subject]) => !this.has(subject));
  }

  /**
   * The task's own streams that have not come to an end, or in which it is not said what became of a
   * lease. A grant may name a run of another task, whose stream is not there.
   */
  unended(isCompleted: boolean): readonly string[] {
    const { waiting } = this.leases;
    const own = [...this.streams.values()].map(({ subject }) => subject);
    return [...new Set(own)].filter(
      (subject) =>
        OWN.test(subject) &&
        (waiting.has(subject) || !this.ends.has(subject, isCompleted)) &&
        !this.ends.mayStayOpen(subject),
    );
  }

  /** @param subject of a stream that an event names */
  private has(subject: string): boolean {
    const owner = OWNER[subject.slice(0, subject.indexOf('/'))] ?? '';
    return this.streams.has(`${owner} ${subject}`);
  }
}
