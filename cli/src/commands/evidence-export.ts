import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import { Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { print, printJson } from '../output.js';

export const addExport = (evidence: Command): void => {
  evidence
    .command('export <task>')
    .description('write the evidence of one task into a new file')
    .option('--out <file>', 'where it goes; default: evidence-<task>.json; - is standard output')
    .addHelpText(
      'after',
      '\nExample:\n  nightshift evidence export 0190f0c2-… --out audit.evidence.json',
    )
    .action(async (task: string, { out }: { out?: string }, command: Command) => {
      const { client, json } = contextOf(command);
      const file = out ?? `evidence-${task.replaceAll(/[^A-Za-z0-9-]/g, '')}.json`;
      if (file === '-') return void (await copy(client, task, process.stdout));
      const bytes = await writeWhole(file, client, task);
      if (json) return printJson({ file, bytes });
      print(`${file}  ${bytes} bytes`);
      print(`check it anywhere: nightshift evidence verify ${file} --key <the ledger's key>`);
    });
};

/** All of it or nothing, and never over a file that is there. @throws Refusal `file-unwritable` */
const writeWhole = async (file: string, client: Client, task: string): Promise<number> => {
  const part = `${file}.${process.pid}.part`;
  const stream = createWriteStream(part, { flags: 'wx', mode: 0o600 });
  try {
    await once(stream, 'open');
    const bytes = await copy(client, task, stream);
    stream.end();
    await once(stream, 'close');
    // Unlike a rename, this fails where a file of this name is there already.
    await link(part, file);
    return bytes;
  } catch (error) {
    throw isOfTheDisk(error) ? unwritable(file, error) : error;
  } finally {
    stream.destroy();
    await rm(part, { force: true });
  }
};

const copy = async (client: Client, task: string, to: NodeJS.WritableStream): Promise<number> => {
  const { body } = await client.send('GET', `/v1/ledger/evidence/${encodeURIComponent(task)}`);
  let bytes = 0;
  for await (const chunk of chunksOf(body)) {
    bytes += chunk.length;
    if (!to.write(chunk)) await once(to, 'drain');
  }
  return bytes;
};

/** @throws Refusal `broken-off`: half a file is no evidence */
const chunksOf = async function* (body: Response['body']): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? [];
  } catch (error) {
    throw new Refusal(
      'broken-off',
      'unavailable',
      `The answer broke off (${(error as Error).message}), and nothing was kept. Export it again.`,
    );
  }
};

const isOfTheDisk = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'path' in error;

const unwritable = (file: string, error: Error): Refusal =>
  new Refusal(
    'file-unwritable',
    'invalid',
    `${file} cannot be made: ${error.message}. A file that is there is never written over.`,
  );
