import type { AgentOverrides, DataOf, FindingResponse, Setup } from '@nightshift/contracts';
import type { Instant, Json, JsonObject, NanoUsd } from '@nightshift/kernel';
import type { ReportedFinding } from './review-state.js';

export type ReviewCommand =
  | {
      readonly type: 'requestRound';
      readonly taskId: string;
      readonly request: DataOf<'qa.requested.v2'>;
      readonly brief: Json;
      readonly output: Json;
      readonly responses: readonly FindingResponse[];
      /** What the task changes of its workflow's judges. */
      readonly overrides: AgentOverrides | undefined;
    }
  | {
      readonly type: 'recordJudgement';
      readonly runId: string;
      readonly findings: readonly ReportedFinding[];
      readonly cost: NanoUsd;
      readonly setup?: Setup | undefined;
      /** JSON Pointers into the report, of evidence that the runner did not find. */
      readonly unfound?: readonly string[] | undefined;
      readonly at: Instant;
    }
  | {
      readonly type: 'settleReview';
      readonly ticketId: string;
      readonly by: string;
      readonly answer: JsonObject;
    }
  /** The task has ended. */
  | { readonly type: 'cancelReview' };
