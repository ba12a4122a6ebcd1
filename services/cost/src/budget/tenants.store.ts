import { ownTenant } from '@nightshift/contracts';
import type { ServiceSubscription } from '@nightshift/service-kit';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';

export class Tenants1700000000001 implements MigrationInterface {
  readonly name = 'Tenants1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE tenant (name text PRIMARY KEY)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tenant');
  }
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;

/** Whose budgets there are: for what concerns all of them, and for the time that passes in each. */
export class Tenants {
  private readonly known = new Set<string>();

  constructor(private readonly dataSource: DataSource) {}

  /** Durable when it resolves. */
  async know(names: Iterable<string>): Promise<void> {
    const unknown = [...new Set(names)].filter((name) => !this.known.has(name) && NAME.test(name));
    if (unknown.length === 0) return;
    await this.dataSource.query(
      'INSERT INTO tenant (name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING',
      [unknown],
    );
    for (const name of unknown) this.known.add(name);
  }

  async all(): Promise<readonly string[]> {
    const rows = await this.dataSource.query<{ name: string }[]>('SELECT name FROM tenant');
    return rows.map(({ name }) => name);
  }
}

/** Every tenant is known before anything is granted to it. */
export const knowingTenants = (
  subscription: ServiceSubscription,
  tenants: Tenants,
): ServiceSubscription => ({
  ...subscription,
  handle: async (batch) => {
    const names = batch.map(({ headers }) => headers.tenant);
    await tenants.know(names.filter((name) => name !== ownTenant));
    return subscription.handle(batch);
  },
});
