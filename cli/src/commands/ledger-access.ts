import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, say, table } from '../output.js';
import { pageSize } from './ledger-blast-radius.js';

/** As `GET /v1/ledger/access` answers. */
export interface AccessPage {
  readonly items: readonly {
    readonly index: number;
    readonly at: string;
    /** null: a list of several. */
    readonly taskId: string | null;
    readonly taskIds: readonly string[];
    readonly by: string;
    readonly purpose: string;
    readonly reason: string | null;
    readonly reasonErased: boolean;
    readonly service: string;
  }[];
  readonly nextCursor: string | null;
}

interface AccessOptions {
  readonly task?: string;
  readonly by?: string;
  readonly subject?: string;
  readonly from?: string;
  readonly until?: string;
  readonly limit: number;
  readonly cursor?: string;
}

const EXAMPLES = `
What is not sealed, as there is no data subject, is not recorded when it is read.
Of a list of tasks, the ones shown are in --json.

Example:
  nightshift ledger access --task 0190f0c2-…
  nightshift ledger access --subject customer-4711 --from 2026-11-01`;

export const addAccess = (ledger: Command): void => {
  ledger
    .command('access')
    .description('who was shown sealed content of which task, and why')
    .option('--task <id>', 'of one task, also in lists')
    .option('--by <person>', 'who read')
    .option('--subject <name>', 'of tasks about this data subject')
    .option('--from <time>', 'at this time or later, as 2026-11-26T22:00:00Z')
    .option('--until <time>', 'before this time')
    .option('--limit <n>', 'accesses on a page', pageSize, 50)
    .option('--cursor <cursor>', 'the next page')
    .addHelpText('after', EXAMPLES)
    .action(async ({ task, limit, ...rest }: AccessOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const query = new URLSearchParams({ limit: String(limit) });
      for (const [name, value] of Object.entries({ taskId: task, ...rest }))
        if (value !== undefined) query.set(name, value);
      const page = await client.get<AccessPage>(`/v1/ledger/access?${query.toString()}`);
      if (json) return printJson(page);
      for (const line of linesOfAccess(page)) print(line);
      if (page.nextCursor !== null) say(`more with --cursor ${page.nextCursor}`);
    });
};

const linesOfAccess = ({ items }: AccessPage): readonly string[] =>
  items.length === 0
    ? ['Nobody was shown sealed content.']
    : [
        table(
          ['entry', 'at', 'by', 'for', 'task', 'shown by', 'why'],
          items.map((one) => [
            String(one.index),
            one.at,
            one.by,
            one.purpose,
            tasksOf(one),
            one.service,
            one.reason ?? (one.reasonErased ? '[erased]' : ''),
          ]),
        ),
      ];

const tasksOf = ({ taskId, taskIds }: AccessPage['items'][number]): string => {
  const [first = '', ...others] = taskIds;
  return taskId ?? (others.length === 0 ? first : `${first} and ${others.length} more`);
};
