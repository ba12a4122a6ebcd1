import type { EventOf } from '@nightshift/contracts';
import type pg from 'pg';
import type { CommittedBatch } from './group-commit.js';
import { VersionConflict } from './port.js';

const PUT_BACK = `
  WITH written AS (
    INSERT INTO event (stream, version, body)
    SELECT $2, $3::integer + place, body FROM unnest($4::text[]) WITH ORDINALITY AS t (body, place)
  )
  INSERT INTO outbox (owner, streams, versions)
  SELECT $1, array_agg($2), array_agg($3::integer + place) FROM generate_series(1, cardinality($4::text[])) AS place
  RETURNING id`;

interface PutBackOptions {
  readonly source: string;
  readonly owner: string;
  readonly onCommitted: (batch: CommittedBatch) => void;
}

export type PutBack = (stream: string, after: number, bodies: readonly string[]) => Promise<void>;

/** Not by `append`: these events have their envelope, and their seal. */
export const puttingBack =
  (pool: pg.Pool, { source, owner, onCommitted }: PutBackOptions): PutBack =>
  async (stream, after, bodies) => {
    const events = bodies.map((body) => JSON.parse(body) as EventOf);
    const stray = events.find(
      (event, place) =>
        event.subject !== stream || event.sequence !== after + place + 1 || event.source !== source,
    );
    if (stray) throw new Error(`Event ${stray.id} is not the next one of ${stream}.`);
    if (events.length === 0) return;
    const { rows } = await pool
      .query<{ id: string }>(PUT_BACK, [owner, stream, after, bodies])
      .catch((error: unknown) => {
        throw (error as { code?: string }).code === '23505' ? new VersionConflict(stream) : error;
      });
    const written = events.map((event, place) => ({
      event,
      bytes: Buffer.from(bodies[place] ?? ''),
    }));
    onCommitted({ outboxId: rows[0]?.id, events: written });
  };
