import { noEvents, sha256, streamDigest } from '@nightshift/kernel';

/** Of a stream that has left the table of its service: what that has kept of it. */
export interface KeptDigest {
  /** Its events up to this one have left. */
  readonly version: number;
  readonly tenant: string;
  readonly digest: Uint8Array;
}

/** An event, as a walk passes it. */
export interface PassedEvent {
  readonly subject: string;
  readonly sequence: number;
  readonly tenant: string;
  readonly leaf: Uint8Array;
}

/** Of so many events that come before one of their predecessors, a stream is looked up instead. */
const MOST_AHEAD = 100;

/** A stream up to where it was passed without a gap. */
interface Running {
  upTo: number;
  digest: Uint8Array;
  readonly tenant: string;
  /** By sequence: what came before one of its predecessors. */
  readonly ahead: Map<number, Uint8Array>;
}

/** Stands for what was kept of it, and is as it left; none: that is to be looked up. */
type Mark = string;
const NONE = '';

/**
 * A stream as far as it was passed: a mark of what it was held against; or, where it is not known yet whether it
 * has left, up to where it was passed, its digest and its tenant, and the leaves of events ahead. Bytes in base64.
 */
export type PassedStream =
  | readonly [subject: string, mark: Mark]
  | readonly [
      subject: string,
      upTo: number,
      digest: string,
      tenant: string,
      ...ahead: (readonly [sequence: number, leaf: string])[],
    ];

/**
 * Digests of the streams of one service, event by event as a walk passes them: each is held against the one that
 * was kept as soon as it is whole, and then no more is known of it than a mark of that. So a walk needs no second look at
 * what is as it left, and what it has to remember are the streams that have not left.
 */
export class RunningDigests {
  private readonly streams = new Map<string, Running | Mark>();

  /** @param kept of its stream, as far as it has left */
  add({ subject, sequence, tenant, leaf }: PassedEvent, kept: KeptDigest | undefined): void {
    const stream = this.streams.get(subject) ?? begun(tenant);
    if (typeof stream === 'string' || sequence <= stream.upTo) return;
    stream.ahead.set(sequence, leaf);
    if (stream.tenant !== tenant || stream.ahead.size > MOST_AHEAD) {
      this.streams.set(subject, NONE);
      return;
    }
    this.streams.set(subject, advanced(stream, kept));
  }

  /** Whether its events, as far as they were passed, are those that left. */
  isProved(subject: string, kept: KeptDigest): boolean {
    const stream = this.streams.get(subject) ?? NONE;
    return typeof stream === 'string' ? stream === markOf(kept) : isSame(stream, kept);
  }

  /** What a later process needs to go on. */
  *state(): Generator<PassedStream> {
    for (const [subject, stream] of this.streams)
      if (typeof stream === 'string') yield [subject, stream];
      else
        yield [
          subject,
          stream.upTo,
          textOf(stream.digest),
          stream.tenant,
          ...[...stream.ahead].map(([sequence, leaf]) => [sequence, textOf(leaf)] as const),
        ];
  }

  /** Goes on with a stream where others were. */
  resume([subject, upTo, digest = '', tenant = '', ...ahead]: PassedStream): void {
    const stream =
      typeof upTo === 'string'
        ? upTo
        : {
            upTo,
            digest: bytesIn(digest),
            tenant,
            ahead: new Map(ahead.map(([sequence, leaf]) => [sequence, bytesIn(leaf)])),
          };
    this.streams.set(subject, stream);
  }
}

const begun = (tenant: string): Running => ({
  upTo: 0,
  digest: noEvents,
  tenant,
  ahead: new Map(),
});

/** Over the events that follow; where it has left, no further than that. */
const advanced = (stream: Running, kept: KeptDigest | undefined): Running | Mark => {
  for (;;) {
    const leaf = stream.ahead.get(stream.upTo + 1);
    if (!leaf) return stream;
    stream.upTo += 1;
    stream.ahead.delete(stream.upTo);
    stream.digest = streamDigest(stream.digest, [leaf]);
    if (stream.upTo === kept?.version) return isSame(stream, kept) ? markOf(kept) : NONE;
  }
};

const isSame = (stream: Running, { version, tenant, digest }: KeptDigest): boolean =>
  stream.upTo === version &&
  stream.tenant === tenant &&
  Buffer.compare(stream.digest, digest) === 0;

/** 128 bits: nobody finds another digest that has the same. */
const markOf = ({ version, tenant, digest }: KeptDigest): Mark =>
  sha256(JSON.stringify([version, tenant, textOf(digest)])).slice(0, 32);

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesIn = (text: string): Uint8Array => Buffer.from(text, 'base64');
