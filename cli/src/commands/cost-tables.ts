import { table } from '../output.js';

interface Money {
  readonly nanoUsd: number;
  readonly usd: string;
}

interface Sum {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: Money;
  readonly boundShare: number;
}

export interface Top {
  readonly by: string;
  readonly from: string;
  readonly to: string;
  readonly items: readonly (Sum & { readonly key: string })[];
  readonly total: Sum;
}

interface Spread {
  readonly mean: Money;
  readonly p50: Money;
  readonly p80: Money;
  readonly p95: Money;
}

export interface Forecast {
  readonly enoughTasks: number;
  readonly workflows: readonly {
    readonly workflow: string;
    readonly tasks: number;
    readonly next: Spread | null;
    readonly open: number;
  }[];
  readonly openQueue: Spread & {
    readonly tasks: number;
    readonly beyond: number;
    readonly unknown: number;
  };
  readonly budget: {
    readonly limit: Money;
    readonly spent: Money;
    readonly paces: readonly {
      readonly basis: string;
      readonly perDay: Money;
      readonly reachedOn: string | null;
      readonly monthTotal: Money;
    }[];
  };
}

interface Measures {
  readonly calls: number | null;
  readonly cost: Money | null;
}
interface CallList {
  readonly count: number;
  readonly first: readonly {
    readonly providerCallId: string;
    readonly day: string;
    readonly model: string;
    readonly taskId: string | null;
    readonly booked: Money | null;
    readonly provider: Money | null;
  }[];
}

export interface Reconciliation {
  readonly reconciliationId: string;
  readonly created: boolean;
  readonly from: string;
  readonly to: string;
  readonly booked: Money;
  readonly provider: Money | null;
  readonly matching: number;
  readonly explained: number;
  readonly unexplained: number;
  readonly adjustedCalls: number;
  readonly freed: Money;
  readonly lines: readonly {
    readonly day: string;
    readonly model: string;
    readonly status: string;
    readonly differs: readonly string[];
    readonly explanation: string | null;
    readonly booked: Measures;
    readonly provider: Measures;
  }[];
  readonly calls: {
    readonly matched: number;
    readonly differ: CallList;
    readonly onlyInBooks: CallList;
    readonly onlyAtProvider: CallList;
  } | null;
}

const count = (value: number): string => value.toLocaleString('en-US');
const percent = (share: number): string => (share === 0 ? '' : `${(share * 100).toFixed(1)} %`);
const usd = (amount: Money | null): string => amount?.usd ?? '–';

/** What a forecast is worth is in its size, not in its sixth decimal. */
const rough = ({ nanoUsd, usd }: Money): string =>
  nanoUsd >= 1_000_000_000 ? `$${(nanoUsd / 1e9).toFixed(2)}` : usd;

export const linesOfTop = ({ by, from, to, items, total }: Top): readonly string[] => {
  if (items.length === 0) return [`No model calls from ${from} to ${to}.`];
  const row = (key: string, sum: Sum): readonly string[] => [
    key,
    count(sum.calls),
    count(sum.inputTokens),
    count(sum.outputTokens),
    sum.cost.usd,
    total.cost.nanoUsd === 0 ? '' : percent(sum.cost.nanoUsd / total.cost.nanoUsd),
    percent(sum.boundShare),
  ];
  return [
    table(
      [by.toUpperCase(), 'CALLS', 'INPUT TOKENS', 'OUTPUT TOKENS', 'COST', 'SHARE', 'AT BOUND'],
      [...items.map((item) => row(item.key, item)), row('total', total)],
    ),
    '',
    `${from} to ${to}, UTC.${total.boundShare > 0 ? ' At bound: charged at the most it can have cost (cost reconcile).' : ''}`,
  ];
};

