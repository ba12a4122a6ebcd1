import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useSettled } from './use-settled';
import type { Readable } from './evidence';
import { runQuery, taskQuery } from './queries';
import { askingRunOf, isObject, type Ticket } from './ticket';

const ReadableContext = createContext<Readable | undefined>(undefined);
/** What evidence refers to; undefined until it is read. */
export const useReadable = (): Readable | undefined => useContext(ReadableContext);

/** Reads what the evidence of a ticket refers to: its task's brief, and what tools gave to the run. */
export const ReadableSources = ({
  ticket,
  children,
}: {
  readonly ticket: Ticket;
  readonly children: ReactNode;
}) => {
  const isStill = useSettled(ticket.ticketId) === ticket.ticketId;
  const { data: task } = useQuery({ ...taskQuery(ticket.taskId), enabled: isStill });
  const runId = askingRunOf(ticket) ?? task?.runIds[0];
  const { data: run } = useQuery({
    ...runQuery(runId ?? ''),
    enabled: isStill && runId !== undefined,
  });
  const readable = useMemo(
    (): Readable => ({
      output: ticket.ask.proposal,
      brief: task?.brief,
      tools: toolResultsIn(run?.transcript ?? []),
    }),
    [ticket, task, run],
  );
  return <ReadableContext value={readable}>{children}</ReadableContext>;
};

/** Results of tools in a transcript, by the id of their call. */
const toolResultsIn = (transcript: readonly unknown[]): ReadonlyMap<string, string> =>
  new Map(
    transcript
      .flatMap((message) =>
        isObject(message) && Array.isArray(message['content'])
          ? (message['content'] as unknown[])
          : [],
      )
      .flatMap((part): [string, string][] => {
        if (!isObject(part) || part['type'] !== 'tool-result') return [];
        const output = isObject(part['output']) ? part['output']['value'] : part['output'];
        const text = typeof output === 'string' ? output : JSON.stringify(output, undefined, 2);
        return [[String(part['toolCallId']), text ?? '']];
      }),
  );
