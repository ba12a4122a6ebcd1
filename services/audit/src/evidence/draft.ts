import type {
  EvidenceAnswer,
  EvidenceCall,
  EvidenceCheck,
  EvidenceHalt,
  EvidenceRetry,
  EvidenceRun,
  EvidenceTicket,
  EvidenceToolCall,
} from './parts.js';
import type {
  Evidence,
  EvidenceData,
  EvidenceOutput,
  EvidencePrompt,
  EvidenceTask,
  EvidenceVersions,
  Sealed,
} from './evidence.js';
import { costsOf } from './costs.js';
import * as people from './people.js';
import * as as from './readers.js';
import { factsIn, flag, number, type StoredEvent, text } from './stored-event.js';

/** Grows by the events of one task, in the order of the ledger. */
export class EvidenceDraft {
  private task: EvidenceTask | null = null;
  private brief: Sealed | null = null;
  private workflow: EvidenceVersions['workflow'] = as.unknownWorkflow;
  /** Where a version was registered, by its hash: its event may stand after that of the task. */
  private readonly registered = new Map<string | null, number>();
  private readonly agents = new Map<string, EvidenceVersions['agents'][number]>();
  private readonly outputs: EvidenceOutput[] = [];
  private readonly data: EvidenceData[] = [];
  private readonly prompts: EvidencePrompt[] = [];
  private readonly runs = new Map<string | null, EvidenceRun>();
  private readonly calls = new Map<string, EvidenceCall>();
  private readonly toolCalls = new Map<string, EvidenceToolCall>();
  private readonly retries: EvidenceRetry[] = [];
  private readonly qa: EvidenceCheck[] = [];
  private readonly tickets = new Map<string | null, EvidenceTicket>();
  private readonly reviewers = new Map<string, number[]>();
  private readonly halts: EvidenceHalt[] = [];
  private readonly corrections: Evidence['costs']['corrections'][number][] = [];
  private taskNanoUsd: number | null = null;

  /** @param event `undefined`: bytes that are no event say nothing */
  add(event: StoredEvent | undefined): void {
    if (event && Object.hasOwn(this.handlers, event.type)) this.handlers[event.type]?.(event);
  }

  finish(): Evidence {
    const calls = [...this.calls.values()];
    return {
      task: this.task,
      brief: this.brief,
      outputs: this.outputs,
      data: this.data,
      // The run's acceptance may stand after its first call: they come by different topics.
      prompts: this.prompts.map((prompt) => ({
        ...prompt,
        agent: this.runs.get(prompt.runId)?.agent ?? null,
      })),
      versions: {
        workflow: { ...this.workflow, index: this.registered.get(this.workflow.sha256) ?? null },
        agents: [...this.agents.values()],
      },
      runs: [...this.runs.values()],
      calls,
      toolCalls: [...this.toolCalls.values()],
      retries: this.retries,
      qa: this.qa,
      tickets: [...this.tickets.values()],
      reviewers: [...this.reviewers].map(([name, indexes]) => ({ name, indexes })),
      halts: this.halts,
      costs: { ...costsOf(calls), taskNanoUsd: this.taskNanoUsd, corrections: this.corrections },
    };
  }

