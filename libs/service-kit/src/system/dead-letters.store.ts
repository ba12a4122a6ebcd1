import { definitionOf } from '@nightshift/contracts';
import type {
  DeadLetter,
  DeadLetterFacts,
  DeadLetterQuery,
  EventBus,
  RunningSubscription,
  Unprocessable,
} from '@nightshift/event-bus';
import { Aggregates, type EventContext } from '@nightshift/event-store';
import { Refusal, sha256 } from '@nightshift/kernel';
import { eventContextOf, type RequestContext } from '../request-context.js';
import type { ServiceRuntime, ServiceSubscription } from '../service.js';
import { type DeadLetterCommand, deadLetterDecider, type DeadLetterState } from './dead-letter.js';
import { redriveTo } from './redrive.js';

/** A service of this process, as far as its dead letters go. */
export interface LetterHome {
  readonly runtime: Pick<ServiceRuntime, 'service' | 'store'>;
  readonly subscriptions: readonly ServiceSubscription[];
}

/** What came of it: `parked-again` is refused once more, with what the letter says now. */
export type Outcome = 'handled' | 'parked-again' | 'discarded';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;

/** The dead letters of the services of this process: seen, redriven, discarded, and recorded. */
export class DeadLetterDesk {
  private readonly homes = new Map<
    string,
    { readonly service: string; readonly records: Aggregates<DeadLetterCommand, DeadLetterState> }
  >();

  constructor(
    homes: readonly LetterHome[],
    private readonly bus: Pick<EventBus, 'parked'>,
    private readonly running: () => ReadonlyMap<string, RunningSubscription>,
  ) {
    for (const { runtime, subscriptions } of homes) {
      const { service, store } = runtime;
      const type = { prefix: 'dead-letter', decider: deadLetterDecider };
      const records = new Aggregates(type, { store });
      for (const { group, broadcast } of subscriptions)
        if (!broadcast) this.homes.set(group, { service, records });
    }
  }

  /** Of all services here, or of one. */
  groups(service?: string): readonly string[] {
    const all = [...this.homes].filter(([, home]) => !service || home.service === service);
    return all.map(([group]) => group);
  }

  serviceOf(group: string): string {
    return this.homes.get(group)?.service ?? '';
  }

  async list(query: DeadLetterQuery): Promise<readonly DeadLetterFacts[]> {
    return query.groups.length === 0 ? [] : this.bus.parked.list(query);
  }

  async counts(groups: readonly string[]) {
    return groups.length === 0 ? [] : this.bus.parked.count(groups);
  }

  /** @throws Refusal `no-such-dead-letter` */
  async show(id: string): Promise<DeadLetter> {
    const [letter] = await this.bus.parked.find(this.groups(), [id]);
    if (!letter) throw unknownLetter(id);
    return letter;
  }

  /** @throws Refusal `no-such-dead-letter`, `dead-letter-discarded`, `redrive-failed` */
  async redrive(id: string, request: RequestContext, reason?: string): Promise<Outcome> {
    const [letter] = await this.bus.parked.find(this.groups(), [id]);
    if (!letter) return this.done(id, 'handled');
    const [outcome = 'handled'] = await this.redriveAll([letter], request, reason);
    return outcome;
  }

  /** Letters of one group, oldest first. @throws Refusal `redrive-failed`: then all are where they were */
  async redriveAll(
    letters: readonly DeadLetter[],
    request: RequestContext,
    reason?: string,
  ): Promise<readonly Outcome[]> {
    const [first] = letters;
    if (!first) return [];
    const { group } = first;
    const deliveries = letters.map(({ delivery }) => delivery);
    const refused = await redriveTo(group, this.running().get(group), deliveries);
    const results = letters.map((letter) => resultOf(letter, refused));
    // Recorded before anything is taken away: no letter goes without a trace of who did it.
    await Promise.all(
      results.map(({ letter, outcome, attempts }) =>
        this.record(letter, request, {
          type: 'redriven',
          ...factsOf(letter, request),
          outcome,
          attempts,
          ...(reason ? { reason } : {}),
        }),
      ),
    );
    await this.bus.parked.park(results.flatMap(({ again }) => again ?? []));
    const handled = results.filter(({ outcome }) => outcome === 'handled');
    if (handled.length > 0) await this.bus.parked.remove(handled.map(({ letter }) => letter));
    return results.map(({ outcome }) => outcome);
  }

  /** @throws Refusal `no-such-dead-letter`, `dead-letter-handled` */
  async discard(id: string, request: RequestContext, reason: string): Promise<Outcome> {
    const [letter] = await this.bus.parked.find(this.groups(), [id]);
    if (!letter) return this.done(id, 'discarded');
    await this.discardAll([letter], request, reason);
    return 'discarded';
  }

  async discardAll(
    letters: readonly DeadLetter[],
    request: RequestContext,
    reason: string,
  ): Promise<void> {
    await Promise.all(
      letters.map((letter) =>
        this.record(letter, request, { type: 'discarded', ...factsOf(letter, request), reason }),
      ),
    );
    if (letters.length > 0) await this.bus.parked.remove(letters);
  }

  find(group: string, ids: readonly string[]): Promise<readonly DeadLetter[]> {
    return this.bus.parked.find([group], ids);
  }

  /** A letter that is gone: whoever asks again for what was done has it done. */
  private async done(id: string, wanted: 'handled' | 'discarded'): Promise<Outcome> {
    const books = new Set([...this.homes.values()].map(({ records }) => records));
    const states = await Promise.all([...books].map((records) => records.newest(id)));
    const ended = states.map(({ state }) => state).find(({ status }) => status !== 'parked');
    if (!ended || ended.status === 'parked') throw unknownLetter(id);
    if (ended.status === wanted) return wanted;
    throw new Refusal(
      `dead-letter-${ended.status}`,
      'conflict',
      `${ended.by} has dealt with it already: it is ${ended.status}.`,
    );
  }

  private async record(
    { id, group, delivery }: DeadLetter,
    request: RequestContext,
    command: DeadLetterCommand,
  ): Promise<void> {
    const { key, headers } = delivery;
    const context: EventContext = {
      ...eventContextOf(request, UUID.test(key) ? key : `dead-letter/${id}`),
      ...(NAME.test(headers.tenant) ? { tenant: headers.tenant } : {}),
    };
    await this.homes.get(group)?.records.handle(id, command, context);
  }
}

interface Result {
  readonly letter: DeadLetter;
  readonly outcome: 'handled' | 'parked-again';
  readonly attempts: number;
  readonly again?: DeadLetter;
}

const resultOf = (letter: DeadLetter, refused: readonly Unprocessable[]): Result => {
  const attempts = letter.attempts + 1;
  const why = refused.find(({ delivery }) => delivery === letter.delivery);
  if (!why) return { letter, outcome: 'handled', attempts };
  const { code, reason } = why;
  return {
    letter,
    outcome: 'parked-again',
    attempts,
    again: { ...letter, code, reason, attempts },
  };
};

const factsOf = ({ id, group, code, delivery }: DeadLetter, { actor }: RequestContext) => ({
  deadLetterId: id,
  subscription: group,
  code: code.slice(0, 100),
  // A header may say anything; what is no type of ours is left out, and the hash says which bytes.
  messageType: definitionOf(delivery.headers.type) ? delivery.headers.type : '',
  valueHash: sha256(delivery.value),
  by: actor,
});

const unknownLetter = (id: string): Refusal =>
  new Refusal('no-such-dead-letter', 'not-found', `There is no dead letter ${id}.`);
