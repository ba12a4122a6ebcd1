import type { HaltReason } from '@nightshift/contracts';
import type { Place } from '../budget/budget-state.js';

/** A rule that broke, with the figures that show it. */
export interface Trip {
  readonly tenant: string;
  readonly place: Place;
  readonly reason: Exclude<HaltReason, 'budget-exhausted' | 'kill-switch'>;
  readonly figures: Readonly<Record<string, number>>;
  readonly detail: string;
}

/** What is known of a step besides the event. */
export interface Surroundings {
  /** Name of its workflow; `undefined`: not known (yet). */
  readonly workflow: string | undefined;
  /** What the task had settled before its first step that was seen. */
  readonly settled: number;
  /** Of the workflow's completed tasks. */
  readonly usual: { readonly p95: number; readonly tasks: number } | undefined;
}
