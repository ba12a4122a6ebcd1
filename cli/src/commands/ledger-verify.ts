import { Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { textIn } from '../files.js';
import { paint, print, printJson } from '../output.js';
import {
  durationOf,
  teller,
  type Verification,
  verificationOf,
  type VerificationQuestion,
} from './ledger-verify-progress.js';
import { several } from './several.js';

/** Between two looks; and how long a server that is started again may take. */
const [LOOK_EVERY_MS, PATIENCE_MS] = [500, 60_000];

interface VerifyOptions {
  readonly afresh?: boolean;
  readonly checkpoint?: string;
  readonly key: readonly string[];
}

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
    .option('--afresh', 'read everything, also what an interrupted verification had read')
    .addHelpText(
      'after',
      `
The service verifies by itself, and goes on after Ctrl-C: while it is at it, the same command shows how far it is.
Where the service was stopped in between, the command (without --afresh) goes on where it was, if the ledger has a key.
Take --afresh after a restore from a backup, and where somebody may have had the time to change what was read.

Example:
  nightshift ledger checkpoint > kept.checkpoint
  nightshift ledger verify --checkpoint kept.checkpoint`,
    )
    .action(async (options: VerifyOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const { tell, end } = teller();
      const waiting = { lookEveryMs: LOOK_EVERY_MS, patienceMs: PATIENCE_MS, tell };
      const result = await verificationOf(client, await questionOf(options), waiting).finally(end);
      if (json) printJson(result);
      if (!result.ok) throw differs(result);
      if (!json) for (const line of linesOf(result)) print(line);
    });
};

const questionOf = async ({
  afresh = false,
  checkpoint,
  key,
}: VerifyOptions): Promise<VerificationQuestion> => ({
  afresh,
  ...(checkpoint === undefined ? {} : { checkpoint: await textIn(checkpoint) }),
  ...(key.length === 0 ? {} : { keys: key }),
});

/** Of one that was gone on with it says so, too: before that place something else may differ by now. */
export const differs = ({
  firstFault,
  resumed,
}: Pick<Verification, 'firstFault' | 'resumed'>): Refusal => {
  const { index = 0, upTo, reason = '' } = firstFault ?? {};
  const where =
    upTo === undefined ? `at index ${index}` : `somewhere from index ${index} to ${upTo}`;
  const before = resumed
    ? ` ${readBefore(resumed)} --afresh reads them again, and may find an earlier one.`
    : '';
  return new Refusal(
    'ledger-differs',
    'conflict',
    `The ledger differs from what was recorded, first ${where}: ${reason}.${before}`,
  );
};

const readBefore = ({ upTo, since }: NonNullable<Verification['resumed']>): string =>
  `Events up to index ${upTo} were read by a verification that was interrupted; it began at ${since}.`;

/**
 * What a verification that found nothing says; nothing that is not signed, or not recorded, goes without saying.
 * @param now in milliseconds since 1970
 */
export const linesOf = (result: Verification, now = Date.now()): readonly string[] => {
  const { events, batches, streams, elapsedMs, onTheirWay, batchHash, rootHash, signed, resumed } =
    result;
  const { checkpoints, upTo, externalCheckpoints, externalUpTo, unsigned } = signed;
  return [
    `${paint('green', 'OK')}  ${events} events in ${batches} batches, ${streams} streams complete, ${elapsedMs} ms`,
    ...(resumed ? [`${readBefore(resumed)} --afresh reads them again.`] : []),
    ...(onTheirWay > 0 ? [`${onTheirWay} streams have events that are still on their way.`] : []),
    ...comingLinesOf(result, now),
    ...rowLinesOf(result),
    `head ${batchHash}`,
    `root ${rootHash}`,
    checkpoints === 0
      ? 'No checkpoint was signed: nothing vouches for this but the databases themselves.'
      : `signed up to index ${upTo} by ${checkpoints} checkpoints, ${externalCheckpoints === 0 ? 'none of them outside the database' : `${externalCheckpoints} of them outside the database, up to index ${externalUpTo}`}`,
    ...tableLinesOf(result),
    ...(checkpoints > 0 && unsigned > 0 ? [`The last ${unsigned} events are not signed yet.`] : []),
  ];
};

/** What the services have written, and the ledger has not yet. */
const comingLinesOf = ({ notYetRecorded }: Verification, now: number): readonly string[] => {
  if (!notYetRecorded)
    return [
      'Whether the services have written more than is recorded is not known: none of their event tables is here.',
    ];
  const { events, inOutbox, onBus, oldestAt } = notYetRecorded;
  if (events === 0) return [];
  const age = durationOf(now - Date.parse(oldestAt ?? ''));
  const of = `${events} ${events === 1 ? 'event is' : 'events are'} not yet recorded`;
  const recent = events - inOutbox - onBus;
  const where = [
    ...(recent > 0 ? [`${recent} written less than 15 minutes ago`] : []),
    ...(inOutbox > 0 ? [`${inOutbox} waiting in the outbox of a service`] : []),
    ...(onBus > 0 ? [`${onBus} on the bus, not read by audit yet`] : []),
  ];
  return [paint('yellow', `${of}, the oldest written ${age} ago: ${where.join(', ')}.`)];
};

/** Read all the same: that they are recorded is not in doubt, and that they are not in the store is said. */
const rowLinesOf = ({ rowsOnTheirWay: count }: Verification): readonly string[] =>
  count > 0
    ? [
        paint(
          'yellow',
          `${count} ${count === 1 ? 'event has its place and no row' : 'events have their places and no rows'} yet: read off the bus, which brings them again.`,
        ),
      ]
    : [];

/** What was held against the services' own tables, and what was not. */
const tableLinesOf = ({ services }: Verification): readonly string[] => {
  const compared = services.reduce((sum, one) => sum + one.compared, 0);
  const left = services.reduce((sum, one) => sum + one.left, 0);
  const names = services.flatMap((one) => {
    const missed = one.events - one.compared - one.left;
    return missed > 0 ? [`${missed} of ${one.events} by ${one.service}`] : [];
  });
  return [
    ...(compared > 0
      ? [`${compared} events are the same in the event tables of the services that wrote them.`]
      : []),
    ...(left > 0
      ? [`${left} events have left those tables, and have the digests that stayed there.`]
      : []),
    ...(names.length > 0
      ? [`Not in an event table here, and so not compared: ${names.join(', ')}.`]
      : []),
  ];
};
