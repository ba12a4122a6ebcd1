import type { Risk, Sampling } from '@nightshift/contracts';
import { fractionOf, type Json } from '@nightshift/kernel';
import { type Condition, holds } from '@nightshift/sdk';

/** Domains of the hash: a draw says nothing about whether it is seeded, or with what. */
const DRAW = 'nightshift-sample';
const SEED = 'nightshift-seed';
const CHOICE = 'nightshift-seed-choice';

export interface Drawable {
  readonly tenant: string;
  readonly taskId: string;
  readonly stage: string;
  readonly output: Json;
  readonly sampling: Sampling | undefined;
}

/**
 * Whether a person is to look at an output, by which rule. The first rule whose condition holds
 * decides. By a stable hash and not by chance: whatever is delivered again draws the same.
 */
export const drawOf = ({
  tenant,
  taskId,
  stage,
  output,
  sampling,
}: Drawable): { readonly share: number; readonly risk: Risk } | undefined => {
  // The orchestrator checked the conditions when it registered the workflow.
  const rule = sampling?.rules.find(
    ({ when }) => when === undefined || holds(when as unknown as Condition, output),
  );
  if (!rule || fractionOf(DRAW, tenant, taskId, stage) >= rule.share) return undefined;
  return { share: rule.share, risk: rule.risk };
};

/** Whether an item that is known to be bad is asked beside this draw. */
export const isSeeded = (sampleId: string, seedShare: number): boolean =>
  fractionOf(SEED, sampleId) < seedShare;

/** One of `items`, always the same one for the same sample; `undefined` where there are none. */
export const chosenFor = <T>(sampleId: string, items: readonly T[]): T | undefined =>
  items[Math.floor(fractionOf(CHOICE, sampleId) * items.length)];
