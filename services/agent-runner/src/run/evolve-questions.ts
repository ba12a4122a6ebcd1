import type { EventBody } from '@nightshift/contracts';
import { identityOf } from '@nightshift/sdk';
import type { OpenRun, ToolCall } from './run-state.js';

/** What a tool's question to a person, and its answer, change. */

/** The call that waits for the answer to the question at hand, if it is one of a tool. */
export const askingCall = ({ doing, tools }: OpenRun): ToolCall | undefined =>
  doing.name === 'suspended'
    ? tools.find(({ step, status }) => step === doing.asked && status === 'asking')
    : undefined;

/** The calls of the run, one of them broken off at a question. */
export const brokenOff = (
  { tools }: OpenRun,
  { data: { asking }, content: { ask } }: EventBody<'run.suspended.v2'>,
): readonly ToolCall[] =>
  tools.map((call) =>
    call.step === asking?.step
      ? {
          ...call,
          status: 'asking',
          // Effects belong after the last question.
          effectIs: 'not-done',
          asking: { question: asking.question, identity: identityOf(ask) },
          uncounted: (call.uncounted ?? 0) + 1,
        }
      : call,
  );

/** The call with the answer: it is to be made again. What came after this question is asked anew. */
export const withAnswer = (
  { asking, ...call }: ToolCall,
  answer: EventBody<'run.resumed.v1'>['content']['answer'],
): ToolCall =>
  asking
    ? {
        ...call,
        status: 'waiting',
        answers: [
          ...(call.answers ?? []).slice(0, asking.question - 1),
          { identity: asking.identity, answer },
        ],
      }
    : call;
