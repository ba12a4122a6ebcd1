import type { QueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { wordsOf } from './deed-outcome';
import { ended, remember } from './deeds';
import { deskNow, moveDeed } from './desk';
import { isShown } from './shown';
import type { Deed, Step } from './undo';

/** Takes it back on the server, once it is there. @returns the ticket to look at again */
export const takeBack = async (queries: QueryClient, deed: Deed): Promise<string | undefined> => {
  await ended(deed.id);
  const now = deskNow().deeds.find(({ id }) => id === deed.id);
  // What counts already cannot be taken back: the server would say yes, and do nothing.
  if (now?.step.is !== 'undoable' && now?.step.is !== 'endorsed') return undefined;
  const ends = await Promise.allSettled(deed.ticketIds.map((id) => send(queries, deed, id)));
  moveDeed(deed.id, stepAfterUndo(ends));
  await queries.invalidateQueries({ queryKey: ['tickets'] });
  return deed.ticketIds[0];
};

const stepAfterUndo = (ends: readonly PromiseSettledResult<void>[]): Step => {
  const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [wordsOf(end.reason)] : []));
  if (reasons.length === 0) return { is: 'taken-back' };
  const which = ends.length > 1 ? ` for ${reasons.length} of ${ends.length}` : '';
  return { is: 'failed', why: `Not taken back${which}. ${reasons[0]}` };
};

const send = async (
  queries: QueryClient,
  { wayBack }: Pick<Deed, 'wayBack'>,
  id: string,
): Promise<void> => {
  const path = { params: { path: { id } } };
  if (wayBack === 'undo')
    return void remember(queries, await unwrap<unknown>(api.POST('/v1/tickets/{id}/undo', path)));
  const claimed = api.POST('/v1/tickets/{id}/claim', { ...path, body: {} });
  remember(queries, await unwrap<unknown>(claimed));
  // A claim brings it back, and would keep others away until its lease ends. Whoever looks at the
  // ticket holds it, and gives it back, by that; nobody else does.
  if (isShown(id)) return;
  const released = unwrap<unknown>(api.POST('/v1/tickets/{id}/release', path));
  // It is back either way: the lease ends by itself.
  await released.then((ticket) => remember(queries, ticket)).catch(() => undefined);
};
