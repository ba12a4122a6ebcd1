import { Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { paint, print, printJson } from '../output.js';
import { textIn } from './ledger-proof.js';

/** As `POST /v1/ledger/verify` answers. */
export interface Verification {
  readonly ok: boolean;
  readonly events: number;
  readonly batches: number;
  readonly streams: number;
  readonly onTheirWay: number;
  readonly firstFault: {
    readonly index: number;
    readonly upTo?: number;
    readonly reason: string;
  } | null;
  readonly lastIndex: number;
  readonly batchHash: string;
  readonly rootHash: string;
  readonly signed: {
    readonly checkpoints: number;
    readonly upTo: number;
    readonly externalCheckpoints: number;
    readonly externalUpTo: number;
    readonly unsigned: number;
  };
  readonly elapsedMs: number;
}

interface VerifyOptions {
  readonly checkpoint?: string;
  readonly key: readonly string[];
}

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const addVerify = (ledger: Command): void => {
  ledger
    .command('verify')
    .description('re-read and re-hash every event; check that none is missing, and what was signed')
    .option(
      '--checkpoint <file>',
      'a signed checkpoint that you kept: the ledger must still fit it',
    )
    .option(
      '--key <key>',
      'verifier key that you trust (repeatable); else whoever signed first',
      several,
      [],
    )
    .addHelpText(
      'after',
      '\nExample:\n  nightshift ledger checkpoint > kept.checkpoint\n  nightshift ledger verify --checkpoint kept.checkpoint',
    )
    .action(async ({ checkpoint, key }: VerifyOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const result = await client.post<Verification>('/v1/ledger/verify', {
        ...(checkpoint === undefined ? {} : { checkpoint: await textIn(checkpoint) }),
        ...(key.length === 0 ? {} : { keys: key }),
      });
      if (json) printJson(result);
      if (!result.ok) throw differs(result.firstFault);
      if (!json) for (const line of linesOf(result)) print(line);
    });
};

const differs = (fault: Verification['firstFault']): Refusal => {
  const { index = 0, upTo, reason = '' } = fault ?? {};
  const where =
    upTo === undefined ? `at index ${index}` : `somewhere from index ${index} to ${upTo}`;
  return new Refusal(
    'ledger-differs',
    'conflict',
    `The ledger differs from what was recorded, first ${where}: ${reason}.`,
  );
};

/** What a verification that found nothing says; nothing that is not signed goes without saying. */
export const linesOf = (result: Verification): readonly string[] => {
  const { events, batches, streams, elapsedMs, onTheirWay, batchHash, rootHash, signed } = result;
  const { checkpoints, upTo, externalCheckpoints, externalUpTo, unsigned } = signed;
  return [
    `${paint('green', 'OK')}  ${events} events in ${batches} batches, ${streams} streams complete, ${elapsedMs} ms`,
    ...(onTheirWay > 0 ? [`${onTheirWay} streams have events that are still on their way.`] : []),
    `head ${batchHash}`,
    `root ${rootHash}`,
    checkpoints === 0
      ? 'No checkpoint was signed: nothing vouches for this but the databases themselves.'
      : `signed up to index ${upTo} by ${checkpoints} checkpoints, ${externalCheckpoints === 0 ? 'none of them outside the database' : `${externalCheckpoints} of them outside the database, up to index ${externalUpTo}`}`,
    ...(checkpoints > 0 && unsigned > 0 ? [`The last ${unsigned} events are not signed yet.`] : []),
  ];
};
