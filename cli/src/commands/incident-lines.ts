import { Refusal } from '@nightshift/kernel';
import { visible } from '../output.js';

export interface IncidentItem {
  readonly incidentId: string;
  readonly title: string;
  readonly status: string;
  readonly severity: string;
  readonly owner: string;
  readonly openedAt: string;
  readonly openFollowUps: number;
  readonly nextDueOn: string | null;
}

export interface Incident {
  readonly incidentId: string;
  readonly title: string;
  readonly status: string;
  readonly severity: string;
  readonly roles: Readonly<Record<string, string | null>>;
  readonly about: readonly { readonly kind: string; readonly key: string }[];
  readonly times: Readonly<Record<string, string | null>>;
  readonly impact: {
    readonly tasks: number;
    readonly haltedTasks: number;
    readonly failedTasks: number;
    readonly runs: number;
    readonly tickets: number;
    readonly spent: { readonly usd: string };
  };
  readonly timeline: readonly {
    readonly at: string;
    readonly text: string;
    readonly by: string | null;
    readonly from: string;
  }[];
  readonly followUps: readonly {
    readonly followUpId: string;
    readonly text: string;
    readonly owner: string;
    readonly dueOn: string;
    readonly status: string;
  }[];
  readonly packHash: string;
  readonly factsGoneUpTo: string | null;
}

export const incidentLines = (one: Incident): readonly string[] => [
  `${visible(one.title)}\n${one.incidentId}  ${one.severity}  ${one.status}`,
  ...pairsOf(one.roles).map(([role, name]) => `${role} ${name}`),
  `about ${one.about.map(({ kind, key }) => `${kind}:${visible(key)}`).join(' ')}`,
  pairsOf(one.times)
    .map(([status, at]) => `${status} ${at}`)
    .join('  '),
  impactLine(one.impact),
  ...(one.factsGoneUpTo === null
    ? []
    : [
        `NOT ALL OF IT: facts of tasks that ended up to ${one.factsGoneUpTo} were not kept until this was opened, and are neither counted nor in the evidence. The ledger has their events: nightshift ledger blast-radius --help`,
      ]),
  `evidence sha256 ${one.packHash}`,
  'timeline:',
  ...one.timeline.map(
    ({ at, text, by, from }) =>
      `- ${at}  ${visible(text)}${by === null ? '' : `  (${by})`}${from === 'record' ? '  [record]' : ''}`,
  ),
  ...(one.followUps.length === 0 ? [] : ['follow-ups:']),
  ...one.followUps.map(
    ({ followUpId, text, owner, dueOn, status }) =>
      `- ${followUpId}  ${status}  ${owner}  until ${dueOn}  ${visible(text)}`,
  ),
];

const pairsOf = (of: Readonly<Record<string, string | null>>): readonly [string, string][] =>
  Object.entries(of).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));

const impactLine = ({ tasks, haltedTasks, failedTasks, ...more }: Incident['impact']): string =>
  `impact ${tasks} tasks (${haltedTasks} halted, ${failedTasks} failed), ${more.runs} runs, ${more.tickets} tickets, ${more.spent.usd} settled`;

const SUBJECT = /^(task|workflow|halt|ticket|tenant):(.+)$/s;

/** `halt:0190…` as the API has it; `undefined` for anything else. */
export const subjectOf = (
  text: string,
): { readonly kind: string; readonly key: string } | undefined => {
  const [, kind, key] = SUBJECT.exec(text) ?? [];
  return kind !== undefined && key !== undefined ? { kind, key } : undefined;
};

/** Any time with a zone, as the API has it: UTC with milliseconds. */
export const instantOf = (text: string): string => {
  const at = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw new Refusal(
    'invalid-request',
    'invalid',
    `"${text}" is no time with a zone. Write it like 2026-12-24T09:00:00Z or 2026-12-24T10:00:00+01:00.`,
  );
};
