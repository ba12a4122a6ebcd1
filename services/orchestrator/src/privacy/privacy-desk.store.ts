import {
  type Aggregates,
  type EventContext,
  PSEUDONYM,
  type Sealing,
} from '@nightshift/event-store';
import { type IdSource, Refusal } from '@nightshift/kernel';
import { type Erasure, type Erasures, orderOf } from './erasures.store.js';
import { type Hold, type Privacy, type PrivacyCommand, tooLateFor } from './privacy.js';
import type { Retention } from './retention.store.js';
import type { SealedTasks } from './sealed-tasks.store.js';

/** Which stream an actor's request is about, and what its events inherit. */
export interface Asked {
  readonly tenant: string;
  readonly by: string;
  readonly context: (stream: string) => EventContext;
}

/** What people ask for about what may be kept of whom. */
export class PrivacyDesk {
  constructor(
    private readonly streams: Aggregates<PrivacyCommand, Privacy>,
    private readonly erasures: Erasures,
    private readonly retention: Retention,
    private readonly sealed: SealedTasks,
    private readonly sealing: Sealing | undefined,
    private readonly ids: IdSource,
    /** So that what a restore has lost of the tenant is here before it is shown, or decided on. */
    private readonly look: (tenant: string) => Promise<void>,
    private readonly isRegistered: (workflow: string) => Promise<boolean>,
  ) {}

  /**
   * Durable when it resolves; carried out within a second, and complete a minute later. The same again
   * before that second is over is the same erasure; after it nobody knows the name any more.
   * @throws Refusal `sealing-off`, `unknown-data-subject`, `on-legal-hold`
   */
  async erase(name: string, reason: string, asked: Asked): Promise<Erasure> {
    const { ring } = this.mustSeal();
    const { tenant, by } = asked;
    const subject = await this.mustKnow(tenant, name);
    const keys = await ring.find({ tenant, subject });
    const workflows = keys.flatMap(await this.sealed.workflowsOf(keys));
    const facts = { erasureId: this.ids.next(), subject, by, reason };
    const state = await this.change({ type: 'requestErasure', facts, workflows }, asked);
    // Of one that is under way already: as it was asked for first.
    const { request = facts } =
      Object.values(state.erasing).find((erasing) => erasing.subject === subject) ?? {};
    await this.erasures.add(orderOf(request, tenant, asked.context(tenant).at));
    return this.erasures.one(tenant, request.erasureId);
  }

  /** @throws Refusal `sealing-off`, `no-such-workflow`, `unknown-data-subject`, `subject-erased` */
  async hold(
    scope: { readonly subject: string | undefined; readonly workflow: string | undefined },
    reason: string,
    asked: Asked,
  ): Promise<{ readonly hold: Hold; readonly tooLateFor: readonly string[] }> {
    this.mustSeal();
    if (scope.workflow !== undefined) await this.mustBeWorkflow(asked.tenant, scope.workflow);
    const subject =
      scope.subject === undefined ? undefined : await this.mustKnow(asked.tenant, scope.subject);
    const facts: Hold = {
      holdId: this.ids.next(),
      ...(subject === undefined ? {} : { subject }),
      ...(scope.workflow === undefined ? {} : { workflow: scope.workflow }),
      by: asked.by,
      reason,
    };
    const state = await this.change({ type: 'setHold', facts }, asked);
    return { hold: facts, tooLateFor: tooLateFor(state, facts) };
  }

  /** @throws Refusal `no-such-hold` */
  async release(holdId: string, reason: string, asked: Asked): Promise<void> {
    await this.change({ type: 'liftHold', facts: { holdId, by: asked.by, reason } }, asked);
  }

  async holds(tenant: string): Promise<readonly Hold[]> {
    await this.look(tenant);
    // Another replica may have set one, or lifted it.
    return (await this.streams.newest(tenant)).state.holds;
  }

  /** @throws Refusal `sealing-off`, `no-such-workflow` */
  async keepFor(workflow: string, days: number | null, asked: Asked): Promise<void> {
    this.mustSeal();
    const { tenant, by } = asked;
    if (days !== null) await this.mustBeWorkflow(tenant, workflow);
    await this.look(tenant);
    const context = asked.context(this.streams.streamOf(tenant));
    const { version } = await this.streams.handle(
      tenant,
      { type: 'setRetention', facts: { workflow, days, by } },
      context,
    );
    // The stream is what counts. If this fails, the caller hears of it, and setting it again mends it.
    await this.retention.write({ tenant, workflow, days, by, at: context.at, version });
  }

  /** @param tenant only its keys. @throws Refusal `sealing-off` */
  async rewrap(tenant?: string): Promise<number> {
    return this.mustSeal().ring.rewrap(tenant);
  }

  private async change(command: PrivacyCommand, { tenant, context }: Asked): Promise<Privacy> {
    await this.look(tenant);
    const stream = this.streams.streamOf(tenant);
    return (await this.streams.handle(tenant, command, context(stream))).state;
  }

  /** Else nothing would be held, or erased, and nobody be told. */
  private async mustBeWorkflow(tenant: string, workflow: string): Promise<void> {
    if (await this.isRegistered(workflow)) return;
    // A restore may have lost the workflow, and not what was said in it.
    if ((await this.mustSeal().ring.find({ tenant, workflow })).length > 0) return;
    throw new Refusal(
      'no-such-workflow',
      'invalid',
      `There is no workflow "${workflow}", so this would concern nothing. Name it without a version; list them with GET /v1/workflows.`,
      [{ at: '/workflow', reason: 'not registered' }],
    );
  }

  private async mustKnow(tenant: string, name: string): Promise<string> {
    const { ring } = this.mustSeal();
    const subject = await ring.findPseudonym(tenant, name);
    if (subject !== undefined) return subject;
    // Lists show the pseudonym: it names the same.
    if (PSEUDONYM.test(name) && (await ring.find({ tenant, subject: name })).length > 0)
      return name;
    const erased = await this.erasures.ofErased(tenant, name);
    if (erased !== undefined)
      throw new Refusal(
        'subject-erased',
        'conflict',
        `Erasure ${erased} has destroyed the keys of this data subject: nothing of it can be read any more, nothing is left to be erased, and no hold can bring it back.`,
      );
    throw new Refusal(
      'unknown-data-subject',
      'not-found',
      'No sealed content of this tenant is about this data subject: nothing was submitted for it since content is sealed, or it is erased.',
    );
  }

  private mustSeal(): Sealing {
    if (this.sealing) return this.sealing;
    throw new Refusal(
      'sealing-off',
      'conflict',
      'Content is not sealed here, so it cannot be erased: set NIGHTSHIFT_MASTER_KEYS for every service, see the guide on erasing a data subject. What was written before stays in the clear.',
    );
  }
}
