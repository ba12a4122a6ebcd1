import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, say } from '../output.js';

interface Reapplied {
  readonly events: number;
  readonly erasures: number;
  readonly keys: number;
  readonly tasks: number;
  readonly unvouched: number;
}

export const addReapplyErasures = (subject: Command): void => {
  subject
    .command('reapply-erasures')
    .description(
      'after a restore: carry out again what the ledger says was erased and held; each start does it, too',
    )
    .option(
      '--unvouched',
      'believe also rows that the index of the ledger does not vouch for: PostgreSQL alone was restored',
    )
    .action(async ({ unvouched = false }: { unvouched?: boolean }, command: Command) => {
      const { client, json } = contextOf(command);
      const response = await client.send('POST', '/v1/erasures/reapply', { body: { unvouched } });
      const done = (await response.json()) as Reapplied;
      if (json) return printJson(done);
      print(
        `${done.keys} keys were there again and are destroyed, with the content of ${done.tasks} tasks; ${done.erasures} erasures were not known here; ${done.events} events were put back`,
      );
      if (done.unvouched > 0)
        say(
          `${done.unvouched} events would matter, and the index of the ledger does not vouch for them: see the guide on erasing a data subject, and then --unvouched`,
        );
    });
};
