import type { EventBody } from '@nightshift/contracts';
import { type Decider, isRefusal, replay } from '@nightshift/kernel';
import { expect } from 'vitest';

export interface Then<State> {
  /** Exactly these events; each is compared by the fields that are given. */
  readonly then: (...expected: readonly object[]) => void;
  readonly thenNothing: () => void;
  readonly thenRefuses: (code: string) => void;
  /** What follows, and the state after it. */
  readonly outcome: () => { readonly events: readonly EventBody[]; readonly state: State };
}

/** Given what happened, when a command comes, then this follows. No I/O, no mocks. */
export const specification =
  <Command, State>(decider: Decider<Command, EventBody, State>) =>
  (...history: readonly EventBody[]) => ({
    when: (command: Command): Then<State> => {
      const before = replay(decider, history);
      const decide = (): readonly EventBody[] => decider.decide(command, before);
      return {
        then: (...expected) => {
          const events = decide();
          expect(events.map(({ type }) => type)).toEqual(
            expected.map((one) => (one as EventBody).type),
          );
          expect(events).toMatchObject(expected);
        },
        thenNothing: () => expect(decide()).toEqual([]),
        thenRefuses: (code) => {
          let refused: unknown;
          try {
            decide();
          } catch (error) {
            refused = error;
          }
          expect(isRefusal(refused), `expected a refusal ${code}, got ${String(refused)}`).toBe(
            true,
          );
          expect(refused).toMatchObject({ code });
        },
        outcome: () => {
          const events = decide();
          return { events, state: replay(decider, events, before) };
        },
      };
    },
  });
