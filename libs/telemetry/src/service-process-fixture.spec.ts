import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

// Each "service" is a process of its own, as in production: OpenTelemetry is global in one.
const run = promisify(execFile);

export const TRACE = 'a'.repeat(32);
export const PARENT = 'b'.repeat(16);

// Node strips types, but the imports name what tsc will make of the files.
const source = (service: string, work: string): string => `
  const { registerHooks } = await import('node:module');
  registerHooks({
    resolve: (name, context, next) =>
      next(context.parentURL?.endsWith('.ts') ? name.replace(/^(\\.\\/.*)\\.js$/, '$1.ts') : name, context),
  });
  const library = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
  const { startTelemetry, createLogger, inSpan, recordSpan, recordCallSpan, openSpan, isTracing } = library;
  const telemetry = startTelemetry('${service}', '1.2.3');
  const log = createLogger({ service: '${service}' });
  const traceparent = '00-${TRACE}-${PARENT}-01';
  ${work}
  await telemetry.stop();`;

/** Runs `work` in a service with telemetry; gives the lines it logged. */
export const runService = async (
  service: string,
  work: string,
  env: Record<string, string>,
): Promise<object[]> => {
  const { stdout } = await run(
    process.execPath,
    ['--input-type=module', '-e', source(service, work)],
    { env: { PATH: process.env['PATH'], ...env } },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
};
