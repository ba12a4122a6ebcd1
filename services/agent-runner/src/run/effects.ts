import type { EventOf } from '@nightshift/contracts';
import type { EffectState } from './run-state.js';

/** One effect that a run had, or may have had, as its journal tells. */
export interface Effect {
  readonly step: number;
  readonly tool: string;
  readonly effect: 'idempotent' | 'at-most-once';
  readonly idempotencyKey: string;
  readonly argumentsHash: string;
  /** `unknown` from the intent on, until an outcome says otherwise. */
  readonly is: EffectState;
  /** How it is known that it is done. */
  readonly how?: 'called' | 'reconciled' | 'simulated' | 'told';
  readonly attempts: number;
  /** Times the tool was asked whether it happened. */
  readonly queries: number;
  /** What was last said of why it is not done. */
  readonly reason?: string;
}

/** The effects of a run's steps: its pure tools have none. */
export const effectsOf = (events: readonly EventOf[]): readonly Effect[] => {
  const effects = new Map<number, Effect>();
  const change = (step: number, by: (effect: Effect) => Partial<Effect>): void => {
    const effect = effects.get(step);
    if (effect) effects.set(step, { ...effect, ...by(effect) });
  };
  for (const event of events) {
    if (event.type === 'tool-call.requested.v1') {
      const begun = begunBy(event, effects.get(event.data.step));
      if (begun) effects.set(begun.step, begun);
    } else if (event.type === 'tool-call.completed.v1') {
      const { step, how = 'called' } = event.data;
      change(step, () => ({ is: 'done', how }));
    } else if (event.type === 'run.suspended.v2' && event.data.asking) {
      change(event.data.asking.step, () => ({ is: 'not-done', reason: 'It asks a person.' }));
    } else if (event.type === 'effect.queried.v1') {
      change(event.data.step, ({ queries }) => ({ queries: queries + 1 }));
    } else if (event.type === 'tool-call.failed.v1' || event.type === 'effect.found.v1') {
      const { step, reason } = event.data;
      change(step, () => ({ is: stateAfter(event), reason }));
    }
  }
  return [...effects.values()].toSorted((a, b) => a.step - b.step);
};

const begunBy = (
  { data }: EventOf<'tool-call.requested.v1'>,
  before: Effect | undefined,
): Effect | undefined => {
  const { step, tool, effect, idempotencyKey, argumentsHash, attempt } = data;
  if (effect === 'pure') return undefined;
  const { queries = 0 } = before ?? {};
  return {
    step,
    tool,
    effect,
    idempotencyKey,
    argumentsHash,
    is: 'unknown',
    attempts: attempt,
    queries,
  };
};

/** Before states were recorded, a logical failure was the tool's own word that it did nothing. */
const stateAfter = ({
  data,
}: EventOf<'tool-call.failed.v1'> | EventOf<'effect.found.v1'>): EffectState =>
  data.effectIs ?? (data.errorClass === 'tool-logical' ? 'not-done' : 'unknown');
