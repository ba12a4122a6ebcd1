import type { Instant } from '@nightshift/kernel';
import type { ResultCommand } from './task-command.js';

/** What a result is about, whenever it comes. */
export const resultKeyOf = (command: ResultCommand): string => {
  switch (command.type) {
    case 'recordRun':
    case 'failTask':
      return `run ${command.runId}`;
    case 'recordReview':
      return `review ${command.reviewId} ${command.round}`;
    case 'recordAnswer':
      return `ticket ${command.ticketId}`;
  }
};

/** As if it came now: a person's time to answer does not run out during the pause. */
export const takenUp = (command: ResultCommand, at: Instant): ResultCommand =>
  command.type === 'failTask' ? command : { ...command, at };
