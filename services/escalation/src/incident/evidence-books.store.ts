import type { DataSource } from 'typeorm';
import { type EvidenceRow, isPlain, type Table, TABLES } from './evidence-rows.js';

/** Facts for incidents. What comes again changes nothing. */
export class EvidenceBooks {
  constructor(private readonly dataSource: Pick<DataSource, 'query'>) {}

  /**
   * Durable when it resolves. One that cannot be kept is left out: what is behind it goes on.
   * @returns those that were left out
   */
  async write(rows: readonly EvidenceRow[]): Promise<readonly EvidenceRow[]> {
    const [plain, strange] = [rows.filter(isPlain), rows.filter((row) => !isPlain(row))];
    const byTable = Map.groupBy(plain, ({ table }) => table);
    const unkept: EvidenceRow[] = [...strange];
    for (const table of TABLES) unkept.push(...(await this.writeTable(byTable.get(table) ?? [])));
    return unkept;
  }

  /** Together; where one of them stands in the way, one by one. */
  private async writeTable(rows: readonly EvidenceRow[]): Promise<readonly EvidenceRow[]> {
    const [first, ...more] = rows;
    if (!first) return [];
    try {
      await this.dataSource.query(WRITES[first.table], [JSON.stringify(rows.map(rowOf))]);
      return [];
    } catch (error) {
      if (!isOfTheRow(error)) throw error;
    }
    if (more.length === 0) return [first];
    const unkept: EvidenceRow[] = [];
    for (const row of rows) unkept.push(...(await this.writeTable([row])));
    return unkept;
  }

  /**
   * Tasks that ended before `endedBefore`, with their runs: unless an incident of their tenant is
   * still open, which has not fixed yet what it did. Up to when is kept: what is gone is not zero.
   */
  async forget(endedBefore: string): Promise<void> {
    await this.dataSource.query(FORGET, [endedBefore]);
  }
}

const rowOf = ({ row }: EvidenceRow): EvidenceRow['row'] => row;

/** SQLSTATE: data that cannot be (22), that breaks a rule (23), or that is too large (54). */
const OF_THE_ROW = /^(22|23|54)/;

/** Not of the connection or the server: those go by, and then all can be kept. */
const isOfTheRow = (error: unknown): boolean => {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' && OF_THE_ROW.test(code);
};

const from = (columns: string): string => `jsonb_to_recordset($1::jsonb) AS r (${columns})`;

