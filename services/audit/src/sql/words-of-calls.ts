import {
  tenant,
  taskId,
  runId,
  time,
  step,
  attempt,
  stage,
  usd,
  type ViewWords,
} from './word-parts.js';

/** Where a call belongs. */
const whoseCall = {
  tenant,
  task_id: taskId,
  run_id: runId,
  workflow: 'Name of the workflow.',
  stage,
  agent: 'Name of the agent in the workflow.',
  role: 'worker, qa or correction.',
  step,
  attempt,
};

/** Views of what agents called, and of what was found. */
export const wordsOfCalls: Readonly<Record<string, ViewWords>> = {
  v_model_calls: {
    summary: 'One row per model call that ended, answered or not.',
    columns: {
      time: 'When the answer or the failure was recorded (UTC).',
      ...whoseCall,
      model: 'The model as it was asked: provider/name.',
      is_simulated: '1 for models named simulated/…: rules, no model.',
      outcome: 'answered or failed.',
      error_class: 'Why it failed, or empty.',
      input_tokens: 'Tokens of the prompt, cached ones included; 0 where none were reported.',
      cached_input_tokens: 'Those of them that were read from a cache.',
      output_tokens: 'Tokens of the answer; 0 where none were reported.',
      cost_usd: `What was booked for the call, in ${usd}`,
      cost_is_bound: '1 where the true usage is unknown and the upper bound was booked.',
      latency_ms: 'Milliseconds until the answer or the failure.',
    },
  },
  v_reservations: {
    summary: 'One row per model call that was begun: what was set aside for it.',
    columns: {
      day: 'The day on which it was begun (UTC): whoever names it reads no other days.',
      time: 'When it was begun (UTC).',
      tenant,
      task_id: taskId,
      run_id: runId,
      step,
      attempt,
      reserved_nano_usd: 'The upper bound of its price, in nano-USD.',
      is_open: '1 while it has neither an answer nor a failure.',
    },
  },
  v_tool_calls: {
    summary: 'One row per tool call that ended, answered or not.',
    columns: {
      time: 'When the answer or the failure was recorded (UTC).',
      ...whoseCall,
      tool: 'Name of the tool.',
      outcome: 'answered or failed.',
      error_class: 'Why it failed, or empty.',
      how: 'called, reconciled, simulated or told: where the answer came from; empty if it failed.',
      effect_is: 'not-done or unknown, of a failed call whose effect was looked at; else empty.',
      latency_ms: 'Milliseconds until the answer or the failure.',
      tool_call_id: "The model's own id of the call.",
    },
  },
  v_retries: {
    summary: 'One row per retry that was scheduled.',
    columns: {
      time,
      tenant,
      task_id: taskId,
      run_id: runId,
      step,
      attempt: 'The try that had failed, from 1.',
      error_class: 'Why it failed.',
      delay_ms: 'Milliseconds until the next try.',
      reason: "The failure in the provider's or our words.",
    },
  },
  v_findings: {
    summary: 'One row per finding of QA and round.',
    columns: {
      time: 'When the round had its verdict (UTC).',
      tenant,
      task_id: taskId,
      stage,
      round: 'Round of QA.',
      verdict: 'Verdict of the round: passed, correct or disagreement.',
      finding_id: 'Stable across rounds and rephrasing.',
      category: 'error, inconsistency, hallucination, quality or policy.',
      severity: 'low, medium, high or critical.',
      status: 'new, or what became of a finding of an earlier round: fixed, reopened, contested.',
      reported_by: 'How many judges reported it in this round.',
    },
  },
};
