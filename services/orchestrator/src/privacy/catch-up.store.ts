import { Locks } from '@nightshift/event-store';
import type { Erasure } from './erasures.store.js';
import type { Reapplied, Reapplying, ReapplyParts } from './put-back.store.js';
import { reapply } from './reapply.store.js';

const BY = 'orchestrator';
const SEE =
  'See the guide on erasing a data subject, and run: nightshift subject reapply-erasures --unvouched';

/**
 * Of which tenants this process knows what the ledger knows of erasures and holds. Until it does, nothing of them is
 * erased: a hold may be missing. Where no ledger can be asked, it knows what its own database says.
 */
export class CatchUp {
  private readonly known = new Set<string>();
  /** Tenants of whom there is more that only a row says. */
  private readonly doubted = new Set<string>();
  private readonly turns = new Locks();
  private readonly since: Date;
  private isComplete: boolean;

  /** @param parts absent: there is no ledger to be asked */
  constructor(
    private readonly parts: ReapplyParts | undefined,
    begunAt: string,
  ) {
    this.since = new Date(begunAt);
    this.isComplete = parts === undefined;
  }

  /** Whether all were asked for whom there were at a start; those that come later are asked for when it matters. */
  get isDone(): boolean {
    return this.isComplete;
  }

  /** Nobody has asked for it just now: it waits until somebody has looked. */
  readonly mayRetain = (tenant: string): boolean =>
    this.parts === undefined || (this.known.has(tenant) && !this.doubted.has(tenant));

  /**
   * Before anything of it is carried out. What was ordered before this process began waits, too, while there is a
   * doubt: a hold may have come after it.
   * @throws Refusal `ledger-unavailable`; Error why it waits
   */
  readonly mustKnowOf = async ({ tenant, cause, passes, requestedAt }: Erasure): Promise<void> => {
    await this.ask(tenant);
    const isOld = cause === 'retention' || requestedAt < this.since;
    if (passes === 0 && isOld && this.doubted.has(tenant))
      throw new Error(
        `The ledger has events of erasures and holds that its index does not vouch for: a hold may be among them. ${SEE}`,
      );
  };

  /**
   * All tenants of whom the ring has, or had, keys, and who were not asked for yet. One that fails is tried again.
   * @throws Refusal `ledger-unavailable`
   */
  readonly round = async (): Promise<void> => {
    if (!this.parts) return;
    for (const tenant of await this.parts.sealing.ring.tenants()) await this.ask(tenant);
    this.isComplete = true;
  };

  /** Once in the life of a process. @throws Refusal `ledger-unavailable` */
  async ask(tenant: string): Promise<void> {
    const { parts } = this;
    if (!parts || this.known.has(tenant)) return;
    await this.turns.holding([tenant], async () => {
      if (this.known.has(tenant)) return;
      const how = { by: BY, believesAll: false, from: 'the-last-time' } as const;
      const { unvouched } = await this.reapplied(parts, tenant, how);
      if (unvouched > 0)
        parts.runtime.log.error(
          { tenant, events: unvouched },
          `the ledger has events of erasures and holds that its index does not vouch for, as after a restore of PostgreSQL alone; retention waits. ${SEE}`,
        );
    });
  }

  /** Because somebody asks; `undefined`: there is no ledger to be asked. */
  async again(tenant: string, by: string, believesAll: boolean): Promise<Reapplied | undefined> {
    const { parts } = this;
    return (
      parts &&
      this.turns.holding([tenant], () =>
        this.reapplied(parts, tenant, { by, believesAll, from: 'the-beginning' }),
      )
    );
  }

  private async reapplied(
    parts: ReapplyParts,
    tenant: string,
    how: Reapplying,
  ): Promise<Reapplied> {
    const done = await reapply(parts, tenant, how);
    this.known.add(tenant);
    if (done.unvouched > 0) this.doubted.add(tenant);
    else this.doubted.delete(tenant);
    return done;
  }
}
