import { formatUsd, nano } from '@nightshift/kernel';
import { escapeMarkdown, oneLine } from '../escape.js';
import type { PostMortem, Said } from './post-mortem.js';

/** A post-mortem as people pass it on. What somebody wrote stays text, whatever it looks like. */
export const markdownOf = (one: PostMortem): string =>
  [
    `# ${safe(one.title)}`,
    headOf(one),
    part('Impact', impactOf(one)),
    part('Detection', detectionOf(one)),
    part('Timeline', timelineOf(one)),
    part('Contributors', saidOf(one.contributors)),
    part('Mitigators', saidOf(one.mitigators)),
    part('Learnings', saidOf(one.learnings)),
    part('Risks', saidOf(one.risks)),
    part('Follow-ups', followUpsOf(one)),
    part('Evidence', [
      `What was known when it was opened is in the ledger, in its event \`incident.opened.v1\`; SHA-256 of the pack: \`${one.packHash}\`.`,
    ]),
  ].join('\n\n') + '\n';

const safe = (text: string): string => escapeMarkdown(oneLine(text));

const part = (title: string, lines: readonly string[]): string =>
  `## ${title}\n\n${lines.length === 0 ? 'None was entered.' : lines.join('\n')}`;

const headOf = ({ incidentId, severity, status, roles, about, times }: PostMortem): string =>
  [
    `- Incident: \`${incidentId}\``,
    `- Severity: ${severity}, status: ${status}`,
    ...Object.entries(roles).map(([role, name]) => `- ${capital(role)}: ${safe(name)}`),
    `- About: ${about.map(({ kind, key }) => `${kind} ${safe(key)}`).join(', ')}`,
    ...Object.entries(times).map(([name, at]) => `- ${capital(name)}: ${at}`),
  ].join('\n');

const capital = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;

/** Figures that are too small say so. */
const GONE = (upTo: string): string =>
  `Not everything is counted: facts of tasks that ended up to ${upTo} were not kept until this was opened. The ledger has their events.`;

const impactOf = ({ impact, factsGoneUpTo }: PostMortem): readonly string[] => [
  ...(factsGoneUpTo === null ? [] : [`${GONE(factsGoneUpTo)}\n`]),
  `- Tasks concerned: ${impact.tasks}, of which ${impact.haltedTasks} were halted and ${impact.failedTasks} failed`,
  `- Runs: ${impact.runs}`,
  `- Tickets: ${impact.tickets}`,
  `- Settled by their runs: ${formatUsd(nano(impact.spentNanoUsd))}`,
];

const detectionOf = ({
  detection: { at, by, afterMs },
  mitigatedAfterMs,
  resolvedAfterMs,
}: PostMortem): readonly string[] => [
  `- ${at}, by ${by === 'halt' ? 'a halt' : 'a person'}, ${afterMs === 0 ? 'when' : `${spanOf(afterMs)} after`} it began`,
  ...(mitigatedAfterMs === null ? [] : [`- Mitigated ${spanOf(mitigatedAfterMs)} later`]),
  ...(resolvedAfterMs === null
    ? []
    : [`- Resolved ${spanOf(resolvedAfterMs)} after its detection`]),
];

const MINUTE_MS = 60_000;

const spanOf = (ms: number): string => {
  if (ms < MINUTE_MS) return `${Math.round(ms / 1_000)} s`;
  const minutes = Math.floor(ms / MINUTE_MS);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** A record that was cut says so. */
const timelineOf = ({ timeline, recordInAll }: PostMortem): readonly string[] => {
  const told = timeline.filter(({ from }) => from === 'record').length;
  const half = Math.floor(told / 2);
  const cut = `Of ${recordInAll} facts of the record the first ${half} and the newest ${told - half} stand here.\n`;
  return [...(told < recordInAll ? [cut] : []), ...timeline.map(lineOf)];
};

const lineOf = ({ at, text, by, from, id }: PostMortem['timeline'][number]): string => {
  const source = from === 'record' ? `record${id === null ? '' : `, \`${id}\``}` : '';
  const names = [by === null ? '' : safe(by), source].filter((one) => one !== '');
  return `- ${at}: ${safe(text)}${names.length === 0 ? '' : ` (${names.join('; ')})`}`;
};

const saidOf = (all: readonly Said[]): readonly string[] =>
  all.map(({ text, by }) => `- ${safe(text)} (${safe(by)})`);

const followUpsOf = ({ followUps }: PostMortem): readonly string[] =>
  followUps.map(
    ({ text, owner, dueOn, status }) =>
      `- [${status === 'done' ? 'x' : ' '}] ${safe(text)} (${safe(owner)}, until ${dueOn}${status === 'dropped' ? ', dropped' : ''})`,
  );
