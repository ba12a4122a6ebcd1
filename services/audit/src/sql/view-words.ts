/** What a view of the ledger holds: a sentence, and one for each of its columns. */
export interface ViewWords {
  readonly summary: string;
  readonly columns: Readonly<Record<string, string>>;
}

const tenant = 'Whose it is: always the tenant of the request.';
const taskId = 'The task it belongs to.';
const runId = 'The run of an agent it belongs to.';
const time = 'When it happened (UTC).';
const step = 'Step of the run, from 1.';
const attempt = 'Try of the step, from 1.';
const stage = 'Stage of the workflow.';
const usd = 'USD, as floating point. For exact sums take nano-USD out of v_events.data.';

/** The public contract of the views in words; the engine says their types. */
export const viewWords: Readonly<Record<string, ViewWords>> = {
  v_tasks: {
    summary: 'One row per task: what it was, how it ended, how long it took, what it cost.',
    columns: {
      task_id: 'The task.',
      tenant,
      workflow: 'Name of its workflow.',
      workflow_version: 'Version of its workflow: it never changes again.',
      subject: 'The person or thing whose data it is about.',
      idempotency_key: 'The key it was submitted with, or empty.',
      status: 'completed, failed, cancelled, paused, halted, waiting, queued or running.',
      accepted_at: 'When it was durable (UTC).',
      ended_at: 'When it ended (UTC); NULL while it has not.',
      duration_s: 'Seconds from acceptance to its end; NULL while it has not ended.',
      cost_usd: `What its runs have spent, in ${usd}`,
      stages: 'Stages that are done.',
      qa_rounds: 'Rounds of QA that were asked for.',
      corrections: 'Correction runs that were asked for.',
      decisions: 'Decisions of people it took over.',
    },
  },
  v_runs: {
    summary: 'One row per run of an agent, of a worker, a judge or a corrector.',
    columns: {
      task_id: taskId,
      run_id: 'The run.',
      tenant,
      workflow: 'Name of the workflow.',
      stage,
      agent: 'Name of the agent in the workflow.',
      role: 'worker, qa or correction.',
      round: '0 for the first run of a stage; QA and correction rounds count up.',
      accepted_at: 'When the runner had the order (UTC).',
      ended_at: 'When it ended (UTC); 1970 while it has not.',
      outcome: 'completed, failed or cancelled; empty while it has not ended.',
      prompt_hash: "SHA-256 of the agent's instructions, once it is completed.",
      model: 'The model that gave the newest answer, once it is completed.',
      model_calls: 'Model calls it began, tries included.',
      tool_calls: 'Tool calls it began.',
      retries: 'Retries that were scheduled.',
      cost_usd: `What its purse had spent at its end, in ${usd}`,
    },
  },
  v_model_calls: {
    summary: 'One row per model call that ended, answered or not.',
    columns: {
      time: 'When the answer or the failure was recorded (UTC).',
      tenant,
      task_id: taskId,
      run_id: runId,
      workflow: 'Name of the workflow.',
      stage,
      agent: 'Name of the agent in the workflow.',
      role: 'worker, qa or correction.',
      step,
      attempt,
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
  v_cost_daily: {
    summary: 'One row per day, workflow and model: calls, tokens and money.',
    columns: {
      day: 'Day of the calls (UTC).',
      tenant,
      workflow: 'Name of the workflow.',
      model: 'The model as it was asked: provider/name.',
      is_simulated: '1 for models named simulated/…: rules, no model.',
      calls: 'Model calls that ended.',
      input_tokens: 'Tokens of their prompts.',
      output_tokens: 'Tokens of their answers.',
      cost_usd: `What was booked for them, in ${usd}`,
    },
  },
  v_decisions: {
    summary: 'One row per answered ticket: who decided what, and how.',
    columns: {
      time: 'When the answer counted (UTC).',
      tenant,
      task_id: taskId,
      ticket_id: 'The ticket.',
      kind: 'question, approval, disagreement, budget, failure or unknown-outcome.',
      queue: 'The queue it was answered in.',
      answered_by: 'Who answered; safe-default or precedent where no person did.',
      option: 'The chosen option, where it had options.',
      by_default: "1 where the due time passed and the workflow's safe default was used.",
      via: 'http, event, link, group, precedent or safe-default; empty in old events.',
      endorsed_by: 'The first of two persons, where two were needed.',
      precedent_id: 'The precedent that decided it, or empty.',
      group_id: 'The tickets it was answered together with, or empty.',
    },
  },
  v_halts: {
    summary: 'One row per halt: what was stopped, why, and whether it was lifted.',
    columns: {
      ordered_at: 'When it was ordered (UTC).',
      tenant,
      halt_id: 'The halt.',
      scope: 'task, workflow or tenant.',
      key: 'The task, workflow or tenant that was stopped.',
      reason: 'budget-exhausted, cost-anomaly, spend-rate, loop, retry-storm, … or kill-switch.',
      limit_usd: `The limit that broke, 0 where none did, in ${usd}`,
      state: 'open, lifted or upheld.',
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
  v_events: {
    summary: 'One row per event of every service, in the order of the ledger, without content.',
    columns: {
      ledger_index: 'Its place in the ledger, from 1, without gaps over all tenants.',
      id: 'The event.',
      type: 'What happened, with its version: task.completed.v1.',
      service: 'The service that wrote it.',
      subject: 'The stream it belongs to.',
      sequence: 'Its place in the stream, from 1.',
      time,
      tenant,
      task_id: taskId,
      causation_id: 'The event or request that caused it.',
      correlation_id: 'What all events of one cause share.',
      data: 'Its facts as JSON; read them by JSONExtractString(data, …).',
      leaf: 'SHA-256(0x00 ‖ bytes of the event), in hex: its leaf of the tree.',
    },
  },
};
