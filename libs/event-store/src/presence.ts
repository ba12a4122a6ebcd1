import type pg from 'pg';

/** Times in which nobody wrote into these tables, by themselves: what was written then is not in them. */
export interface Silence {
  readonly since: Date;
  readonly until: Date;
}

interface Querying {
  readonly query: (query: pg.QueryConfig) => Promise<{ readonly rows: unknown[] }>;
}

/** An instance says that it is there, again and again, and when it stops. */
export class Presence {
  constructor(
    private readonly connection: Querying,
    private readonly instance: string,
    private readonly readsPast: boolean,
  ) {}

  /**
   * For the first time. A database that was restored was last written into when it was copied: what lies between is
   * kept, since the beat covers it.
   */
  async begin(): Promise<void> {
    await this.connection.query({
      text: `
        WITH last AS (SELECT coalesce(max(greatest(beat_at, stopped_at)), 'epoch') AS at FROM instance),
        silent AS (INSERT INTO silence (since, until) SELECT at, now() FROM last WHERE at < now())
        ${BEAT}`,
      values: [this.instance, this.readsPast],
    });
  }

  async beat(): Promise<void> {
    await this.connection.query({
      name: 'beat',
      text: BEAT,
      values: [this.instance, this.readsPast],
    });
  }

  /** Others take over what it had only once its beats are old. */
  async end(): Promise<void> {
    await this.connection.query({
      text: 'UPDATE instance SET stopped_at = now() WHERE name = $1',
      values: [this.instance],
    });
  }
}

export const silencesIn = async (database: Querying): Promise<readonly Silence[]> => {
  const { rows } = await database.query({
    text: 'SELECT since, until FROM silence ORDER BY until',
  });
  return rows as Silence[];
};

const BEAT = `
  INSERT INTO instance (name, beat_at, reads_past_at) VALUES ($1, now(), CASE WHEN $2 THEN now() END)
  ON CONFLICT (name) DO UPDATE SET beat_at = now(), reads_past_at = excluded.reads_past_at`;
