import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, say } from '../output.js';

interface Reapplied {
  readonly events: number;
  readonly erasures: number;
  readonly keys: number;
  readonly tasks: number;
  readonly unvouched: number;
  readonly doubted: readonly string[];
}

interface Options {
  readonly unvouched?: boolean;
  readonly dismiss?: readonly string[];
}

/** More are counted, and not named. */
const NAMED = 20;

export const addReapplyErasures = (subject: Command): void => {
  subject
    .command('reapply-erasures')
    .description(
      'after a restore: carry out again what the ledger says was erased and held; each start does it, too',
    )
    .option(
      '--unvouched',
      'believe also what nothing shows that the orchestrator wrote, as after a restore of PostgreSQL alone',
    )
    .option(
      '--dismiss <places...>',
      'leave aside for good what stands at these places of the ledger, each as it is listed or without its hash: it is not to be believed',
    )
    .action(async ({ unvouched = false, dismiss = [] }: Options, command: Command) => {
      const { client, json } = contextOf(command);
      const body = { unvouched, dismiss };
      const response = await client.send('POST', '/v1/erasures/reapply', { body });
      const done = (await response.json()) as Reapplied;
      if (json) return printJson(done);
      print(
        `${done.keys} keys were there again and are destroyed, with the content of ${done.tasks} tasks; ${done.erasures} erasures were not known here; ${done.events} events were put back`,
      );
      if (done.unvouched > 0)
        say(
          `Nothing shows that the orchestrator wrote ${done.unvouched} events that would matter, at ${placesIn(done.doubted)} of the ledger, and erasures wait: see the guide on erasing a data subject, and then --unvouched, or --dismiss <places>`,
        );
    });
};

const placesIn = (places: readonly string[]): string =>
  `${places.slice(0, NAMED).join(', ')}${places.length > NAMED ? ' and more places' : ''}`;
