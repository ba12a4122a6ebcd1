import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { isRefusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { paint, print, printJson } from '../output.js';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const MIN_FREE_GIB = 2;
/** Who hangs is to be named like who is away. */
const ANSWER_MS = 10_000;

export const addDoctor = (program: Command): void => {
  program
    .command('doctor')
    .description('check the machine, the configuration and what runs')
    .action(async (_options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const checks = [
        node(),
        await configuration(),
        await disk(),
        java(),
        ...(await services(client.options.url)),
      ];
      if (json) printJson({ checks });
      else
        for (const { name, ok, detail } of checks)
          print(`${ok ? paint('green', 'ok  ') : paint('red', 'fail')} ${name}: ${detail}`);
      if (checks.some(({ ok }) => !ok)) process.exitCode = 1;
    });
};

const node = (): Check => ({
  name: 'Node',
  ok: Number(process.versions.node.split('.')[0]) >= 24,
  detail: process.version,
});

const configuration = async (): Promise<Check> => {
  const { upSettings } = await import('../host/settings.js');
  try {
    const { data, port, env } = upSettings({}, process.env);
    return {
      name: 'configuration',
      ok: true,
      detail: `port ${port}, data in ${data}, workflows ${env['NIGHTSHIFT_WORKFLOWS']}`,
    };
  } catch (error) {
    return {
      name: 'configuration',
      ok: false,
      detail: isRefusal(error) ? error.message : String(error),
    };
  }
};

const disk = async (): Promise<Check> => {
  const { bavail, bsize } = await statfs('.');
  const gib = (bavail * bsize) / 2 ** 30;
  return {
    name: 'disk',
    ok: gib >= MIN_FREE_GIB,
    detail: `${gib.toFixed(1)} GiB free${gib >= MIN_FREE_GIB ? '' : `; ${MIN_FREE_GIB} GiB are needed`}`,
  };
};

const java = (): Check => {
  const found = (process.env['PATH'] ?? '')
    .split(':')
    .some((folder) => existsSync(`${folder}/java`));
  return {
    name: 'Java',
    ok: true,
    detail: found
      ? 'found: `up --distributed` can start a Kafka of its own'
      : 'not found: `up --distributed` needs KAFKA_BROKERS',
  };
};

export const services = async (url: string): Promise<readonly Check[]> => {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(new URL('/readyz', url), { signal });
    const { dependencies } = (await response.json()) as { dependencies: Record<string, string> };
    return Object.entries(dependencies).map(([name, detail]) => ({
      name,
      ok: detail === 'ok',
      detail,
    }));
  } catch {
    return [
      {
        name: 'Nightshift',
        ok: false,
        detail: `does not answer at ${url}: start it with \`npm start\``,
      },
    ];
  }
};
