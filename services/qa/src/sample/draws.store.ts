import type { EventOf } from '@nightshift/contracts';
import type { Targeted } from '@nightshift/event-store';
import { plusMs } from '@nightshift/kernel';
import { chosenFor, drawOf, isSeeded } from './draw.js';
import type { Learning } from './learning.js';
import { newestRound } from './round.js';
import { type SampleCommand, sampleIdOf, seedIdOf } from './sample.js';

type Passed = EventOf<'review.completed.v2' | 'review.settled.v1'>;
type Draw = Extract<SampleCommand, { type: 'drawSample' }>;

/** An output passed: it may be drawn for a look by a person, and an item known to be bad with it. */
export const afterPass = async (
  learning: Learning,
  { tenantid: tenant, taskid: taskId, sequence, time, data }: Passed,
): Promise<readonly Targeted[]> => {
  const { reviewId, stage } = data;
  const events = await learning.eventsOfReview(reviewId);
  // Nobody is asked about what was erased.
  if (events.some(({ contenterased }) => contenterased)) return [];
  const round = newestRound(events.filter((one) => one.sequence <= sequence));
  const sampling = round?.sampling;
  if (!round || !sampling) return [];
  const { output } = round;
  const drawn = drawOf({ tenant, taskId, stage, output, sampling });
  if (!drawn) return [];
  const { workflow, brief } = round;
  const draw: Draw = {
    type: 'drawSample',
    sampleId: sampleIdOf(reviewId),
    why: 'drawn',
    ...drawn,
    queue: sampling.queue,
    dueAt: plusMs(time, sampling.dueInSeconds * 1000),
    workflow,
    stage,
    reviewId,
    brief,
    output,
  };
  const seeded = isSeeded(draw.sampleId, sampling.seedShare)
    ? await seedFor(learning, tenant, draw)
    : undefined;
  return [draw, ...(seeded ? [seeded] : [])].map((one) => learning.samples.to(one.sampleId, one));
};

/** The same question about an item that is known to be bad, if there is one for this stage. */
const seedFor = async (
  { knownBad, examples }: Learning,
  tenant: string,
  { reviewId: _, ...draw }: Draw,
): Promise<Draw | undefined> => {
  const ids = await knownBad(tenant, draw.workflow.name, draw.stage);
  const exampleId = chosenFor(draw.sampleId, ids);
  if (exampleId === undefined) return undefined;
  const { state: example } = await examples.load(exampleId);
  if (!example) return undefined;
  const { brief, output } = example;
  const sampleId = seedIdOf(draw.sampleId);
  return { ...draw, sampleId, why: 'seeded', exampleId, brief, output };
};
