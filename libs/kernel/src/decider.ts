/**
 * The one pattern of every service: what may happen (`decide`) and what it leads to (`evolve`).
 * Both are pure: time, ids and random numbers arrive in the command.
 */
export interface Decider<Command, Event, State> {
  /** Events that follow from the command in this state; `[]` when it changes nothing. Throws a {@link Refusal} when it is not allowed. */
  readonly decide: (command: Command, state: State) => readonly Event[];
  readonly evolve: (state: State, event: Event) => State;
  readonly initial: () => State;
}

/** The state after `events`, oldest first. */
export const replay = <Command, Event, State>(
  decider: Decider<Command, Event, State>,
  events: Iterable<Event>,
  from: State = decider.initial(),
): State => {
  let state = from;
  for (const event of events) state = decider.evolve(state, event);
  return state;
};

/** Closes a switch over a union: a new member that is not handled fails to compile. */
export const unreachable = (value: never): never => {
  throw new Error(`Not reachable: ${JSON.stringify(value)}`);
};
