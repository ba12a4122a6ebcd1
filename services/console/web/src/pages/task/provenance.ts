import { kindOf, type LedgerEntry } from './ledger-events';
import { short } from '../../ui/format';
import { outcomeWord } from './messages';
import { type Loose as Data, numberIn, partIn as part, textIn as text } from './loose';

/** What a task's output came from, each with the entry of the ledger that says so. */
export interface Origin {
  readonly part: Part;
  readonly item: string;
  /** The hash that the event names: of the brief, the result, the instructions, the output. */
  readonly hash: string | undefined;
  readonly entry: LedgerEntry;
}

const PARTS = ['Data used', 'Prompts', 'System version', 'QA reports', 'People', 'Output'] as const;
export type Part = (typeof PARTS)[number];

/** Event types that say where something came from. Of each, the newest hundred are asked for. */
export const ORIGIN_TYPES = [
  'task.accepted.v1',
  'tool-call.completed.v1',
  'run.completed.v2',
  'judgement.recorded.v2',
  'review.completed.v2',
  'review.settled.v1',
  'ticket.opened.v2',
  'ticket.answered.v2',
  'decision.recorded.v1',
  'stage.completed.v1',
  'task.completed.v1',
  'task.failed.v1',
] as const;

type Said = readonly [part: Part, item: string, hash?: unknown];

const round = (data: Data): string => `round ${numberIn(data, 'round') + 1}`;

const workflowIn = (data: Data): string => {
  const workflow = part(data, 'workflow');
  return `${text(workflow, 'name')}@${text(workflow, 'version')}`;
};

const SAID: Readonly<Record<string, (data: Data) => readonly Said[]>> = {
  'task.accepted': (data) => [
    ['Data used', `Brief, submitted by ${text(data, 'submittedBy')}`, data['briefHash']],
    ['System version', `Workflow ${workflowIn(data)}`, part(data, 'workflow')['hash']],
  ],
  'tool-call.completed': (data) => [
    [
      'Data used',
      `Result of ${text(data, 'tool')}${data['how'] === undefined ? '' : `, ${text(data, 'how')}`}`,
      data['resultHash'],
    ],
  ],
  'run.completed': (data) => {
    const setup = part(data, 'setup');
    const agent = text(setup, 'agent');
    if (agent === '') return [];
    return [
      ['Prompts', `Instructions of ${agent}`, setup['promptHash']],
      ['System version', `${agent}: ${text(setup, 'model')}`],
    ];
  },
  'review.completed': (data) => [
    ['QA reports', `${text(data, 'stage')}, ${round(data)}: ${outcomeWord(text(data, 'verdict'))}`],
  ],
  'review.settled': (data) => [
    [
      'QA reports',
      `${text(data, 'stage')}: settled as ${text(data, 'verdict')} by ${text(data, 'by')}`,
    ],
  ],
  'ticket.opened': (data) => [
    ['People', `Asked: ${text(data, 'kind')}, queue ${text(data, 'queue')}`, data['shownHash']],
  ],
  'ticket.answered': (data) => [
    [
      'People',
      `Answered by ${text(data, 'by')}${data['option'] === undefined ? '' : `: ${text(data, 'option')}`}`,
      data['shownHash'],
    ],
  ],
  'decision.recorded': (data) => [
    ['People', `Decision of ${text(data, 'by')} taken over into ${text(data, 'stage')}`],
  ],
  'stage.completed': (data) => [
    ['Output', `Of the stage ${text(data, 'stage')}`, data['outputHash']],
  ],
  'task.completed': (data) => [['Output', 'Of the task', data['outputHash']]],
  'task.failed': (data) => [['Output', `None: ${text(data, 'reason')}`]],
};

/** By part, and in it by the order of the ledger; what was said before is not said again. */
export const originsOf = (entries: readonly LedgerEntry[]): readonly Origin[] => {
  const seen = new Set<string>();
  const origins = entries
    .toSorted((a, b) => a.index - b.index)
    .flatMap((entry) =>
      (SAID[kindOf(entry.event.type)]?.(entry.event.data) ?? []).flatMap(
        ([part, item, hash]): Origin[] => {
          const key = `${part} ${item} ${String(hash)}`;
          if (REPEATED.has(part) && seen.has(key)) return [];
          seen.add(key);
          return [{ part, item, hash: typeof hash === 'string' ? hash : undefined, entry }];
        },
      ),
    );
  return PARTS.flatMap((name) => origins.filter(({ part }) => part === name));
};

/** An agent that ran three times has one prompt. */
const REPEATED: ReadonlySet<Part> = new Set(['Prompts', 'System version']);

export const hashText = (hash: string): string => `${short(hash, 12)}…${hash.slice(-6)}`;
