import type { WorkflowRef } from '@nightshift/contracts';
import type { Aggregates, EventContext } from '@nightshift/event-store';
import { hashOfJson, type JsonObject, Refusal } from '@nightshift/kernel';
import { workflowDefinition, type WorkflowDefinition } from '@nightshift/sdk';
import type { DataSource } from 'typeorm';
import { WorkflowEntity } from './workflow.entity.store.js';
import type { RegisteredWorkflow, RegisterWorkflow } from './workflow.js';

export interface Registered {
  readonly ref: WorkflowRef;
  readonly definition: WorkflowDefinition;
}

/** Every registered workflow version, in memory: they are few and never change. */
export class WorkflowRegistry {
  private readonly byHash = new Map<string, Registered>();
  private refreshing: Promise<void> | undefined;

  constructor(
    private readonly workflows: Aggregates<RegisterWorkflow, RegisteredWorkflow>,
    private readonly dataSource: DataSource,
  ) {}

  /** Durable when it resolves. @throws Refusal `invalid-workflow`, `workflow-changed` */
  async register(
    definition: unknown,
    context: Omit<EventContext, 'taskId' | 'correlationId'>,
  ): Promise<Registered> {
    const parsed = workflowDefinition.safeParse(definition);
    if (!parsed.success) {
      const faults = parsed.error.issues.map(({ path, message }) => ({
        at: `/${path.join('/')}`,
        reason: message,
      }));
      throw new Refusal(
        'invalid-workflow',
        'invalid',
        `The workflow has ${faults.length} fault(s): ${faults.map(({ at, reason }) => `${at}: ${reason}`).join('; ')}`,
        faults,
      );
    }
    const { name, version } = parsed.data;
    const ref = { name, version, hash: hashOfJson(parsed.data) };
    const id = `${name}@${version}`;
    const key = this.workflows.streamOf(id);
    const command = { ref, definition: parsed.data as unknown as JsonObject };
    await this.workflows.handle(id, command, { ...context, taskId: key, correlationId: key });
    const row: WorkflowEntity = {
      ...ref,
      definition: parsed.data,
      registeredAt: new Date(context.at),
    };
    // TypeORM's deep partial type does not end on recursive JSON types.
    await this.dataSource.getRepository(WorkflowEntity).upsert(row as never, ['name', 'version']);
    return this.keep({ ref, definition: parsed.data });
  }

  /**
   * The definition a task is pinned to. One that another replica registered is fetched; until
   * then this throws, and whoever reacts to an event gets it again.
   */
  readonly definitionOf = ({ name, version, hash }: WorkflowRef): WorkflowDefinition => {
    const found = this.byHash.get(hash);
    if (found) return found.definition;
    void this.refresh();
    throw new Error(`Workflow ${name}@${version} is not loaded yet.`);
  };

  /** @param wanted `name` (newest version) or `name@version`. @throws Refusal `no-such-workflow` */
  async resolve(wanted: string): Promise<Registered> {
    const found = this.find(wanted) ?? (await this.refresh().then(() => this.find(wanted)));
    if (found) return found;
    const known = [...this.byHash.values()].map(({ ref }) => `${ref.name}@${ref.version}`).sort();
    throw new Refusal(
      'no-such-workflow',
      'invalid',
      `There is no workflow "${wanted}". Registered: ${known.join(', ') || 'none'}.`,
      [{ at: '/workflow', reason: 'not registered' }],
    );
  }

  readonly list = (): readonly Registered[] =>
    [...this.byHash.values()].sort(
      (a, b) => a.ref.name.localeCompare(b.ref.name) || b.ref.version - a.ref.version,
    );

  refresh(): Promise<void> {
    this.refreshing ??= this.load().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private find(wanted: string): Registered | undefined {
    const [name, version] = wanted.split('@');
    return this.list().find(
      ({ ref }) => ref.name === name && (version === undefined || ref.version === Number(version)),
    );
  }

  private async load(): Promise<void> {
    for (const { name, version, hash, definition } of await this.dataSource
      .getRepository(WorkflowEntity)
      .find()) {
      this.keep({ ref: { name, version, hash }, definition });
    }
  }

  private keep(registered: Registered): Registered {
    this.byHash.set(registered.ref.hash, registered);
    return registered;
  }
}
