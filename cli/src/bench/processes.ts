import { readdir, readFile } from 'node:fs/promises';

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own clock (proc_pid_stat(5)). */
const TICK_MS = 10;
const KIB_PER_MIB = 1024;

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** Own time, and that of children that have ended. */
  readonly cpuMs: number;
}

/** `root` and everything below it. */
export const processTree = async (root: number): Promise<readonly Process[]> => {
  const all = (await Promise.all((await pids()).map(processOf))).flatMap((found) => found ?? []);
  const below = (pid: number): Process[] =>
    all.filter(({ parent }) => parent === pid).flatMap((one) => [one, ...below(one.pid)]);
  return [...all.filter(({ pid }) => pid === root), ...below(root)];
};

/** CPU time by name of process. */
export const cpuByName = (processes: readonly Process[]): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const { name, cpuMs } of processes) sums.set(name, (sums.get(name) ?? 0) + cpuMs);
  return sums;
};

/** Resident memory by name in MiB; memory that processes of one name share counts once. */
export const rssByName = async (processes: readonly Process[]): Promise<Record<string, number>> => {
  const found: Record<string, number> = {};
  for (const [name, some] of Map.groupBy(processes, (one) => one.name)) {
    const memories = await Promise.all(some.map(({ pid }) => memoryOf(pid)));
    const own = memories.reduce((sum, { anonymous }) => sum + anonymous, 0);
    const shared = Math.max(0, ...memories.map((memory) => memory.shared));
    found[name] = Math.round((own + shared) / KIB_PER_MIB);
  }
  return found;
};

/** Processes that name `text` in their command line. */
export const pidsNaming = async (text: string): Promise<readonly number[]> => {
  const all = await Promise.all(
    (await pids()).map(async (pid) => ({ pid, line: await commandLineOf(pid) })),
  );
  return all
    .filter(({ pid, line }) => pid !== process.pid && line.includes(text))
    .map(({ pid }) => pid);
};

const pids = async (): Promise<number[]> =>
  (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid));

const processOf = async (pid: number): Promise<Process | undefined> => {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return { pid, name: nameOf(await commandLineOf(pid)), ...parseStat(stat) };
  } catch {
    return undefined;
  }
};

/** The name stands in brackets and may hold anything, so what follows the last one counts. */
export const parseStat = (stat: string): Pick<Process, 'parent' | 'cpuMs'> => {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent = 0] = fields.slice(1);
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + field, 0);
  return { parent, cpuMs: ticks * TICK_MS };
};

const commandLineOf = async (pid: number): Promise<string> =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');

/** What runs in it, by its command line. */
export const nameOf = (commandLine: string): string => {
  const service = /services\/([a-z-]+)\/(?:dist|src)\/main\.[jt]s/.exec(commandLine)?.[1];
  if (service !== undefined) return service;
  if (/\bkafka\.Kafka\b/.test(commandLine)) return 'kafka';
  if (/^(\S*\/)?postgres[: ]/.test(commandLine)) return 'postgresql';
  return 'nightshift';
};

const memoryOf = async (pid: number): Promise<{ anonymous: number; shared: number }> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { anonymous: kib('RssAnon'), shared: kib('RssFile') + kib('RssShmem') };
};
