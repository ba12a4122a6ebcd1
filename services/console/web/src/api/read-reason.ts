import { useSyncExternalStore } from 'react';

/** Why sealed content is read: kept in this tab, sent with every request, shown at the foot of the page. */
const NAME = 'nightshift-read-reason';

/** Somebody waits for a person to say why. */
interface Asked {
  readonly answer: Promise<string | undefined>;
  readonly tell: (reason: string | undefined) => void;
}

const kept = (): string | undefined => {
  try {
    return sessionStorage.getItem(NAME) ?? undefined;
  } catch {
    return undefined;
  }
};

let reason = kept();
let asked: Asked | undefined;
/** The page on which a person did not want to say. */
let declinedOn: string | undefined;
const listeners = new Set<() => void>();
const tellAll = (): void => {
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const readReason = (): string | undefined => reason;
export const useReadReason = (): string | undefined => useSyncExternalStore(subscribe, readReason);
/** Whether the question stands on the page. */
export const useIsAsked = (): boolean => useSyncExternalStore(subscribe, () => asked !== undefined);

/** Opens the question; whoever asks while it is open waits for the same answer. */
export const askReason = (): Promise<string | undefined> => {
  if (!asked) {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    asked = { answer: promise, tell: resolve };
    tellAll();
  }
  return asked.answer;
};

/** For a request that was refused: nobody who declined is asked again on the same page. */
export const reasonFor = async (refused: string | undefined): Promise<string | undefined> => {
  // It was given while the request was under way.
  if (reason !== undefined && reason !== refused) return reason;
  return declinedOn === location.pathname ? undefined : askReason();
};

/** The answer to the question: `undefined` is none, and leaves what was given before. */
export const answerReason = (given: string | undefined): void => {
  const { tell } = asked ?? {};
  asked = undefined;
  declinedOn = given === undefined ? location.pathname : undefined;
  if (given !== undefined) keep(given === '' ? undefined : given);
  tellAll();
  tell?.(given === '' ? undefined : given);
};

const keep = (next: string | undefined): void => {
  reason = next;
  try {
    if (next === undefined) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, next);
  } catch {
    // Where nothing may be kept it holds until the page is left.
  }
};

/** Nobody reads with it any more in this tab. */
export const forgetReason = (): void => {
  keep(undefined);
  tellAll();
};

/** Called when a reason was given, changed or taken back, or the question opened or closed. */
export const onReason = subscribe;
