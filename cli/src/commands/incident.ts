import { Refusal } from '@nightshift/kernel';
import { type Command, Option } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, say, table, visible } from '../output.js';
import { addIncidentChanges, incidentPath, showIncident } from './incident-changes.js';
import { type Incident, type IncidentItem, instantOf, subjectOf } from './incident-lines.js';
import { queryOf } from './task.js';

const SEVERITIES = ['low', 'medium', 'high', 'critical'];
const STATUSES = ['open', 'triage', 'started', 'mitigated', 'resolved', 'closed'];

export const addIncident = (program: Command): void => {
  const incident = program
    .command('incident')
    .description('what went wrong: evidence, status, timeline, post-mortem');
  addOpen(incident);
  addList(incident);
  incident
    .command('show <id>')
    .description('show an incident, with its timeline')
    .action(async (id: string, _options: object, command: Command) => {
      const { client } = contextOf(command);
      showIncident(command, await client.get<Incident>(incidentPath(id)));
    });
  addIncidentChanges(incident);
  addPostMortem(incident);
};

interface OpenOptions {
  readonly title?: string;
  readonly severity?: string;
  readonly owner?: string;
  readonly since?: string;
  readonly detectedAt?: string;
}

const addOpen = (incident: Command): void => {
  incident
    .command('open <about...>')
    .description('open one, and freeze what is known: halt:<id>, task:<id>, workflow:<name>, …')
    .option('--title <text>', 'default: what it is about, in words')
    .addOption(
      new Option('--severity <severity>', 'default: by how much a halt stops').choices(SEVERITIES),
    )
    .option('--owner <name>', 'default: you')
    .option('--since <time>', 'from when on it did harm (default: its detection)')
    .option('--detected-at <time>', 'default: when the halt was ordered, or now')
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift incident open halt:0190f0c2-…\n  nightshift incident open workflow:dependency-audit@3 --title "wrong licences" --severity high',
    )
    .action(async (about: string[], options: OpenOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const { since, detectedAt, ...rest } = options;
      const opened = await client.post<Incident>('/v1/incidents', {
        about: about.map(neededSubject),
        ...rest,
        ...(since === undefined ? {} : { since: instantOf(since) }),
        ...(detectedAt === undefined ? {} : { detectedAt: instantOf(detectedAt) }),
      });
      if (json) return printJson(opened);
      const { incidentId, severity, title, packHash } = opened;
      print(`${incidentId}  ${severity}  ${visible(title)}\nevidence sha256 ${packHash}`);
      say(`next: nightshift incident status ${incidentId} started`);
    });
};

const neededSubject = (text: string): object => {
  const subject = subjectOf(text);
  if (subject) return subject;
  throw new Refusal(
    'invalid-request',
    'invalid',
    `"${text}" says no kind: write halt:<id>, task:<id>, ticket:<id>, workflow:<name>, workflow:<name>@<version> or tenant:<name>.`,
  );
};

const addList = (incident: Command): void => {
  incident
    .command('list')
    .description('list incidents, the newest first')
    .addOption(new Option('--status <status>', '"open": not closed').choices(STATUSES))
    .addOption(new Option('--severity <severity>').choices(SEVERITIES))
    .option('--owner <name>')
    .option('--about <kind:key>', 'e.g. workflow:dependency-audit')
    .option('--limit <n>')
    .option('--cursor <cursor>', 'the next page')
    .action(async (options: Record<string, string>, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<{
        items: readonly IncidentItem[];
        nextCursor: string | null;
      }>(`/v1/incidents?${queryOf(options)}`);
      if (json) return printJson(page);
      print(
        table(
          ['INCIDENT', 'SEVERITY', 'STATUS', 'OWNER', 'OPENED', 'TO DO', 'TITLE'],
          page.items.map((one) => [
            one.incidentId,
            one.severity,
            one.status,
            one.owner,
            one.openedAt,
            one.openFollowUps === 0 ? '' : `${one.openFollowUps} until ${one.nextDueOn ?? ''}`,
            visible(one.title),
          ]),
        ),
      );
      if (page.nextCursor) say(`more: --cursor ${page.nextCursor}`);
    });
};

const addPostMortem = (incident: Command): void => {
  incident
    .command('post-mortem <id>')
    .description('print what it was as Markdown, made of its events and the record')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const path = `${incidentPath(id)}/post-mortem`;
      if (json) return printJson(await client.get(path));
      print(visible(await client.text('GET', `${path}?format=markdown`)).trimEnd());
    });
};
