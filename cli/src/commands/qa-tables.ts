import { table } from '../output.js';

/** A share, as the service gives it. */
export interface Rate {
  readonly hits: number;
  readonly of: number;
  readonly rate: number | null;
}

interface Money {
  readonly usd: string;
}

export interface Stats {
  readonly judges: readonly {
    readonly workflow: string;
    readonly agent: string;
    readonly promptHash: string;
    readonly model: string;
    readonly judged: number;
    readonly findings: number;
    readonly rejected: number;
    readonly precision: Rate;
    readonly recall: Rate;
    readonly catchRate: Rate;
    readonly cost: Money;
    readonly costPerJudgement: Money | null;
  }[];
  readonly reviewers: readonly { readonly by: string; readonly catchRate: Rate }[];
}

export interface Figures {
  readonly evaluationId: string;
  readonly status: string;
  readonly examples: number;
  readonly judged: number;
  readonly failed: number;
  readonly right: number;
  readonly wrong: number;
  readonly unknown: number;
  readonly missed: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly cost: Money;
}

export interface Evaluation extends Figures {
  readonly workflow: string;
  readonly stage: string;
  readonly judge: string;
  readonly budget: Money;
  readonly present: Figures | null;
  readonly presentCommand: string | null;
}

export interface EvaluationItem extends Figures {
  readonly workflow: string;
  readonly stage: string;
  readonly judge: string;
  readonly overridden: boolean;
  readonly promptHash: string | null;
  readonly models: readonly string[];
  readonly requestedAt: string;
}

const NOT_KNOWN = '—';
/** Enough of a hash to tell two prompts apart by eye. */
const HASH = 8;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** `87.0 % (23)`, or `— (3)` where three say nothing yet. */
export const textOfRate = ({ rate, of }: Rate): string =>
  `${rate === null ? NOT_KNOWN : percent(rate)} (${of})`;

export const linesOfStats = ({ judges, reviewers }: Stats): readonly string[] => {
  if (judges.length + reviewers.length === 0)
    return ['Nobody has judged anything yet, or it was not recorded what the judges were.'];
  return [
    table(
      [
        'WORKFLOW',
        'JUDGE',
        'PROMPT',
        'MODEL',
        'ROUNDS',
        'FINDINGS',
        'NO EVIDENCE',
        'PRECISION',
        'RECALL',
        'CATCH RATE',
        'COST',
        'EACH',
      ],
      judges.map((one) => [
        one.workflow,
        one.agent,
        one.promptHash.slice(0, HASH),
        one.model,
        String(one.judged),
        String(one.findings),
        String(one.rejected),
        textOfRate(one.precision),
        textOfRate(one.recall),
        textOfRate(one.catchRate),
        one.cost.usd,
        one.costPerJudgement?.usd ?? NOT_KNOWN,
      ]),
    ),
    ...(reviewers.length === 0
      ? []
      : [
          '',
          table(
            ['PERSON', 'CATCH RATE'],
            reviewers.map(({ by, catchRate }) => [by, textOfRate(catchRate)]),
          ),
        ]),
  ];
};

export const EVALUATION_HEAD = [
  'EVALUATION',
  'WORKFLOW',
  'STAGE',
  'JUDGE',
  'TRIED',
  'PROMPT',
  'MODEL',
  'JUDGED',
  'PRECISION',
  'RECALL',
  'COST',
  'AT',
];

export const rowOfEvaluation = (one: EvaluationItem): readonly string[] => [
  one.evaluationId,
  one.workflow,
  one.stage,
  one.judge,
  one.overridden ? 'changed' : 'as it is',
  one.promptHash?.slice(0, HASH) ?? NOT_KNOWN,
  one.models.join(', ') || NOT_KNOWN,
  `${one.judged} of ${one.examples}`,
  shareOf(one.precision, one.right + one.wrong),
  shareOf(one.recall, one.right + one.missed),
  one.cost.usd,
  one.requestedAt,
];

/** What was tried, beside the judge as it is. */
export const linesOfEvaluation = (evaluation: Evaluation): readonly string[] => {
  const { workflow, stage, judge, present, presentCommand } = evaluation;
  const row = (name: string, of: (figures: Figures) => string): string[] => [
    name,
    of(evaluation),
    present ? of(present) : NOT_KNOWN,
  ];
  return [
    `${judge} on ${workflow}, stage ${stage}: ${evaluation.status}`,
    table(
      ['', 'TRIED', 'PRESENT'],
      [
        row('evaluation', ({ evaluationId }) => evaluationId),
        row('examples judged', ({ judged, examples }) => `${judged} of ${examples}`),
        row('failed', ({ failed }) => String(failed)),
        row('right', ({ right }) => String(right)),
        row('wrong', ({ wrong }) => String(wrong)),
        row('not labelled', ({ unknown }) => String(unknown)),
        row('missed', ({ missed }) => String(missed)),
        row('precision', ({ precision, right, wrong }) => shareOf(precision, right + wrong)),
        row('recall', ({ recall, right, missed }) => shareOf(recall, right + missed)),
        row('cost', ({ cost }) => cost.usd),
      ],
    ),
    ...(presentCommand === null
      ? []
      : [
          '',
          'Nothing to compare with: the judge as it is was not tried on these examples.',
          presentCommand,
        ]),
  ];
};

const shareOf = (share: number | null, of: number): string =>
  `${share === null ? NOT_KNOWN : percent(share)} (${of})`;
