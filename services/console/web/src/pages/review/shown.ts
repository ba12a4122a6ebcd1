/**
 * Which ticket the page shows, for what ends later: whoever went elsewhere meanwhile is not called
 * back. It outlives the page's component, which is a new one where a ticket comes after none.
 */
interface Shown {
  readonly ticketId: string | undefined;
}

let shown: Shown | undefined;

/** What the page shows now, or is about to. @returns ends it, unless something else came after it */
export const showing = (ticketId: string | undefined): (() => void) => {
  const mine: Shown = { ticketId };
  shown = mine;
  return () => {
    if (shown === mine) shown = undefined;
  };
};

export const isShown = (ticketId: string): boolean => shown?.ticketId === ticketId;

/** @returns whether the page still shows what it shows now */
export const stillHere = (): (() => boolean) => {
  const from = shown;
  return () =>
    shown !== undefined &&
    // Where nothing was shown, what opened by itself was not chosen by anybody.
    (from?.ticketId === undefined || shown.ticketId === from.ticketId);
};
