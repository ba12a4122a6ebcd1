import { useSyncExternalStore } from 'react';

/** What is open on the page for a moment: no place to come back to, so it is not in the address. */
export type MenuName = 'reject' | 'escalate';

export interface ViewState {
  /** It belongs to one ticket: over another one it would decide what nobody meant. */
  readonly menu: { readonly name: MenuName; readonly ticketId: string } | undefined;
  readonly isStateOpen: boolean;
}

let view: ViewState = { menu: undefined, isStateOpen: false };
const listeners = new Set<() => void>();
const change = (patch: Partial<ViewState>): void => {
  view = { ...view, ...patch };
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const viewNow = (): ViewState => view;
export const useViewState = (): ViewState => useSyncExternalStore(subscribe, viewNow);
export const openMenu = (name: MenuName, ticketId: string): void =>
  change({ menu: { name, ticketId } });
/** Closes the menu of this ticket; that of another one is not its affair. */
export const closeMenu = (ticketId: string): void => {
  if (view.menu?.ticketId === ticketId) change({ menu: undefined });
};
/** Which menu is open over this ticket. */
export const menuOf = ({ menu }: Pick<ViewState, 'menu'>, ticketId: string): MenuName | undefined =>
  menu?.ticketId === ticketId ? menu.name : undefined;
export const toggleState = (): void => change({ isStateOpen: !view.isStateOpen });
