import type { Reapplied, ReapplyParts } from './put-back.store.js';
import { reapply } from './reapply.store.js';

const BY = 'orchestrator';

/**
 * Whether this process knows what the ledger knows of erasures and holds. Until it does, nothing is erased: a
 * hold may be missing. Where no ledger can be asked, it knows what its own database says.
 */
export class CatchUp {
  private isDone: boolean;
  /** Tenants of whom there is more that only a row says. */
  private readonly doubted = new Set<string>();

  /** @param parts absent: there is no ledger to be asked */
  constructor(private readonly parts: ReapplyParts | undefined) {
    this.isDone = parts === undefined;
  }

  get mayErase(): boolean {
    return this.isDone;
  }

  /** Nobody has asked for it just now: it waits until somebody has looked. */
  get mayRetain(): boolean {
    return this.isDone && this.doubted.size === 0;
  }

  /** Once in the life of a process; a round that fails is tried again. @throws Refusal `ledger-unavailable` */
  readonly round = async (): Promise<void> => {
    if (this.isDone || !this.parts) return;
    const { sealing, runtime } = this.parts;
    for (const tenant of await sealing.ring.tenants()) {
      const { unvouched } = await reapply(this.parts, tenant, {
        by: BY,
        believesAll: false,
        from: 'the-last-time',
      });
      if (unvouched === 0) continue;
      this.doubted.add(tenant);
      runtime.log.error(
        { tenant, events: unvouched },
        'the ledger has events of erasures and holds that its index does not vouch for, as after a restore of PostgreSQL alone; retention waits. See the guide on erasing a data subject, and run: nightshift subject reapply-erasures --unvouched',
      );
    }
    this.isDone = true;
  };

  /** Because somebody asks; `undefined`: there is no ledger to be asked. */
  async again(tenant: string, by: string, believesAll: boolean): Promise<Reapplied | undefined> {
    if (!this.parts) return undefined;
    const done = await reapply(this.parts, tenant, { by, believesAll, from: 'the-beginning' });
    if (done.unvouched === 0) this.doubted.delete(tenant);
    return done;
  }
}