const WRITES: Readonly<Record<Table, string>> = {
  task: `
    INSERT INTO evidence_task (task_id, tenant, workflow, version, hash, budget_nano_usd, accepted_at)
    SELECT * FROM ${from('task_id text, tenant text, workflow text, version bigint, hash text, budget_nano_usd bigint, accepted_at timestamptz')}
    ON CONFLICT DO NOTHING`,
  taskEnd: `
    UPDATE evidence_task AS t SET outcome = r.outcome, ended_at = r.ended_at
    FROM ${from('task_id text, outcome text, ended_at timestamptz')}
    WHERE t.task_id = r.task_id AND t.outcome IS NULL`,
  // What a run has spent is told as a sum: the newest is the largest.
  run: `
    INSERT INTO evidence_run AS e (run_id, task_id, tenant, spent_nano_usd)
    SELECT run_id, min(task_id), min(tenant), max(spent_nano_usd)
    FROM ${from('run_id text, task_id text, tenant text, spent_nano_usd bigint')} GROUP BY run_id
    ON CONFLICT (run_id) DO UPDATE
      SET spent_nano_usd = GREATEST(e.spent_nano_usd, excluded.spent_nano_usd)`,
  hold: `
    INSERT INTO evidence_hold (halt_id, task_id, tenant, held_at)
    SELECT * FROM ${from('halt_id text, task_id text, tenant text, held_at timestamptz')}
    ON CONFLICT DO NOTHING`,
  holdEnd: `
    UPDATE evidence_hold AS h SET resumed_at = r.resumed_at
    FROM ${from('halt_id text, task_id text, resumed_at timestamptz')}
    WHERE h.halt_id = r.halt_id AND h.task_id = r.task_id`,
  heldRun: `
    INSERT INTO evidence_held_run (halt_id, run_id, task_id, held_at)
    SELECT * FROM ${from('halt_id text, run_id text, task_id text, held_at timestamptz')}
    ON CONFLICT DO NOTHING`,
  heldRunEnd: `
    UPDATE evidence_held_run AS h SET went_on_at = r.went_on_at
    FROM ${from('run_id text, went_on_at timestamptz')}
    WHERE h.run_id = r.run_id AND h.held_at <= r.went_on_at AND h.went_on_at IS NULL`,
  halt: `
    INSERT INTO evidence_halt (halt_id, tenant, scope, key, reason, ordered_by, ticket_id, value, ordered_at)
    SELECT * FROM ${from('halt_id text, tenant text, scope text, key text, reason text, "by" text, ticket_id text, value jsonb, ordered_at timestamptz')}
    ON CONFLICT DO NOTHING`,
  haltEnd: `
    UPDATE evidence_halt AS h SET ended_at = r.ended_at, ended_by = r.ended_by, how = r.how
    FROM ${from('halt_id text, ended_by text, how text, ended_at timestamptz')}
    WHERE h.halt_id = r.halt_id AND h.ended_at IS NULL`,
  setting: `
    INSERT INTO evidence_setting AS s (tenant, kind, key, value, set_at)
    SELECT DISTINCT ON (tenant, kind, key) tenant, kind, key, value, set_at
    FROM ${from('tenant text, kind text, key text, value jsonb, set_at timestamptz')}
    ORDER BY tenant, kind, key, set_at DESC
    ON CONFLICT (tenant, kind, key) DO UPDATE SET value = excluded.value, set_at = excluded.set_at
    WHERE s.set_at <= excluded.set_at`,
  checkpoint: `
    INSERT INTO evidence_checkpoint AS c (newest, tree_size, root_hash, signed_at)
    SELECT true, tree_size, root_hash, signed_at
    FROM ${from('tree_size bigint, root_hash text, signed_at timestamptz')}
    ORDER BY tree_size DESC LIMIT 1
    ON CONFLICT (newest) DO UPDATE SET tree_size = excluded.tree_size,
      root_hash = excluded.root_hash, signed_at = excluded.signed_at
    WHERE c.tree_size < excluded.tree_size`,
  // A clock that is wrong says nothing: no event is of the future.
  seen: `
    INSERT INTO evidence_seen AS s (newest, at)
    SELECT true, max(at) FROM ${from('at timestamptz')} WHERE at <= now() HAVING count(*) > 0
    ON CONFLICT (newest) DO UPDATE SET at = excluded.at WHERE s.at < excluded.at`,
};

const FORGET = `
  WITH gone AS (
    DELETE FROM evidence_task AS t WHERE ended_at < $1 AND NOT EXISTS (
      SELECT 1 FROM incident_view AS i WHERE i.tenant = t.tenant AND i.status <> 'closed'
    ) RETURNING task_id, tenant, ended_at
  ), marked AS (
    INSERT INTO evidence_forgotten AS f (tenant, ended_up_to)
    SELECT tenant, max(ended_at) FROM gone GROUP BY tenant
    ON CONFLICT (tenant) DO UPDATE
      SET ended_up_to = GREATEST(f.ended_up_to, excluded.ended_up_to)
  ), runs AS (
    DELETE FROM evidence_run WHERE task_id IN (SELECT task_id FROM gone)
  ), held AS (
    DELETE FROM evidence_held_run WHERE task_id IN (SELECT task_id FROM gone)
  )
  DELETE FROM evidence_hold WHERE task_id IN (SELECT task_id FROM gone)`;
