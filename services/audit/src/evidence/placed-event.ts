import { writerOf } from '@nightshift/contracts';
import { type Facts, factsIn, text } from './stored-event.js';

/** What an event says of its place: its stream counts its events from 1, without gaps. */
export interface Placed {
  readonly index: number;
  readonly type: string;
  readonly subject: string;
  readonly sequence: number;
  readonly data: Facts;
}

interface PlacedEvent extends Placed {
  readonly tenant: string;
  readonly taskId: string;
}

export const placedIn = (value: unknown, index: number, type: string): PlacedEvent | undefined => {
  const { subject, sequence, tenantid, taskid, data } = factsIn(value);
  const isPlaced =
    typeof subject === 'string' &&
    typeof sequence === 'number' &&
    Number.isSafeInteger(sequence) &&
    typeof tenantid === 'string' &&
    typeof taskid === 'string';
  return isPlaced
    ? { index, type, subject, sequence, data: factsIn(data), tenant: tenantid, taskId: taskid }
    : undefined;
};

/** Whether the service that it names writes such events: else somebody else made it. */
export const isOfItsService = ({ source, type }: Facts): boolean =>
  writerOf(source, text(type) ?? '') !== undefined;

/** Events of the task alone, and what registered its workflow: those of another prove nothing of it. */
export const isForeign = (
  { tenant, taskId, type, data }: PlacedEvent,
  ofTenant: string,
  head: Facts,
): boolean => {
  const { sha256 } = factsIn(factsIn(head['versions'])['workflow']);
  const isOfWorkflow = type === 'workflow.registered' && data['hash'] === sha256;
  return tenant !== ofTenant || (!isOfWorkflow && taskId !== text(factsIn(head['task'])['taskId']));
};