  private readonly handlers: Readonly<Record<string, (event: StoredEvent) => void>> = {
    'workflow.registered': (event) => {
      this.registered.set(text(event.data['hash']), event.index);
    },
    'task.accepted': (event) => {
      this.task = as.task(event);
      this.workflow = as.workflow(event);
      this.brief = as.sealed(event, 'briefHash', 'brief');
      this.data.push(as.briefData(event));
    },
    'task.completed': (event) => {
      this.end(event, 'completed');
      this.outputs.push(as.output(event));
    },
    'task.failed': (event) => this.end(event, 'failed'),
    'task.cancelled': (event) => {
      this.end(event, 'cancelled');
      this.named(event, text(event.data['by']));
    },
    'stage.completed': (event) => void this.outputs.push(as.output(event)),
    'run.accepted': (event) => void this.runs.set(as.keyOfRun(event), as.run(event)),
    'run.completed': (event) => {
      this.endRun(event, 'completed');
      this.setUp(event);
    },
    'run.failed': (event) => this.endRun(event, 'failed'),
    'run.cancelled': (event) => this.endRun(event, 'cancelled'),
    'model-call.requested': (event) => {
      this.prompts.push(as.prompt(event));
      this.calls.set(as.keyOfCall(event), as.call(event));
    },
    'model-call.completed': (event) => this.endCall(event, 'answered'),
    'model-call.failed': (event) => this.endCall(event, 'failed'),
    'retry.scheduled': (event) => void this.retries.push(as.retry(event)),
    'tool-call.requested': (event) =>
      void this.toolCalls.set(as.keyOfTool(event), as.toolCall(event)),
    'tool-call.completed': (event) => {
      this.endTool(event, 'answered');
      this.data.push(as.toolData(event));
    },
    'tool-call.failed': (event) => this.endTool(event, 'failed'),
    'judgement.recorded': (event) => {
      this.qa.push(people.check(event, 'judgement'));
      this.setUp(event);
    },
    'review.completed': (event) => void this.qa.push(people.check(event, 'verdict')),
    'correction.checked': (event) => void this.qa.push(people.check(event, 'correction')),
    'review.settled': (event) => {
      this.qa.push(people.check(event, 'settled'));
      this.named(event, text(event.data['by']));
    },
    'ticket.opened': (event) =>
      void this.tickets.set(text(event.data['ticketId']), people.ticket(event)),
    'ticket.answered': (event) => this.answer(event, people.answer(event)),
    'ticket.endorsed': (event) => this.named(event, text(event.data['by'])),
    'decision.recorded': (event) => this.named(event, text(event.data['by'])),
    'sample.judged': (event) => this.named(event, text(event.data['by'])),
    'halt.ordered': (event) => void this.halts.push(people.halt(event, 'ordered')),
    'halt.lifted': (event) => void this.halts.push(people.halt(event, 'lifted')),
    'halt.upheld': (event) => void this.halts.push(people.halt(event, 'upheld')),
    'spend.adjusted': (event) => void this.corrections.push(people.correction(event)),
    'budget.corrected': (event) => void this.corrections.push(people.correction(event)),
  };

  private end(event: StoredEvent, status: EvidenceTask['status']): void {
    const { data, time, index } = event;
    this.taskNanoUsd = number(data['costNanoUsd']);
    if (!this.task) return;
    const reason = text(data['reason']);
    this.task = { ...this.task, status, endedAt: time, endIndex: index, reason };
  }

  private endRun(event: StoredEvent, outcome: string): void {
    const run = this.runs.get(as.keyOfRun(event));
    if (run) this.runs.set(as.keyOfRun(event), { ...run, ...as.runEnd(event, outcome) });
  }

  private endCall(event: StoredEvent, outcome: 'answered' | 'failed'): void {
    const key = as.keyOfCall(event);
    this.calls.set(key, {
      ...(this.calls.get(key) ?? as.call(event)),
      ...as.callEnd(event, outcome),
    });
  }

  private endTool(event: StoredEvent, outcome: 'answered' | 'failed'): void {
    const key = as.keyOfTool(event);
    const call = this.toolCalls.get(key) ?? as.toolCall(event);
    this.toolCalls.set(key, { ...call, ...as.toolEnd(event, outcome) });
  }

  /** What an agent was; once for each of its prompts and models. */
  private setUp({ data, index }: StoredEvent): void {
    if (data['setup'] === undefined) return;
    const setup = factsIn(data['setup']);
    const [agent, promptSha256] = [text(setup['agent']), text(setup['promptHash'])];
    const model = text(setup['model']);
    const key = JSON.stringify([agent, promptSha256, model]);
    if (!this.agents.has(key)) this.agents.set(key, { agent, promptSha256, model, index });
  }

  private answer(event: StoredEvent, answer: EvidenceAnswer): void {
    const ticketId = text(event.data['ticketId']);
    const ticket = this.tickets.get(ticketId) ?? people.unseenTicket(event);
    this.tickets.set(ticketId, { ...ticket, answer });
    if (flag(event.data['byDefault'])) return;
    this.named(event, answer.by);
    this.named(event, answer.endorsedBy);
  }

  private named({ index }: StoredEvent, name: string | null): void {
    if (name !== null) this.reviewers.set(name, [...(this.reviewers.get(name) ?? []), index]);
  }
}
