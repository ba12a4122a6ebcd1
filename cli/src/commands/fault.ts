import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, table } from '../output.js';
import { wholeNumber } from './whole-number.js';

interface Fault {
  readonly fault: string;
  readonly does: string;
  readonly shows: string;
  readonly runbook: string;
  readonly on: boolean;
  readonly until?: string;
  readonly by?: string;
}
interface Faults {
  readonly items: readonly Fault[];
}

const PATH = '/v1/faults';

export const addFault = (program: Command): void => {
  const fault = program
    .command('fault')
    .description('have the simulated models fail on purpose (development: up --faults)');
  fault
    .command('list')
    .description('the fault flags, what each does and shows, and its runbook')
    .action(async (_options: object, command: Command) => {
      const { client, json } = contextOf(command);
      show(await client.get<Faults>(PATH), json);
    });
  fault
    .command('on <fault>')
    .description('every call of a simulated model fails like this, for some minutes')
    .option('--minutes <n>', '1 to 60; default 5', wholeNumber)
    .action(async (name: string, options: { minutes?: number }, command: Command) => {
      const { client, json } = contextOf(command);
      const response = await client.send('PUT', pathOf(name), { body: options });
      show((await response.json()) as Faults, json);
    });
  fault
    .command('off <fault>')
    .description('before it ends by itself')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      show((await (await client.send('DELETE', pathOf(name))).json()) as Faults, json);
    });
};

const pathOf = (fault: string): string => `${PATH}/${encodeURIComponent(fault)}`;

const show = (faults: Faults, json: boolean): void => {
  if (json) return printJson(faults);
  print(
    table(
      ['FAULT', 'STATE', 'A CALL', 'TO BE SEEN', 'RUNBOOK'],
      faults.items.map(({ fault, on, until, by, does, shows, runbook }) => [
        fault,
        on ? `on until ${until} by ${by}` : 'off',
        does,
        shows,
        `docs/runbooks/${runbook}.md`,
      ]),
    ),
  );
};
