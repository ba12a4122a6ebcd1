import { useKeys } from '../../keys/keys';
import { neighbour } from './queue-order';
import type { Go } from './go';
import type { PanelState } from './side-panel';
import type { Actions } from './use-actions';
import type { Queue, QueueRow } from './use-queue';
import type { OpenTicket } from './use-ticket';
import { type MenuName, openMenu, toggleState } from './view-state';
import { choiceOf } from './answer-form';

/** The keys of the page. Those of the menus and of the form are their own. */
export const ReviewKeys = ({
  open: { draft, newest },
  actions,
  rows,
  go,
  panel,
  queue,
}: {
  readonly open: OpenTicket;
  readonly actions: Actions;
  readonly rows: readonly QueueRow[];
  readonly go: Go;
  readonly panel: PanelState;
  readonly queue: Queue;
}) => {
  const move = (step: 1 | -1) => (): void => {
    const to = neighbour(rows, newest?.ticketId ?? draft?.seen.ticketId, step);
    if (to !== undefined) go(to);
  };
  // Over what is not open, or not there yet, nothing can be chosen.
  const menu = (name: MenuName) => (): void => {
    if (newest?.status === 'open' && actions.approval) openMenu(name, newest.ticketId);
  };
  const options =
    draft && newest?.status === 'open' ? choiceOf(draft.seen.ask)?.options : undefined;
  useKeys('Decide', [
    { key: 'a', label: actions.approval?.verb ?? 'Approve', run: actions.approve },
    { key: 'r', label: 'Reject, then a reason by its digit', run: menu('reject') },
    { key: 'e', label: 'Escalate, then a queue by its digit', run: menu('escalate') },
    { key: 'h', label: 'Put aside for 1 h', run: actions.snooze },
    { key: 'z', label: 'Take back, for 10 s', run: actions.undo },
    { key: 'mod+Enter', label: 'Send the form', run: actions.approve, whileTyping: true },
    ...(options ?? []).map(({ label }, index) => ({
      key: String(index + 1),
      label: `Choose: ${label}`,
      run: () => actions.choose(index),
    })),
  ]);
  useKeys('Review', [
    { key: 'j', label: 'Next ticket', run: move(1) },
    { key: 'ArrowDown', label: 'Next ticket', run: move(1) },
    { key: 'k', label: 'Ticket before', run: move(-1) },
    { key: 'ArrowUp', label: 'Ticket before', run: move(-1) },
    { key: 'n', label: 'Put the new ones into the list', run: queue.insert },
    { key: 't', label: 'Trace: runs, calls, cost', run: () => panel.toggle('trace') },
    { key: 'g', label: 'Policy', run: () => panel.toggle('policy') },
    { key: 's', label: 'State of the agent', run: toggleState },
  ]);
  return null;
};
