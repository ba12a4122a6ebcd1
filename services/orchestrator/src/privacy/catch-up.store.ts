import { Locks } from '@nightshift/event-store';
import { isRefusal } from '@nightshift/kernel';
import { type Doubt, namedBy, nameOf } from './doubts.js';
import type { Erasure } from './erasures.store.js';
import type { Reapplied, Reapplying, ReapplyParts } from './put-back.store.js';
import { reapply } from './reapply.store.js';

/** Nobody has asked for it. */
const BY_ITSELF = { by: 'orchestrator', believesAll: false, dismiss: [] };
/** More are not named. */
const NAMED = 10;

interface Asked {
  readonly believesAll: boolean;
  /** Names of what is not to be believed. */
  readonly dismiss: readonly string[];
}

/**
 * Of which tenants this process knows what the ledger knows of erasures and holds. Until it does, nothing of them is
 * erased: a hold may be missing. Where no ledger can be asked, it knows what its own database says.
 */
export class CatchUp {
  private readonly known = new Set<string>();
  /** By tenant: what would matter, and what nothing shows that this service wrote. */
  private readonly doubted = new Map<string, readonly Doubt[]>();
  private readonly turns = new Locks();
  private isComplete: boolean;

  /** @param parts absent: there is no ledger to be asked */
  constructor(private readonly parts: ReapplyParts | undefined) {
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
   * Before anything of it is carried out: while there is a doubt, a hold may be in it.
   * @throws Refusal `ledger-unavailable`; Error why it waits
   */
  readonly mustKnowOf = async ({ tenant, passes }: Erasure): Promise<void> => {
    // Another process may have been told since what to make of it.
    if (this.doubted.has(tenant)) this.known.delete(tenant);
    await this.ask(tenant);
    const doubts = this.doubted.get(tenant);
    if (passes === 0 && doubts) throw new Error(waitsFor(doubts));
  };

  /**
   * All tenants of whom the ring has, or had, keys, and who were not asked for yet. One that fails is tried again, and
   * keeps no other waiting.
   * @throws Refusal `ledger-unavailable`; what failed first
   */
  readonly round = async (): Promise<void> => {
    if (!this.parts) return;
    // Another process may have been told since what to make of them.
    for (const tenant of this.doubted.keys()) this.known.delete(tenant);
    const failed: unknown[] = [];
    for (const tenant of await this.parts.sealing.ring.tenants())
      await this.ask(tenant).catch((error: unknown) => {
        if (isRefusal(error) && error.kind === 'unavailable') throw error;
        this.parts?.runtime.log.error({ err: error, tenant }, 'erasures of a tenant wait');
        failed.push(error);
      });
    if (failed.length > 0) throw failed[0];
    this.isComplete = true;
  };

  /** Once in the life of a process. @throws Refusal `ledger-unavailable` */
  async ask(tenant: string): Promise<void> {
    const { parts } = this;
    if (!parts || this.known.has(tenant)) return;
    await this.turns.holding([tenant], async () => {
      if (this.known.has(tenant)) return;
      const how = { ...BY_ITSELF, from: 'the-last-time' } as const;
      const wasDoubted = this.doubted.has(tenant);
      const { doubts } = await this.reapplied(parts, tenant, how);
      if (doubts.length > 0 && !wasDoubted)
        parts.runtime.log.error({ tenant, events: doubts.length }, waitsFor(doubts));
    });
  }

  /**
   * Because somebody asks; `undefined`: there is no ledger to be asked.
   * @throws Refusal `ambiguous-doubt`, and nothing is dismissed
   */
  async again(tenant: string, by: string, asked: Asked): Promise<Reapplied | undefined> {
    const { parts } = this;
    if (!parts) return undefined;
    const from = 'the-beginning';
    return this.turns.holding([tenant], async () => {
      const looked =
        asked.dismiss.length > 0 &&
        (await this.reapplied(parts, tenant, { ...BY_ITSELF, by, from }));
      const meant = looked ? namedBy(looked.doubts, asked.dismiss) : [];
      const dismiss = meant.map(({ leaf }) => leaf);
      return this.reapplied(parts, tenant, { ...asked, by, from, dismiss });
    });
  }

  private async reapplied(
    parts: ReapplyParts,
    tenant: string,
    how: Reapplying,
  ): Promise<Reapplied> {
    const done = await reapply(parts, tenant, how);
    this.known.add(tenant);
    if (done.doubts.length > 0) this.doubted.set(tenant, done.doubts);
    else this.doubted.delete(tenant);
    return done;
  }
}

const waitsFor = (doubts: readonly Doubt[]): string => {
  const named = doubts.slice(0, NAMED).map(nameOf).join(', ');
  const others = doubts.length > NAMED ? `, and ${doubts.length - NAMED} more` : '';
  const remarks = doubts.flatMap(({ says }) => says ?? []).map((says) => ` ${says}.`);
  return `Nothing shows that the orchestrator wrote what the ledger has at ${named}${others}, and a hold may be in it: erasures wait.${remarks.join('')} See the guide on erasing a data subject, and run: nightshift subject reapply-erasures --unvouched if it is to be believed, --dismiss <places> if not.`;
};
