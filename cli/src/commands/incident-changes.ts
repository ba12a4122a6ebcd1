import { type Command, Option } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson } from '../output.js';
import { type Incident, incidentLines, instantOf } from './incident-lines.js';

const NOTE_KINDS = ['note', 'contributor', 'mitigator', 'learning', 'risk'];

export const incidentPath = (id: string): string => `/v1/incidents/${encodeURIComponent(id)}`;

export const showIncident = (command: Command, incident: Incident): void => {
  if (contextOf(command).json) return printJson(incident);
  print(incidentLines(incident).join('\n'));
};

/** What people do to an incident that is open. */
export const addIncidentChanges = (incident: Command): void => {
  addStatus(incident);
  addSeverity(incident);
  addAssign(incident);
  addNote(incident);
  addFollowUp(incident);
};

const change = async (
  command: Command,
  { id, what, body }: { readonly id: string; readonly what: string; readonly body: object },
): Promise<void> => {
  const { client } = contextOf(command);
  showIncident(command, await client.post<Incident>(`${incidentPath(id)}/${what}`, body));
};

interface StatusOptions {
  readonly at?: string;
  readonly correct?: string;
  readonly takeBack?: string;
}

const addStatus = (incident: Command): void => {
  incident
    .command('status <id> <status>')
    .description('it reached the next status: started, mitigated, resolved, closed')
    .option('--at <time>', 'when it was reached (default: now)')
    .addOption(
      new Option(
        '--correct <reason>',
        'it was reached before, but at the time given by --at',
      ).conflicts('takeBack'),
    )
    .option('--take-back <reason>', 'it was not reached after all; only the newest status')
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift incident status 0190f0c2-… started\n  nightshift incident status 0190f0c2-… mitigated --at 2026-12-24T09:00:00Z\n  nightshift incident status 0190f0c2-… mitigated --at 2026-12-24T09:10:00Z --correct "mistyped"\n  nightshift incident status 0190f0c2-… resolved --take-back "it came back"',
    )
    .action(
      (id: string, status: string, { at, correct, takeBack }: StatusOptions, command: Command) => {
        const reason = correct ?? takeBack;
        if (correct !== undefined && at === undefined)
          command.error('error: --correct needs --at, the time it was reached');
        if (takeBack !== undefined && at !== undefined)
          command.error('error: --take-back has no time: leave --at out');
        const body = { status, ...(at === undefined ? {} : { at: instantOf(at) }) };
        return reason === undefined
          ? change(command, { id, what: 'status', body })
          : change(command, { id, what: 'correct', body: { ...body, reason } });
      },
    );
};

const addSeverity = (incident: Command): void => {
  incident
    .command('severity <id> <severity>')
    .description('it is graver, or less grave: low, medium, high, critical')
    .requiredOption('--reason <text>')
    .action((id: string, severity: string, { reason }: { reason: string }, command: Command) =>
      change(command, { id, what: 'severity', body: { severity, reason } }),
    );
};

const addAssign = (incident: Command): void => {
  incident
    .command('assign <id> <role> <name>')
    .description('give a person a role: owner, communications, scribe')
    .action((id: string, role: string, to: string, _options: object, command: Command) =>
      change(command, { id, what: 'assign', body: { role, to } }),
    );
};

const addNote = (incident: Command): void => {
  incident
    .command('note <id> <text>')
    .description('write down what was seen, done or learnt')
    .addOption(
      new Option('--kind <kind>', 'where it stands in the post-mortem')
        .choices(NOTE_KINDS)
        .default('note'),
    )
    .action((id: string, text: string, { kind }: { kind: string }, command: Command) =>
      change(command, { id, what: 'notes', body: { kind, text } }),
    );
};

const addFollowUp = (incident: Command): void => {
  const followUp = incident.command('follow-up').description('what is still to be done');
  followUp
    .command('add <id> <text>')
    .requiredOption('--owner <name>')
    .requiredOption('--due <day>', 'e.g. 2026-12-24')
    .action(
      (
        id: string,
        text: string,
        { owner, due: dueOn }: { owner: string; due: string },
        command: Command,
      ) => change(command, { id, what: 'follow-ups', body: { text, owner, dueOn } }),
    );
  followUp
    .command('close <id> <follow-up>')
    .description('it was done; or with --drop: it is not to be done any more')
    .option('--drop <reason>')
    .action((id: string, which: string, { drop }: { drop?: string }, command: Command) => {
      const body = drop === undefined ? { outcome: 'done' } : { outcome: 'dropped', reason: drop };
      const what = `follow-ups/${encodeURIComponent(which)}/close`;
      return change(command, { id, what, body });
    });
};
