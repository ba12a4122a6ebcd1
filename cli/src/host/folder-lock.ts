import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { Refusal } from '@nightshift/kernel';
import { identify, isRunning, type ProcessIdentity } from './processes-of-others.js';

/**
 * Takes the folder for this process; gives the way to let it go. What `kill -9` left behind does
 * not hold it.
 * @throws Refusal `folder-taken`
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  const file = join(folder, 'owner.json');
  await makeFolder(folder);
  const owner = await ownerIn(file);
  if (owner && owner.pid !== process.pid && (await isRunning(owner))) {
    throw new Refusal(
      'folder-taken',
      'conflict',
      `The folder ${folder} is in use by process ${owner.pid}. Stop that one, or choose another folder with --data or NIGHTSHIFT_DATA.`,
    );
  }
  await writeFile(file, JSON.stringify(await identify(process.pid)), { mode: 0o600 });
  return () => rm(file, { force: true });
};

const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Refusal(
      'folder-unusable',
      'invalid',
      `The folder ${folder} cannot be made: ${(error as Error).message}. Choose another one with --data or NIGHTSHIFT_DATA.`,
    );
  }
};

const ownerIn = async (file: string): Promise<ProcessIdentity | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
};

/** @throws Refusal `port-taken` before anything is started */
export const refuseTakenPort = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    // Whoever asks in this moment is sent away: an answer would never come.
    const probe = createServer((socket) => socket.destroy());
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Refusal(
          'port-taken',
          'conflict',
          error.code === 'EADDRINUSE'
            ? `Port ${port} on ${host} is in use. Stop what uses it, or choose another one with --port or NIGHTSHIFT_PORT.`
            : `Port ${port} on ${host} cannot be used: ${error.message}. Choose another one with --port or NIGHTSHIFT_PORT.`,
        ),
      ),
    );
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
