import type { EventOf } from '@nightshift/contracts';
import { leafHash, noEvents } from '@nightshift/kernel';
import type { Connection } from './connection.js';
import type { StreamPart } from './past-events.js';

/** Events of one stream that may leave: from its first that is here, up to one. */
export interface Part extends StreamPart {
  readonly closed: boolean;
  readonly tenant: string;
  readonly leaves: readonly Buffer[];
  /** Of the events up to `after`. */
  readonly digest: Uint8Array;
}

export const partOf = (
  part: StreamPart & { readonly closed: boolean },
  bodies: readonly string[],
  digest: Buffer | null,
): Part => ({
  ...part,
  tenant: (JSON.parse(bodies[0] ?? '{}') as Partial<EventOf>).tenantid ?? '',
  leaves: bodies.map((body) => leafHash(Buffer.from(body))),
  digest: digest ?? noEvents,
});

export type Rows = <Row extends object>(
  text: string,
  values?: readonly unknown[],
) => Promise<readonly Row[]>;

export const rowsOf =
  (connection: Connection): Rows =>
  async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await connection.query<Row>({ text, values: [...values] })).rows;
