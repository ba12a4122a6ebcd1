import type { Message } from '@nightshift/event-bus';
import { schemaOf } from '@nightshift/service-kit';
import type { OpenLedger } from './open-ledger.js';

const AT_ONCE = 5_000;
/** Of the envelope, as services write it. */
const WRITTEN =
  /"source":"nightshift\/([a-z-]+)","type":"[^"]*","subject":"([^"]*)","sequence":(\d+)/;

/**
 * Puts events into the tables of the services that wrote them, where verification looks for each of
 * them: a ledger alone would be one that nobody has written.
 */
export const keepWritten = async (
  { dataSource }: Pick<OpenLedger, 'dataSource'>,
  messages: readonly Message[],
): Promise<void> => {
  for (let at = 0; at < messages.length; at += AT_ONCE) {
    const events = messages.slice(at, at + AT_ONCE).map(({ value }) => writtenIn(String(value)));
    for (const [service, own] of Map.groupBy(events, (event) => event.service))
      await dataSource.query(
        `INSERT INTO "${schemaOf(service)}".event (stream, version, body)
         SELECT * FROM unnest($1::text[], $2::int[], $3::text[])`,
        [
          own.map(({ stream }) => stream),
          own.map(({ version }) => version),
          own.map(({ body }) => body),
        ],
      );
  }
};

interface WrittenEvent {
  readonly service: string;
  readonly stream: string;
  readonly version: number;
  readonly body: string;
}

const writtenIn = (body: string): WrittenEvent => {
  const [, service, stream, version] = WRITTEN.exec(body) ?? [];
  if (service === undefined || stream === undefined)
    throw new Error(`No event of a service: ${body.slice(0, 200)}`);
  return { service, stream, version: Number(version), body };
};
