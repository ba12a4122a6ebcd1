import { leafHash, Refusal } from '@nightshift/kernel';

/** Events of one stream, by their versions: those after one, up to and with another. */
interface Part {
  readonly stream: string;
  readonly after: number;
  readonly upTo: number;
}

const FULLY_SIGNED = 1_000;
const PAGE = 3;

/**
 * Where events are that have left PostgreSQL, as the event store asks for them: it holds the bytes that it was
 * given, as the real one does; the real one is in the tests of audit.
 */
export class LedgerInMemory {
  /** In the order of the ledger. */
  private readonly bodies = new Map<string, Date>();
  /** Rows that somebody wrote past the recorder, each at the place of another one. */
  private readonly beside: { readonly index: number; readonly body: string }[] = [];
  /** By stream. */
  readonly bytes = new Map<string, string[]>();
  isAway = false;
  /** Whether its index knows of what it has. */
  vouches = true;
  /** How often it was asked for events. */
  asked = 0;

  /** @param values events as they are published, each stream in its order; one that comes again is the same */
  take(values: readonly Buffer[]): void {
    for (const value of values) {
      const body = value.toString('utf8');
      if (this.bodies.has(body)) continue;
      this.bodies.set(body, new Date());
      const { subject } = JSON.parse(body) as { readonly subject: string };
      this.bytes.set(subject, [...(this.bytes.get(subject) ?? []), body]);
    }
  }

  /** A row at the place of the event that came last; the index vouches for the other one at most. */
  putBeside(value: Buffer): void {
    this.beside.push({ index: this.bodies.size, body: String(value) });
  }

  /** Another one with the same events. */
  copy(): LedgerInMemory {
    const other = new LedgerInMemory();
    other.take([...this.bodies.keys()].map((body) => Buffer.from(body)));
    for (const [body, takenAt] of this.bodies) other.bodies.set(body, takenAt);
    return other;
  }

  /** Its places are taken by what came after a restore. */
  replaceAll(): void {
    this.bodies.clear();
  }

  /** As many as fit: few, so that there are pages. */
  readonly find = async (
    tenant: string,
    selection: { readonly stream: string } | { readonly type: string },
    after: number,
  ) => {
    if (this.isAway) throw new Refusal('ledger-unavailable', 'unavailable', 'It is away.');
    const found = this.rows().filter(({ index, body }) => {
      const { type, subject, tenantid } = JSON.parse(body) as Record<string, string>;
      const [one, wanted] =
        'stream' in selection ? [subject, selection.stream] : [type, selection.type];
      return index > after && tenantid === tenant && one === wanted;
    });
    // Rows of one place come together.
    const last = found[PAGE - 1]?.index ?? Number.POSITIVE_INFINITY;
    return found.filter(({ index }) => index <= last);
  };

  private rows() {
    const placed = [...this.bodies].map(([body, takenAt], at) => ({
      index: at + 1,
      body,
      vouched: this.vouches,
      recordedAt: this.vouches ? takenAt.toISOString() : null,
    }));
    const others = this.beside.map((row) => ({ ...row, vouched: false, recordedAt: null }));
    return [...placed, ...others].toSorted((one, other) => one.index - other.index);
  }

  readonly recorded = async (tenant: string, parts: readonly Part[]) => ({
    treeSize: FULLY_SIGNED,
    leaves: new Map(
      parts.map(({ stream, after, upTo }) => [
        stream,
        (this.bytes.get(stream) ?? [])
          .slice(after, upTo)
          .filter((body) => (JSON.parse(body) as { tenantid: string }).tenantid === tenant)
          .map((body) => leafHash(Buffer.from(body)).toString('hex')),
      ]),
    ),
  });

  readonly read = async (
    _tenant: string,
    { stream, after, upTo }: Part,
  ): Promise<readonly string[]> => {
    this.asked += 1;
    if (this.isAway) throw new Refusal('ledger-unavailable', 'unavailable', 'It is away.');
    return (this.bytes.get(stream) ?? []).slice(after, upTo);
  };
}
