/** As the lists and the API say them. */
export const taskStatuses = [
  'queued',
  'running',
  'waiting',
  'halted',
  'paused',
  'completed',
  'failed',
  'cancelled',
] as const;
