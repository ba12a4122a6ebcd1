import { writerOf } from '@nightshift/contracts';
import { type Facts, factsIn, text } from './stored-event.js';

/** What an event says of its place: its stream counts its events from 1, without gaps. */
export interface Placed {
  readonly index: number;
  readonly type: string;
  /** Of the service that wrote it. */
  readonly source: string;
  readonly subject: string;
  readonly sequence: number;
  readonly data: Facts;
}

interface PlacedEvent extends Placed {
  readonly tenant: string;
  readonly taskId: string;
}

export const placedIn = (value: unknown, index: number, type: string): PlacedEvent | undefined => {
  const { source, subject, sequence, tenantid, taskid, data } = factsIn(value);
  const isPlaced =
    typeof source === 'string' &&
    typeof subject === 'string' &&
    typeof sequence === 'number' &&
    Number.isSafeInteger(sequence) &&
    typeof tenantid === 'string' &&
    typeof taskid === 'string';
  return isPlaced
    ? {
        index,
        type,
        source,
        subject,
        sequence,
        data: factsIn(data),
        tenant: tenantid,
        taskId: taskid,
      }
    : undefined;
};

/** Whether the service that it names writes such events: else somebody else made it. */
export const isOfItsService = ({ source, type }: Facts): boolean =>
  writerOf(source, text(type) ?? '') !== undefined;

/** What registered the workflow of a task. Workflows are the installation's: it may be of any tenant. */
export const isOfWorkflow = ({ type, data }: Placed, head: Facts): boolean => {
  const { sha256 } = factsIn(factsIn(head['versions'])['workflow']);
  const hash = text(data['hash']);
  return type === 'workflow.registered' && hash !== null && hash === sha256;
};

/** Events of the task alone: those of another prove nothing of it. */
export const isForeign = (
  { tenant, taskId }: PlacedEvent,
  ofTenant: string,
  head: Facts,
): boolean => tenant !== ofTenant || taskId !== text(factsIn(head['task'])['taskId']);
