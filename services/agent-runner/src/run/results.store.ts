import type { SealedContent, SealedEvent, Sealing } from '@nightshift/event-store';
import { type Sha256, sha256 } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';

/** Whose result it is. */
export interface ResultOf {
  readonly tenant: string;
  readonly taskId: string;
  /** Of the key that seals what is said in the run; an evaluation's is not that of its own task. */
  readonly subjectKey?: string | undefined;
}

/**
 * Results of tools that are too large for a conversation, whole, as JSON text, by their hash: the
 * same result of many tasks is there once, and for as long as one of them may have it. That of a
 * sealed run is sealed, and there once per key.
 */
export class Results {
  constructor(
    private readonly source: Pick<DataSource, 'query' | 'transaction'>,
    private readonly sealing?: Sealing,
  ) {}

  /** Before the outcome that names it is recorded; the same text again changes nothing. */
  readonly keep = async (
    { tenant, taskId, subjectKey }: ResultOf,
    hash: Sha256,
    text: string,
  ): Promise<void> => {
    const kept = await this.sealed(tenant, subjectKey, hash, text);
    // Its key is destroyed: there is nothing to be kept.
    if (kept === null) return;
    const place = placeOf(hash, subjectKey);
    await this.source.query(KEEP, [tenant, place, Buffer.from(kept), taskId, subjectKey ?? null]);
  };

  /** @param subjectKey of the run's events */
  readonly find = async (
    tenant: string,
    hash: Sha256,
    subjectKey?: string,
  ): Promise<string | undefined> => {
    const rows: { bytes: Buffer }[] = await this.source.query(
      'SELECT bytes FROM tool_result WHERE tenant = $1 AND hash = $2',
      [tenant, placeOf(hash, subjectKey)],
    );
    const kept = rows[0]?.bytes.toString('utf8');
    if (kept === undefined || subjectKey === undefined) return kept;
    const note = JSON.parse(kept) as SealedContent;
    const opened = await this.sealing?.sealer.openedNote(noteOf(tenant, hash), note);
    return typeof opened === 'string' ? opened : undefined;
  };

  private async sealed(
    tenant: string,
    key: string | undefined,
    hash: Sha256,
    text: string,
  ): Promise<string | null> {
    if (key === undefined || !this.sealing) return text;
    const note = await this.sealing.sealer.sealedNote(key, noteOf(tenant, hash), text);
    return note && JSON.stringify(note);
  }

  /** What no other task has. What is erased again changes nothing. */
  readonly drop = async (
    tenant: string,
    taskId: string,
    keys: readonly string[],
  ): Promise<void> => {
    const place = [tenant, taskId, keys];
    await this.source.transaction(async (manager) => {
      // Whoever keeps the same result at this moment is waited for, and seen by the next statement.
      const rows: { hash: string }[] = await manager.query(LOCK, place);
      await manager.query(`DELETE FROM tool_result_task WHERE ${OF_TASK}`, place);
      await manager.query(UNUSED, [tenant, rows.map(({ hash }) => hash)]);
    });
  };
}

const placeOf = (hash: Sha256, key: string | undefined): string =>
  key === undefined ? hash : sha256(`${hash}/${key}`);

/** What the seal is bound to. */
const noteOf = (tenantid: string, hash: Sha256): SealedEvent => ({
  id: hash,
  type: 'tool-result',
  subject: hash,
  tenantid,
});

/** The row is locked also where it is there: an erasure must not take it away meanwhile. */
const KEEP = `
  WITH result AS (
    INSERT INTO tool_result AS r (tenant, hash, bytes) VALUES ($1, $2, $3)
    ON CONFLICT (tenant, hash) DO UPDATE SET kept_at = r.kept_at
  )
  INSERT INTO tool_result_task (tenant, hash, task_id, subject_key)
  VALUES ($1, $2, $4, $5) ON CONFLICT DO NOTHING`;

const OF_TASK = 'tenant = $1 AND (task_id = $2 OR subject_key = ANY ($3::text[]))';

const LOCK = `
  SELECT hash FROM tool_result
  WHERE tenant = $1 AND hash IN (SELECT hash FROM tool_result_task WHERE ${OF_TASK})
  ORDER BY hash FOR UPDATE`;

const UNUSED = `
  DELETE FROM tool_result AS r WHERE tenant = $1 AND hash = ANY ($2::text[]) AND NOT EXISTS (
    SELECT FROM tool_result_task AS t WHERE t.tenant = r.tenant AND t.hash = r.hash)`;
