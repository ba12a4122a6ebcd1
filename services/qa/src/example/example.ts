import { type DataOf, type EventBody, type Finding, isErased } from '@nightshift/contracts';
import type { Decider, Json } from '@nightshift/kernel';

export interface Labelled {
  readonly data: DataOf<'example.labelled.v1'>;
  readonly brief: Json;
  readonly output: Json;
  readonly findings: readonly Finding[];
  /** Mistakes that no judge reported, in words. */
  readonly missed: readonly string[];
}

export interface ExampleCommand {
  readonly type: 'labelExample';
  readonly example: Labelled;
}

/** What is erased teaches nothing any more: only the facts about it are left. */
export type Example = (Labelled & { readonly isErased?: true }) | undefined;

/** What a person said about an output. It is said once: a new opinion is a new example. */
export const exampleDecider: Decider<ExampleCommand, EventBody, Example> = {
  initial: () => undefined,
  evolve: (example, event) =>
    event.type === 'example.labelled.v1'
      ? { data: event.data, ...event.content, ...(isErased(event) && { isErased: true as const }) }
      : example,
  decide: ({ example: { data, brief, output, findings, missed } }, example) =>
    example
      ? []
      : [
          {
            type: 'example.labelled.v1',
            data,
            content: { brief, output, findings: [...findings], missed: [...missed] },
          },
        ],
};
