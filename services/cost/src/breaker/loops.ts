import { sha256 } from '@nightshift/kernel';
import { BoundedMap } from './bounded-map.js';
import type { StepEvent } from './step.js';

type ToolEvent = Extract<StepEvent, { type: `tool-call.${string}` }>;

/** A circle is short: what came so many different results ago is no part of it. */
const MAX_RESULTS = 256;

/** Counts, in one run, how often a tool gave the same answer to the same arguments. */
export class Loops {
  /** Arguments of calls under way, by step. */
  private readonly asked = new BoundedMap<number, string>(MAX_RESULTS);
  private readonly times = new BoundedMap<string, number>(MAX_RESULTS);

  /** How often that was; 0 for what tells nothing: a call that only begins, or is tried again. */
  observe(event: ToolEvent): number {
    const { step, tool } = event.data;
    if (event.type === 'tool-call.requested.v1') {
      this.asked.set(step, event.data.argumentsHash);
      return 0;
    }
    const told = toldBy(event);
    const argumentsHash = this.asked.get(step);
    this.asked.delete(step);
    if (told === undefined || argumentsHash === undefined) return 0;
    const key = `${tool} ${argumentsHash} ${told}`;
    const times = (this.times.get(key) ?? 0) + 1;
    this.times.set(key, times);
    return times;
  }
}

/** What the model learns: a result, or why there is none. */
const toldBy = (
  event: Exclude<ToolEvent, { type: 'tool-call.requested.v1' }>,
): string | undefined => {
  if (event.type === 'tool-call.completed.v1') return event.data.resultHash;
  const { errorClass, reason } = event.data;
  // What a tool said is not kept, also not in memory.
  return errorClass === 'tool-logical' ? sha256(reason) : undefined;
};
