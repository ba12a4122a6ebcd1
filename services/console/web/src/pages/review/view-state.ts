import { useSyncExternalStore } from 'react';

/** What is open on the page for a moment: no place to come back to, so it is not in the address. */
export interface ViewState {
  readonly menu: 'reject' | 'escalate' | undefined;
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

export const useViewState = (): ViewState => useSyncExternalStore(subscribe, () => view);
export const openMenu = (menu: ViewState['menu']): void => change({ menu });
export const toggleState = (): void => change({ isStateOpen: !view.isStateOpen });
