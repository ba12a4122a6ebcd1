import { spawnSync } from 'node:child_process';
import { Refusal } from '@nightshift/kernel';
import { inNewFolder, refuseWithoutProc } from './new-folder.js';
import { measure } from './measure.js';
import { machine, type Report } from './report.js';
import { System } from './system.js';
import type { Form, FormFigures, Size } from './workload.js';

type Say = (line: string) => void;

/** Measures the forms one after the other. */
export const runBenchmark = async (
  wanted: readonly Form[],
  size: Size,
  say: Say,
): Promise<Report> => {
  refuseWithoutProc();
  const skipped = wanted.flatMap((form) => {
    const reason = form === 'kafka' ? kafkaMissing() : undefined;
    return reason === undefined ? [] : [{ form, reason }];
  });
  const possible = wanted.filter((form) => !skipped.some((one) => one.form === form));
  for (const { form, reason } of skipped) say(`${form} is left out: ${reason}`);
  if (possible.length === 0)
    throw new Refusal('bench-no-kafka', 'unavailable', skipped[0]?.reason ?? 'Nothing to measure.');
  const forms: FormFigures[] = [];
  for (const form of possible)
    forms.push(await measureForm(form, size, (line) => say(`${form}: ${line}`)));
  return { size: size.name, machine: machine(), switchedOff: [], forms, skipped };
};

const kafkaMissing = (): string | undefined =>
  process.env['KAFKA_BROKERS'] || spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0
    ? undefined
    : 'Kafka needs Java: install it (Debian: `apt-get install default-jre-headless maven`), or set KAFKA_BROKERS to an empty Kafka of your own.';

const measureForm = (form: Form, size: Size, say: Say): Promise<FormFigures> =>
  inNewFolder(say, async (data, atEnd) => {
    const system = await System.prepare(form, data);
    atEnd(() => system.stop());
    say('starting …');
    await system.start();
    return measure(system, size, say);
  });
