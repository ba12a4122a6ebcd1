import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { Refusal } from '@nightshift/kernel';

interface Owner {
  readonly pid: number;
  /** Clock ticks since boot at which the process began: tells a reused pid. */
  readonly began: string;
}

/**
 * Takes the folder for this process; gives the way to let it go. What `kill -9` left behind does
 * not hold it.
 * @throws Refusal `folder-taken`
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  const file = join(folder, 'owner.json');
  await makeFolder(folder);
  const owner = await ownerIn(file);
  if (owner && owner.pid !== process.pid && (await beganOf(owner.pid)) === owner.began) {
    throw new Refusal(
      'folder-taken',
      'conflict',
      `The folder ${folder} is in use by process ${owner.pid}. Stop that one, or choose another folder with --data or NIGHTSHIFT_DATA.`,
    );
  }
  await writeFile(file, JSON.stringify({ pid: process.pid, began: await beganOf(process.pid) }), {
    mode: 0o600,
  });
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

const ownerIn = async (file: string): Promise<Owner | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
};

const STARTTIME_AFTER_NAME = 19;

/** From /proc where there is one; elsewhere only whether the process lives. */
const beganOf = async (pid: number): Promise<string | undefined> => {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[STARTTIME_AFTER_NAME];
  } catch {
    if (process.platform === 'linux') return undefined;
  }
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch {
    return undefined;
  }
};

/** @throws Refusal `port-taken` before anything is started */
export const refuseTakenPort = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
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
