import { type EventOf, lifecycleTopic, parseEvent, type WorkflowRef } from '@nightshift/contracts';
import type { Delivery } from '@nightshift/event-bus';
import { isRefusal, Refusal } from '@nightshift/kernel';
import type { WorkflowDefinition } from '@nightshift/sdk';
import type { ServiceSubscription } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';

export interface KnownWorkflow {
  readonly ref: WorkflowRef;
  readonly definition: WorkflowDefinition;
}

interface Row {
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  readonly definition: WorkflowDefinition;
}

/** The workflows that were registered, as the orchestrator told: versions never change. */
export class Workflows {
  constructor(private readonly dataSource: DataSource) {}

  /** @param named `name`, which is its newest version, or `name@version`. @throws Refusal `no-such-workflow` */
  async get(tenant: string, named: string): Promise<KnownWorkflow> {
    const [name = '', version] = named.split('@');
    const [row] = await this.dataSource.query<Row[]>(
      `SELECT name, version, hash, definition FROM workflow_known
       WHERE tenant = $1 AND name = $2 AND ($3::int IS NULL OR version = $3)
       ORDER BY version DESC LIMIT 1`,
      [tenant, name, version === undefined ? null : Number(version)],
    );
    if (row) {
      const { hash, definition } = row;
      return { ref: { name: row.name, version: row.version, hash }, definition };
    }
    throw new Refusal(
      'no-such-workflow',
      'not-found',
      `There is no workflow ${named} for this tenant. List them with GET /v1/workflows; one that was registered just now is known in a moment.`,
    );
  }

  async remember(events: readonly EventOf<'workflow.registered.v1'>[]): Promise<void> {
    for (const { tenantid, data } of events)
      await this.dataSource.query(
        `INSERT INTO workflow_known (tenant, name, version, hash, definition)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
        [tenantid, data.name, data.version, data.hash, JSON.stringify(data.definition)],
      );
  }
}

export const workflowSubscription = (workflows: Workflows): ServiceSubscription => ({
  group: 'qa.workflows',
  topics: [lifecycleTopic('orchestrator')],
  handle: async (batch) => {
    await workflows.remember(batch.flatMap(registered));
    return [];
  },
});

/** Most events of the topic are about tasks: they are told apart by their header. */
const registered = ({ headers, value }: Delivery): EventOf<'workflow.registered.v1'>[] => {
  if (headers.type !== 'workflow.registered.v1') return [];
  try {
    const event = parseEvent(value.toString('utf8'));
    return event.type === 'workflow.registered.v1' ? [event] : [];
  } catch (error) {
    // Whoever must act on it parks it.
    if (isRefusal(error)) return [];
    throw error;
  }
};
