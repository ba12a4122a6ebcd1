/** What is known of calls, runs, stages and tasks: ids, names and counts, and nothing that was said. */

/** Where a span belongs. */
export interface Place {
  readonly taskId: string;
  readonly tenant: string;
}

export interface Usage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteInputTokens?: number | undefined;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

export interface CallPlace extends Place {
  readonly runId: string;
  readonly step: number;
  readonly attempt: number;
}

export interface ChatCall extends CallPlace {
  /** `provider/model`. */
  readonly model: string;
  readonly maxOutputTokens: number;
  readonly temperature?: number | undefined;
  readonly stream: boolean;
}

export interface ChatEnd {
  readonly latencyMs: number;
  readonly usage?: Usage | undefined;
  readonly finishReason?: string | undefined;
  readonly providerCallId?: string | undefined;
  /** Whole nano-USD; absent where the true price is not known. */
  readonly costNano?: number | undefined;
  /** Class of the error that it ended with. */
  readonly errorClass?: string | undefined;
}

export interface ToolUse extends CallPlace {
  readonly tool: string;
  readonly toolCallId: string;
  readonly effect: string;
}

export interface ToolEnd {
  readonly latencyMs: number;
  readonly errorClass?: string | undefined;
}

export interface RunEnd extends Place {
  readonly runId: string;
  readonly agent: string;
  readonly role: string;
  readonly stage: string;
  readonly workflow: string;
  readonly modelCalls: number;
  readonly toolCalls: number;
  readonly costNano: number;
  /** `completed`, `failed` or `cancelled`. */
  readonly ended: string;
  readonly errorClass?: string | undefined;
}

export interface StageEnd extends Place {
  readonly stage: string;
  readonly workflow: string;
  readonly rounds: number;
}

export interface TaskEnd extends Place {
  readonly workflow: string;
  readonly costNano?: number | undefined;
  /** `completed`, `failed` or `cancelled`. */
  readonly ended: string;
  /** Code of what it failed with. */
  readonly errorClass?: string | undefined;
}
