import { duration, plural, titled } from '../../ui/format';
import type { Bundle, BundleCheck, BundleTicket } from './bundle';

/** A fact of the chain, with the event that says it. */
export interface Link {
  readonly index: number;
  readonly text: string;
  /** It must stand in the bytes of the event. */
  readonly sha256: string | null;
}

export type PartId = 'data' | 'prompts' | 'version' | 'qa' | 'reviewer' | 'output';

export interface Part {
  readonly id: PartId;
  readonly title: string;
  readonly links: readonly Link[];
  /** Why there is none. */
  readonly none: string;
}

/** What produced an output, in the order in which it did. */
export const chainOf = (bundle: Bundle): readonly Part[] => [
  {
    id: 'data',
    title: 'Data used',
    links: bundle.data.map(({ index, kind, name, sha256 }) => ({
      index,
      sha256,
      text: kind === 'brief' ? 'The brief' : `What ${name ?? 'a tool'} answered`,
    })),
    none: 'No data.',
  },
  {
    id: 'prompts',
    title: 'Prompts run',
    links: bundle.prompts.map(({ index, agent, step, attempt, model, sha256 }) => ({
      index,
      sha256,
      text: `${agent ?? 'Agent'}, step ${step ?? '?'}${(attempt ?? 1) > 1 ? `, try ${attempt}` : ''}, to ${model ?? 'a model'}`,
    })),
    none: 'No prompt was sent yet.',
  },
  { id: 'version', title: 'System version', links: versions(bundle), none: 'Unknown.' },
  {
    id: 'qa',
    title: 'QA report',
    links: bundle.qa.map((check) => ({ index: check.index, sha256: null, text: checkText(check) })),
    none: 'No agent has checked it: the workflow asks for none, or it is not so far.',
  },
  {
    id: 'reviewer',
    title: 'Reviewer',
    links: bundle.tickets.map(reviewed),
    none: 'No person was asked.',
  },
  {
    id: 'output',
    title: 'Output',
    links: outputs(bundle),
    none: bundle.task.reason ?? 'There is none yet.',
  },
];

const versions = ({ versions: { workflow, agents }, task }: Bundle): readonly Link[] => [
  {
    // Its acceptance names the version, too, if what registered it is not there.
    index: workflow.index ?? task.index,
    sha256: workflow.sha256,
    text: `${workflow.name ?? '?'}@${workflow.version ?? '?'}`,
  },
  ...agents.map(({ index, agent, model, promptSha256 }) => ({
    index,
    sha256: promptSha256,
    text: `Instructions of ${agent ?? 'an agent'}, on ${model ?? 'a model'}`,
  })),
];

/** "Correct" is an order there, not a praise. */
const VERDICTS: Readonly<Record<string, string>> = {
  passed: 'passed',
  correct: 'to be corrected',
  disagreement: 'not agreed, a person is asked',
  failed: 'failed',
};

const checkText = ({ kind, round, verdict, by, model, findings }: BundleCheck): string => {
  const where = `Round ${(round ?? 0) + 1}`;
  switch (kind) {
    case 'judgement':
      return `${where}: ${by ?? 'a judge'}${model ? `, on ${model}` : ''}, reported ${found(findings.length)}`;
    case 'verdict':
      return `${where}: ${VERDICTS[verdict ?? ''] ?? 'verdict unknown'}, ${found(findings.length)}`;
    case 'correction':
      return `${where}: corrected, ${plural(findings.length, 'change')}`;
    case 'settled':
      return `${where}: settled by ${by ?? 'a person'}, ${VERDICTS[verdict ?? ''] ?? 'verdict unknown'}`;
  }
};

const found = (findings: number): string =>
  findings === 0 ? 'no finding' : plural(findings, 'finding');

const reviewed = ({ index, kind, title, openedAt, answer }: BundleTicket): Link => {
  const what = title ?? titled(kind ?? 'question');
  if (!answer) return { index, sha256: null, text: `${what}: not answered yet` };
  const took = duration(Math.max(0, Date.parse(answer.at) - Date.parse(openedAt)));
  const who = answer.byDefault ? 'The safe default' : (answer.by ?? 'Somebody');
  const second = answer.endorsedBy ? ` and ${answer.endorsedBy}` : '';
  const how = answer.option ? `answered “${answer.option}”` : 'answered';
  return {
    index: answer.index,
    sha256: answer.shownSha256,
    text: `${who}${second} ${how} after ${took}: ${what}`,
  };
};

const outputs = ({ outputs: all, task }: Bundle): readonly Link[] => {
  const links = all.map(({ index, stage, sha256 }) => ({
    index,
    sha256,
    text: stage === null ? 'Delivered' : `Output of ${stage}`,
  }));
  if (task.status !== 'failed' && task.status !== 'cancelled') return links;
  const end = task.endIndex ?? task.index;
  return [
    ...links,
    {
      index: end,
      sha256: null,
      text: `${titled(task.status)}: ${task.reason ?? 'no reason given'}`,
    },
  ];
};
