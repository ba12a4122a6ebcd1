import type { EventOf } from '@nightshift/contracts';
import type { EventStore } from '@nightshift/event-store';
import type { BasisItem } from './run-command.js';

/**
 * What the runs had before them that this one is based on: the input of the first worker, and
 * every tool result, also those of runs in between.
 */
export const basisOf = async (
  store: Pick<EventStore, 'read'>,
  runIds: readonly string[],
): Promise<readonly BasisItem[]> => {
  const items = await Promise.all(runIds.map((runId) => itemsOf(store, runId)));
  return items.flat();
};

const itemsOf = async (
  store: Pick<EventStore, 'read'>,
  runId: string,
): Promise<readonly BasisItem[]> => {
  const events = await store.read(`run/${runId}`);
  const accepted = events.find((event) => event.type === 'run.accepted.v1');
  if (!accepted) return [];
  const before = await basisOf(store, accepted.data.basis);
  const input = before.length > 0 ? [] : [{ source: 'input', content: accepted.content.input }];
  return [...before, ...input, ...toolResults(events)];
};

const toolResults = (events: readonly EventOf[]): readonly BasisItem[] => {
  const argumentsOf = new Map(
    events.flatMap((event) =>
      event.type === 'tool-call.requested.v1'
        ? [[event.data.toolCallId, event.content.arguments]]
        : [],
    ),
  );
  return events.flatMap((event) => {
    if (event.type !== 'tool-call.completed.v1') return [];
    const { tool, toolCallId } = event.data;
    return [
      {
        source: `tool:${toolCallId}`,
        tool,
        arguments: argumentsOf.get(toolCallId) ?? null,
        content: event.content.result,
      },
    ];
  });
};