export const linesOfForecast = ({
  enoughTasks,
  workflows,
  openQueue,
  budget,
}: Forecast): readonly string[] => [
  table(
    ['NEXT TASK OF', 'FROM TASKS', 'MEAN', 'P50', 'P80', 'P95', 'OPEN'],
    workflows.map(({ workflow, tasks, next, open }) => [
      workflow,
      count(tasks),
      ...(next ? spread(next) : ['not enough data', '', '', '']),
      count(open),
    ]),
  ),
  '',
  table(
    ['OPEN TASKS', 'MEAN', 'P50', 'P80', 'P95'],
    [[count(openQueue.tasks), ...spread(openQueue)]],
  ),
  ...(openQueue.unknown > 0
    ? [
        `${count(openQueue.unknown)} more are of workflows with fewer than ${enoughTasks} ended tasks: not counted.`,
      ]
    : []),
  ...(openQueue.beyond > 0
    ? [
        `${count(openQueue.beyond)} of them have cost more than any task before: nothing is added for them.`,
      ]
    : []),
  '',
  `Budget of the month: ${budget.spent.usd} of ${budget.limit.usd} spent.`,
  table(
    ['AT THE PACE OF', 'PER DAY', 'REACHED ON', 'WHOLE MONTH'],
    budget.paces.map(({ basis, perDay, reachedOn, monthTotal }) => [
      basis === 'today' ? 'today' : '7 days',
      rough(perDay),
      reachedOn ?? 'not this month',
      rough(monthTotal),
    ]),
  ),
];

const spread = ({ mean, p50, p80, p95 }: Spread): readonly string[] =>
  [mean, p50, p80, p95].map(rough);

const MAX_CALLS = 10;

export const linesOfReconciliation = (found: Reconciliation): readonly string[] => {
  const { from, to, booked, provider, matching, explained, unexplained, lines, calls } = found;
  const others = lines.filter(({ status }) => status !== 'match');
  return [
    `${from} to ${to}: ${booked.usd} in the books, ${usd(provider)} at the provider.`,
    `${count(matching)} days and models match, ${count(explained)} are explained, ${count(unexplained)} are not.`,
    ...(found.adjustedCalls > 0
      ? [
          `${count(found.adjustedCalls)} calls charged at their bound are booked at their cost: ${found.freed.usd} are free again.`,
        ]
      : []),
    ...(others.length > 0 ? ['', differing(others)] : []),
    ...(calls
      ? [
          ...callLines('At another cost', calls.differ),
          ...callLines('Only in the books', calls.onlyInBooks),
          ...callLines('Only at the provider', calls.onlyAtProvider),
        ]
      : []),
    '',
    `${found.created ? 'recorded as' : 'compared before:'} ${found.reconciliationId}`,
  ];
};

const differing = (lines: Reconciliation['lines']): string =>
  table(
    ['DAY', 'MODEL', 'STATUS', 'DIFFERS', 'BOOKED', 'PROVIDER', 'BECAUSE'],
    lines.map(({ day, model, status, differs, explanation, booked, provider }) => [
      day,
      model,
      status,
      differs.join(', '),
      `${booked.calls ?? '–'} calls, ${usd(booked.cost)}`,
      `${provider.calls ?? '–'} calls, ${usd(provider.cost)}`,
      explanation ?? '?',
    ]),
  );

const callLines = (title: string, { count: all, first }: CallList): readonly string[] =>
  all === 0
    ? []
    : [
        '',
        table(
          [
            `${title.toUpperCase()} (${count(all)} CALLS)`,
            'DAY',
            'MODEL',
            'TASK',
            'BOOKED',
            'PROVIDER',
          ],
          first
            .slice(0, MAX_CALLS)
            .map(({ providerCallId, day, model, taskId, booked, provider }) => [
              providerCallId,
              day,
              model,
              taskId ?? '–',
              usd(booked),
              usd(provider),
            ]),
        ),
        ...(all > MAX_CALLS ? [`and ${count(all - MAX_CALLS)} more: --json has up to 100`] : []),
      ];
