import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, table, visible } from '../output.js';

/** As `GET /v1/ledger/continuous-exports` answers. */
export interface ContinuousExports {
  readonly items: readonly {
    readonly kind: string;
    readonly to: string;
    readonly upToIndex: number;
    readonly signedIndex: number;
    readonly lagSeconds: number;
    readonly writtenAt: string | null;
    readonly failures: number;
    readonly failure: string | null;
  }[];
}

export const addLedgerExports = (ledger: Command): void => {
  ledger
    .command('exports')
    .description('how far the continuous export (NIGHTSHIFT_EXPORT_TO) is, and why not further')
    .action(async (_options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const exports = await client.get<ContinuousExports>('/v1/ledger/continuous-exports');
      if (json) return printJson(exports);
      for (const line of linesOfExports(exports)) print(line);
    });
};

export const linesOfExports = ({ items }: ContinuousExports): readonly string[] =>
  items.length === 0
    ? ['Nothing is exported by the clock: set NIGHTSHIFT_EXPORT_TO of the audit service.']
    : [
        table(
          ['format', 'to', 'written', 'signed', 'behind', 'last file'],
          items.map((one) => [
            one.kind,
            one.to,
            String(one.upToIndex),
            String(one.signedIndex),
            one.upToIndex >= one.signedIndex ? '-' : `${one.lagSeconds} s`,
            one.writtenAt ?? 'none yet',
          ]),
        ),
        ...items
          .filter(({ failure }) => failure !== null)
          .map(
            ({ kind, failures, failure }) =>
              `${kind} failed ${failures === 1 ? 'once' : `${failures} times in a row`}: ${visible(failure ?? '')}`,
          ),
      ];
