import { faultsOf, type WorkflowRef } from '@nightshift/contracts';
import type { Aggregates, EventContext } from '@nightshift/event-store';
import { type Fault, hashOfJson, type JsonObject, Refusal } from '@nightshift/kernel';
import { workflowDefinition, type WorkflowDefinition } from '@nightshift/sdk';
import { schemaFaults } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import { faultsOfWorkflow } from './faults.js';
import { WorkflowEntity } from './workflow.entity.store.js';
import type { RegisteredWorkflow, RegisterWorkflow } from './workflow.js';

export interface Registered {
  readonly ref: WorkflowRef;
  readonly definition: WorkflowDefinition;
}

const NEWEST_WITHIN_MS = 2_000;

/** Again at every start: the first time is the one that counts. */
const INSERT = `
  INSERT INTO workflow (name, version, hash, definition, registered_at) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (name, version) DO NOTHING`;

/** Every registered workflow version, in memory: they are few and never change. */
export class WorkflowRegistry {
  private readonly byHash = new Map<string, Registered>();
  private refreshing: Promise<void> | undefined;
  private refreshedAt = 0;

  constructor(
    private readonly workflows: Aggregates<RegisterWorkflow, RegisteredWorkflow>,
    private readonly dataSource: DataSource,
  ) {}

  /** Durable when it resolves. @throws Refusal `invalid-workflow`, `workflow-changed` */
  async register(
    definition: unknown,
    context: Omit<EventContext, 'taskId' | 'correlationId'>,
  ): Promise<Registered> {
    const parsed = parseDefinition(definition);
    const { name, version } = parsed;
    const ref = { name, version, hash: hashOfJson(parsed) };
    const id = `${name}@${version}`;
    const key = this.workflows.streamOf(id);
    const command = { ref, definition: parsed as unknown as JsonObject };
    await this.workflows.handle(id, command, { ...context, taskId: key, correlationId: key });
    await this.dataSource.query(INSERT, [
      name,
      version,
      ref.hash,
      JSON.stringify(parsed),
      context.at,
    ]);
    return this.keep({ ref, definition: parsed });
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
    const found = await this.lookUp(wanted);
    if (found) return found;
    const known = [...this.byHash.values()].map(({ ref }) => `${ref.name}@${ref.version}`).sort();
    throw new Refusal(
      'no-such-workflow',
      'invalid',
      `There is no workflow "${wanted}". Registered: ${known.join(', ') || 'none'}.`,
      [{ at: '/workflow', reason: 'not registered' }],
    );
  }

  /** As {@link resolve}; `undefined` if there is none. */
  async lookUp(wanted: string): Promise<Registered | undefined> {
    // Another replica may have registered a newer version: its name alone means that one.
    const stale = performance.now() - this.refreshedAt > NEWEST_WITHIN_MS;
    if (!wanted.includes('@') && stale) await this.refresh();
    const found = this.find(wanted);
    if (found) return found;
    await this.refresh();
    return this.find(wanted);
  }

  /** Whether there is any version of it; also one that another replica has just registered. */
  readonly isRegistered = async (name: string): Promise<boolean> => {
    const isThere = (): boolean => [...this.byHash.values()].some(({ ref }) => ref.name === name);
    if (!isThere()) await this.refresh();
    return isThere();
  };

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
    this.refreshedAt = performance.now();
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

/** @throws Refusal `invalid-workflow` with every fault */
const parseDefinition = (definition: unknown): WorkflowDefinition => {
  const parsed = workflowDefinition.safeParse(definition);
  const faults: readonly Fault[] = parsed.success
    ? faultsOfWorkflow(parsed.data, schemaFaults)
    : faultsOf(parsed.error);
  if (parsed.success && faults.length === 0) return parsed.data;
  const text = faults.map(({ at, reason }) => `${at || '(root)'}: ${reason}`).join('; ');
  throw new Refusal(
    'invalid-workflow',
    'invalid',
    `The workflow has ${faults.length} fault(s): ${text}`,
    faults,
  );
};
