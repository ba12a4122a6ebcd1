import { describe, expect, it } from 'vitest';
import { nightshift } from './night.js';

// Real: the command line as it is built. A command is typed by people and called by scripts: what
// only `up` and the benchmarks need took it a second to load.
const SERVICES =
  /\/services\/(?!audit\/)[^/]+\/|\/node_modules\/(@nestjs|typeorm|fastify|kafkajs|chdb)\//;

/** Runs before the command, and says at its end what it has loaded. */
const SAYS_LOADED = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  process.on('exit', () => process.stderr.write(loaded.join('\\n')));
`)}`;

const loadedBy = async (...args: readonly string[]): Promise<readonly string[]> => {
  const { stderr } = await nightshift(args, { NODE_OPTIONS: `--import=${SAYS_LOADED}` });
  return stderr.split('\n');
};

describe('a command', () => {
  it('loads none of the services, and nothing that only they need', async () => {
    const loaded = await loadedBy('ticket', '--help');
    expect(loaded.some((url) => url.endsWith('/cli/dist/commands/ticket.js'))).toBe(true);
    expect(loaded.filter((url) => SERVICES.test(url))).toEqual([]);
  });

  it('loads them where it needs them', async () => {
    const loaded = await loadedBy('doctor');
    expect(loaded.some((url) => SERVICES.test(url))).toBe(true);
  });
});
