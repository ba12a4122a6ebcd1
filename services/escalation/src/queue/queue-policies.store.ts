import type { DataSource } from 'typeorm';
import { defaultPolicy, type PolicyOf, type QueuePolicy } from './queue-policy.js';

interface PolicyRow {
  readonly tenant: string;
  readonly queue: string;
  readonly policy: QueuePolicy;
  readonly version: number;
}

/**
 * What every queue is like, to be asked without waiting: a copy of `queue_view`, at most a
 * moment old. What this process sets is there at once.
 */
export class QueuePolicies {
  private byTenant = new Map<string, Map<string, PolicyRow>>();

  constructor(private readonly dataSource: DataSource) {}

  /** A queue that nobody has set up is like {@link defaultPolicy}. */
  readonly policyOf: PolicyOf = (tenant, queue) =>
    this.byTenant.get(tenant)?.get(queue)?.policy ?? defaultPolicy(queue);

  /** Those that were set up. */
  ofTenant(tenant: string): readonly QueuePolicy[] {
    return [...(this.byTenant.get(tenant)?.values() ?? [])].map(({ policy }) => policy);
  }

  /** Whose members `actor` is not among. One without members is open to everybody. */
  closedTo(tenant: string, actor: string): readonly string[] {
    return this.ofTenant(tenant)
      .filter(({ members }) => members.length > 0 && !members.includes(actor))
      .map(({ queue }) => queue);
  }

  withSkill(tenant: string, skill: string): readonly string[] {
    return this.ofTenant(tenant)
      .filter(({ skills }) => skills.includes(skill))
      .map(({ queue }) => queue);
  }

  async refresh(): Promise<void> {
    const rows: PolicyRow[] = await this.dataSource.query(
      'SELECT tenant, queue, policy, version FROM queue_view',
    );
    for (const row of rows) this.put(row);
  }

  /** Queues are set, never removed; an older version than the known one was read before it. */
  put(row: PolicyRow): void {
    const queues = this.byTenant.get(row.tenant) ?? new Map<string, PolicyRow>();
    this.byTenant.set(row.tenant, queues);
    const known = queues.get(row.queue);
    if (!known || known.version < row.version) queues.set(row.queue, row);
  }
}
