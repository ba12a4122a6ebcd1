import type { Aggregates, KeyFacts, Sealing } from '@nightshift/event-store';
import { derivedId } from '@nightshift/kernel';
import type { ServiceRuntime } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { Erasures } from './erasures.store.js';
import { holdOn, type Privacy, type PrivacyCommand } from './privacy.js';
import type { SealedTasks } from './sealed-tasks.store.js';

export interface RetentionRow {
  readonly tenant: string;
  readonly workflow: string;
  readonly days: number;
}

interface SetRetention extends Omit<RetentionRow, 'days'> {
  readonly days: number | null;
  readonly by: string;
  readonly at: string;
  readonly version: number;
}

const DAY_MS = 86_400_000;
/** No more than are looked through well within the lease of an erasure. */
const KEYS_OF_ORDER = 500;

/** For how many days what was said in tasks of a workflow is kept. */
export class Retention {
  constructor(private readonly dataSource: DataSource) {}

  async write({ tenant, workflow, days, by, at, version }: SetRetention): Promise<void> {
    if (days === null) {
      await this.dataSource.query(
        'DELETE FROM retention WHERE tenant = $1 AND workflow = $2 AND version <= $3',
        [tenant, workflow, version],
      );
      return;
    }
    await this.dataSource.query(
      `INSERT INTO retention (tenant, workflow, days, set_by, set_at, version) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (tenant, workflow) DO UPDATE SET days = $3, set_by = $4, set_at = $5, version = $6
       WHERE retention.version <= $6`,
      [tenant, workflow, days, by, at, version],
    );
  }

  list(tenant: string): Promise<RetentionRow[]> {
    return this.dataSource.query(
      'SELECT tenant, workflow, days FROM retention WHERE tenant = $1 ORDER BY workflow',
      [tenant],
    );
  }

  all(): Promise<RetentionRow[]> {
    return this.dataSource.query('SELECT tenant, workflow, days FROM retention');
  }
}

export interface RetentionParts {
  readonly retention: Retention;
  readonly erasures: Erasures;
  readonly streams: Aggregates<PrivacyCommand, Privacy>;
  readonly sealed: SealedTasks;
  readonly sealing: Sealing;
  readonly runtime: Pick<ServiceRuntime, 'clock'>;
  /** Whether all holds of the tenant are known. */
  readonly mayRetain: (tenant: string) => boolean;
}

/**
 * Orders the erasure of what is older than its days; not of what a hold is on, nor of tasks that are
 * under way. Replicas that both look order the same.
 */
export const applyRetention = async (parts: RetentionParts): Promise<void> => {
  const now = parts.runtime.clock.now();
  for (const row of await parts.retention.all()) {
    if (!parts.mayRetain(row.tenant)) continue;
    const before = new Date(Date.parse(now) - row.days * DAY_MS).toISOString().slice(0, 10);
    const keys = await expired(parts, row, before);
    for (let at = 0; at < keys.length; at += KEYS_OF_ORDER)
      await order(parts, row, before, keys.slice(at, at + KEYS_OF_ORDER), now);
  }
};

const expired = async (
  { sealed, streams, sealing }: RetentionParts,
  { tenant, workflow }: RetentionRow,
  before: string,
): Promise<readonly KeyFacts[]> => {
  const keys = await sealing.ring.find({ tenant, workflow, before });
  if (keys.length === 0) return [];
  const { state } = await streams.load(tenant);
  const inUse = await sealed.inUse(keys);
  const workflowsOf = await sealed.workflowsOf(keys);
  return keys.filter(
    (key) =>
      !inUse.has(key.id) && !holdOn(state, { subject: key.subject, workflows: workflowsOf(key) }),
  );
};

const order = async (
  { erasures }: RetentionParts,
  { tenant, workflow, days }: RetentionRow,
  before: string,
  keys: readonly KeyFacts[],
  at: string,
): Promise<void> => {
  const erasureId = derivedId('retention', tenant, ...keys.map(({ id }) => id));
  await erasures.add({
    erasureId,
    tenant,
    cause: 'retention',
    subject: null,
    workflow,
    before,
    by: 'retention',
    reason: `Kept for ${days} days.`,
    at,
    keys,
  });
};
