import { derivedId } from '@nightshift/kernel';
import type { RunRole } from './values.js';

export interface RunPlace {
  readonly taskId: string;
  readonly stage: string;
  readonly role: RunRole;
  readonly round: number;
  /** Agent of a QA run: a round may have several judges. */
  readonly judge?: string;
}

/** Id of the run at a place of a task: asking twice finds the same run. */
export const runIdOf = ({ taskId, stage, role, round, judge }: RunPlace): string =>
  derivedId('run', taskId, stage, role, String(round), ...(judge === undefined ? [] : [judge]));

/** Id of the n-th lease of a run, from 1; the first is asked for with the run itself. */
export const leaseIdOf = (runId: string, n: number): string => derivedId('lease', runId, String(n));

/** Id of the review of a stage: its rounds are one stream. */
export const reviewIdOf = (taskId: string, stage: string): string =>
  derivedId('review', taskId, stage);
