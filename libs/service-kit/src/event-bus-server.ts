import type { Delivery, EventBus, RunningSubscription, Unprocessable } from '@nightshift/event-bus';
import { Controller, type Type } from '@nestjs/common';
import { type CustomTransportStrategy, EventPattern, Payload, Server } from '@nestjs/microservices';
import { unnoted } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import { count } from '@nightshift/telemetry';
import { lastValueFrom } from 'rxjs';
import type { ServiceSubscription } from './service.js';

/** What a handler gives back through Nest: its own errors, not Nest's replacement for them. */
type Outcome = { readonly unprocessable: readonly Unprocessable[] } | { readonly error: unknown };

/** The Nest controller of one consumer group: `@EventPattern(group)`, a batch at a time. */
export const consumerOf = ({ group, handle }: ServiceSubscription): Type => {
  @Controller()
  class Consumer {
    // oxlint-disable-next-line typescript/no-unnecessary-type-arguments -- without it the typed overload wins
    @EventPattern<string>(group)
    async consume(@Payload() batch: readonly Delivery[]): Promise<Outcome> {
      try {
        // The embedded bus delivers within the request that led to it: it is shown none of this.
        return { unprocessable: await unnoted(() => handle(batch)) };
      } catch (error) {
        return { error };
      }
    }
  }
  return Consumer;
};

/**
 * Nest transport over the event bus. Stock transports replace a handler's error by a generic
 * object, lose messages without a handler, and block a partition on a poison message; here a
 * throw means redelivery, and what is given back is parked.
 */
export class EventBusServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol.for('nightshift-event-bus');
  private running: RunningSubscription[] = [];

  constructor(
    private readonly bus: EventBus,
    private readonly subscriptions: readonly ServiceSubscription[],
  ) {
    super();
  }

  /** @throws Refusal `no-handler` if a group has no `@EventPattern`, or the other way round */
  override async listen(callback: (error?: unknown) => void): Promise<void> {
    let failure: unknown;
    try {
      await this.subscribeAll();
    } catch (error) {
      failure = error;
    }
    callback(failure);
  }

  /** By group: how much is waiting, and why it is stuck if it is. */
  readonly subscribed = (): ReadonlyMap<string, RunningSubscription> =>
    new Map(
      this.running.map(
        (running, index) => [this.subscriptions[index]?.group ?? '', running] as const,
      ),
    );

  override async close(): Promise<void> {
    await Promise.all(this.running.splice(0).map(({ stop }) => stop()));
  }

  override on(): never {
    throw new Error('The event bus has no events of its own to listen to.');
  }

  override unwrap(): never {
    throw new Error('The event bus is given to services as it is: there is nothing to unwrap.');
  }

  private async subscribeAll(): Promise<void> {
    const groups = new Set(this.subscriptions.map(({ group }) => group));
    const patterns = new Set(this.messageHandlers.keys());
    const unmatched = [...groups, ...patterns].filter(
      (name) => !groups.has(name) || !patterns.has(name),
    );
    if (unmatched.length > 0) {
      throw new Refusal(
        'no-handler',
        'invalid',
        `These consumer groups and handlers do not match: ${unmatched.join(', ')}.`,
      );
    }
    for (const subscription of this.subscriptions) {
      const handle = (batch: readonly Delivery[]) => this.dispatch(subscription.group, batch);
      this.running.push(await this.bus.subscribe({ ...subscription, handle }));
    }
  }

  private async dispatch(
    group: string,
    batch: readonly Delivery[],
  ): Promise<readonly Unprocessable[]> {
    // Not by `getHandlerByPattern`: that tries to parse the name as JSON, for every batch.
    const handler = this.messageHandlers.get(group);
    if (!handler) throw new Error(`No handler for group ${group}.`);
    const result = this.transformToObservable(await handler(batch, undefined));
    const outcome = (await lastValueFrom(result, {
      defaultValue: { unprocessable: [] },
    })) as Outcome;
    if ('error' in outcome) throw outcome.error;
    for (const { code } of outcome.unprocessable) count.deadLetters(1, { group, code });
    return outcome.unprocessable;
  }
}
