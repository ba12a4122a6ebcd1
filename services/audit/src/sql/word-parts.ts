/** What a view of the ledger holds: a sentence, and one for each of its columns. */
export interface ViewWords {
  readonly summary: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** Of columns that several views have. */
export const tenant = 'Whose it is: always the tenant of the request.';
export const taskId = 'The task it belongs to.';
export const runId = 'The run of an agent it belongs to.';
export const time = 'When it happened (UTC).';
export const step = 'Step of the run, from 1.';
export const attempt = 'Try of the step, from 1.';
export const stage = 'Stage of the workflow.';
export const usd = 'USD, as floating point. For exact sums take nano-USD out of v_events.data.';
