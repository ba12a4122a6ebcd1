import type { Aggregates, EventContext } from '@nightshift/event-store';
import { dueContextOf, type ServiceRuntime } from '@nightshift/service-kit';
import type { BudgetCommand, Everything } from '../budget/budget-command.js';
import type { Budget } from '../budget/budget-state.js';
import type { Tenants } from '../budget/tenants.store.js';
import type { EverythingCommand, EverythingState } from './everything.js';

/** There is one, for all tenants. */
const THE_ONE = 'switch';

interface Parts {
  readonly switches: Aggregates<EverythingCommand, EverythingState>;
  readonly budgets: Aggregates<BudgetCommand, Budget>;
  readonly tenants: Tenants;
  /** What a command would lead to: to ask is cheaper than to try. */
  readonly decide: (command: BudgetCommand, budget: Budget) => readonly unknown[];
  readonly clock: ServiceRuntime['clock'];
  readonly log: ServiceRuntime['log'];
}

/** What passes through every tenant's budget: time, and the order to stop all of them. */
export class EveryTenant {
  private newest: Everything | undefined;

  constructor(private readonly parts: Parts) {
    parts.switches.onChange((_id, state) => void (this.newest = state.newest));
  }

  /** The order as this process knows it: the next round corrects it where another replica gave it. */
  readonly everything = (): Everything | undefined => this.newest;

  async refresh(): Promise<Everything | undefined> {
    this.newest = (await this.parts.switches.newest(THE_ONE)).state.newest;
    return this.newest;
  }

  /** Resolves once every tenant with a budget has been told. */
  async order(command: EverythingCommand, context: EventContext): Promise<Everything | undefined> {
    const { state } = await this.parts.switches.handle(THE_ONE, command, context);
    this.newest = state.newest;
    await this.round();
    return this.newest;
  }

  readonly streamOf = (): string => this.parts.switches.streamOf(THE_ONE);

  /** One round; two replicas may both try: the second changes nothing. */
  readonly round = async (): Promise<void> => {
    const { log, tenants } = this.parts;
    const everything = await this.refresh();
    for (const tenant of await tenants.all()) {
      try {
        await this.pass(tenant, everything);
      } catch (error) {
        // It comes again, and must not hold up the others.
        log.warn({ err: error, tenant }, 'a budget could not be told the time yet');
      }
    }
  };

  private async pass(tenant: string, everything: Everything | undefined): Promise<void> {
    const { budgets, clock, decide } = this.parts;
    const at = clock.now();
    const command: BudgetCommand = { type: 'passTime', tenant, at, everything };
    // The replica that wrote last has the newest state in memory: if nothing follows there, nothing does.
    if (decide(command, (await budgets.load(tenant)).state).length === 0) return;
    await budgets.handle(tenant, command, dueContextOf(tenant, budgets.streamOf(tenant), at));
  }
}
