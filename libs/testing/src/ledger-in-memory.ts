import { leafHash, Refusal } from '@nightshift/kernel';

/** Events of one stream, by their versions: those after one, up to and with another. */
interface Part {
  readonly stream: string;
  readonly after: number;
  readonly upTo: number;
}

const FULLY_SIGNED = 1_000;

/**
 * Where events are that have left PostgreSQL, as the event store asks for them: it holds the bytes that it was
 * given, as the real one does; the real one is in the tests of audit.
 */
export class LedgerInMemory {
  /** By stream. */
  readonly bytes = new Map<string, string[]>();
  isAway = false;
  /** How often it was asked for events. */
  asked = 0;

  /** @param values events as they are published, each stream in its order */
  take(values: readonly Buffer[]): void {
    for (const value of values) {
      const body = value.toString('utf8');
      const { subject } = JSON.parse(body) as { readonly subject: string };
      this.bytes.set(subject, [...(this.bytes.get(subject) ?? []), body]);
    }
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
