import { isRefusal, VERSION } from '@nightshift/kernel';
import { Command, CommanderError } from 'commander';
import { addAdmission } from './commands/admission.js';
import { addBench } from './commands/bench.js';
import { addBudget } from './commands/budget.js';
import { addChannel } from './commands/channel.js';
import { addCost } from './commands/cost.js';
import { addDeadLetter } from './commands/dead-letter.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addEvidence } from './commands/evidence.js';
import { addFault } from './commands/fault.js';
import { addHalt } from './commands/halt.js';
import { addIncident } from './commands/incident.js';
import { addKeyRing } from './commands/key-ring.js';
import { addLedger } from './commands/ledger.js';
import { addPrecedent } from './commands/precedent.js';
import { addPrice } from './commands/price.js';
import { addQa } from './commands/qa.js';
import { addQueue } from './commands/queue.js';
import { addSettings } from './commands/settings.js';
import { addSimulateProvider } from './commands/simulate-provider.js';
import { addRun } from './commands/run.js';
import { addSchedule } from './commands/schedule.js';
import { addSubject } from './commands/subject.js';
import { addSystem } from './commands/system.js';
import { addTask } from './commands/task.js';
import { addTicket } from './commands/ticket.js';
import { addUp } from './commands/up.js';
import { describeError, printJson, say } from './output.js';

const EXIT = { usage: 2, unavailable: 3 } as const;

const program = new Command('nightshift')
  .description('The production layer for agentic work.')
  .version(VERSION)
  .option('--url <url>', 'where Nightshift runs (NIGHTSHIFT_URL, default http://127.0.0.1:7070)')
  .option('--tenant <name>', 'for which tenant (NIGHTSHIFT_TENANT, default "default")')
  .option('--actor <name>', 'as whom (NIGHTSHIFT_ACTOR, default "local-user")')
  .option('--read-reason <text>', 'why sealed content is read (NIGHTSHIFT_READ_REASON)')
  .option('--json', 'print JSON, one document')
  .exitOverride()
  .showHelpAfterError('(try --help)')
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 Nightshift does not answer.',
  );

for (const add of [
  addUp,
  addDemo,
  addTask,
  addSchedule,
  addSubject,
  addKeyRing,
  addAdmission,
  addRun,
  addTicket,
  addQueue,
  addPrecedent,
  addChannel,
  addQa,
  addBudget,
  addCost,
  addHalt,
  addIncident,
  addFault,
  addPrice,
  addLedger,
  addEvidence,
  addSystem,
  addDeadLetter,
  addSettings,
  addDoctor,
  addBench,
  addSimulateProvider,
])
  add(program);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Who reads may have read enough: `nightshift ledger sql … | head`.
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  say(`standard output cannot be written: ${error.message}`);
  process.exit(1);
});
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
// A pipe takes what is written a part at a time, and an exit would leave the rest unwritten.
await Promise.all([process.stdout, process.stderr].map(written));
process.exit(process.exitCode ?? 0);

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => stream.write('', () => done()));
}

function exitCodeOf(error: unknown): number {
  // Commander has said already what was wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  if (program.opts<{ json?: boolean }>().json && isRefusal(error)) {
    printJson({ error: { code: error.code, detail: error.message, errors: error.faults } });
  } else {
    say(describeError(error));
  }
  return isRefusal(error) && error.kind === 'unavailable' ? EXIT.unavailable : 1;
}
