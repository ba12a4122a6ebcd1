import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, say, table } from '../output.js';

interface Setting {
  readonly service: string;
  readonly name: string;
  readonly value: string | null;
  readonly from: 'environment' | 'file' | 'default' | 'nowhere';
  readonly secret: boolean;
}
interface Settings {
  readonly items: readonly Setting[];
  readonly unreachable: readonly string[];
}

export const addSettings = (program: Command): void => {
  program
    .command('settings')
    .description('the settings in force, by service; of secrets only whether they are set')
    .option('--service <name>')
    .option('--set', 'only what is not as by default')
    .action(
      async (
        { service, set }: { service?: string; set?: true },
        command: Command,
      ): Promise<void> => {
        const { client, json } = contextOf(command);
        const found = await client.get<Settings>('/v1/system/settings');
        const items = found.items.filter(
          (one) =>
            (service === undefined || one.service === service) &&
            (!set || one.from === 'environment' || one.from === 'file'),
        );
        if (json) return printJson({ ...found, items });
        print(
          table(
            ['SERVICE', 'SETTING', 'VALUE', 'FROM'],
            items.map((one) => [one.service, one.name, valueOf(one), one.from]),
          ),
        );
        if (found.unreachable.length > 0)
          say(`no answer from ${found.unreachable.join(', ')}: theirs are missing`);
      },
    );
};

const valueOf = ({ value, from, secret }: Setting): string =>
  secret && from !== 'nowhere' ? '(secret)' : (value ?? '–');
