import type { EventOf } from '@nightshift/contracts';
import type { EventStore } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';

interface OwnEvents {
  readonly events: readonly EventOf[];
  readonly accepted: EventOf<'run.accepted.v1'>;
}

/** What a run of this tenant has recorded. @throws Refusal `no-such-run` */
export const ownEvents = async (
  store: Pick<EventStore, 'read'>,
  id: string,
  tenant: string,
): Promise<OwnEvents> => {
  const events = await store.read(`run/${id}`);
  const accepted = events.find((event) => event.type === 'run.accepted.v1');
  if (accepted?.tenantid === tenant) return { events, accepted };
  throw new Refusal(
    'no-such-run',
    'not-found',
    `There is no run ${id} for this tenant. Runs of a task are listed with the task.`,
  );
};
