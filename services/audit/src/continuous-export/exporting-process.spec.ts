import { createInterface } from 'node:readline';
import { startFromSources } from '../source-process-fixture.spec.js';

/*
 * A process that exports, as the service does, until it is killed. Real: the process, PostgreSQL, the
 * folder. What a file holds comes out of the tree, as the embedded engine opens for one process only.
 */
const script = `
  const { DataSource } = await import('typeorm');
  const { createLogger } = await import('@nightshift/telemetry');
  const { continuousExportConfig } = await load('continuous-export/continuous-export.config.ts');
  const { ContinuousExport } = await load('continuous-export/continuous-export.store.ts');
  const { ExportBook } = await load('continuous-export/export-book.store.ts');
  const { Checkpoints } = await load('tree/checkpoints.store.ts');
  const { Tree } = await load('tree/tree.store.ts');
  const { leavesOf } = await load('tree/tiles.store.ts');
  const dataSource = await new DataSource({ type: 'postgres', url: process.env.DATABASE }).initialize();
  const settings = continuousExportConfig({ NIGHTSHIFT_EXPORT_TO: process.env.TO, NIGHTSHIFT_EXPORT_MS: '100' });
  const { write, read } = settings.target;
  const told = async (name, bytes) => {
    console.log('writes ' + name);
    await write(name, bytes);
    console.log('wrote ' + name);
  };
  const ranges = {
    endAfter: async (after, upTo) => Math.min(upTo, after + Number(process.env.EVENTS)),
    bytes: async (_kind, { firstIndex, lastIndex }) => {
      const leaves = [];
      for await (const leaf of leavesOf(dataSource, firstIndex - 1, lastIndex)) leaves.push(leaf);
      return Buffer.concat(leaves);
    },
  };
  const work = new ContinuousExport({
    settings: { ...settings, target: { read, write: told } },
    book: new ExportBook(dataSource, settings.to),
    ranges,
    checkpoints: new Checkpoints(dataSource),
    tree: new Tree(dataSource),
    log: createLogger({ service: 'audit', level: 'fatal' }),
  });
  await work.round();
  process.exit(0);`;

export interface Exporting {
  readonly database: string;
  readonly to: string;
  /** Events of a range. */
  readonly events: number;
  /** Lines of what it does (`writes <name>`, `wrote <name>`), after which it is killed; none: never. */
  readonly killedAfter?: number;
}

/** What it did; `killed` if it did not come to its end. */
export const exportInProcess = ({
  database,
  to,
  events,
  killedAfter = Number.POSITIVE_INFINITY,
}: Exporting): Promise<{ readonly lines: readonly string[]; readonly killed: boolean }> =>
  new Promise((resolve, reject) => {
    const env = { DATABASE: database, TO: to, EVENTS: String(events) };
    const child = startFromSources({ script, env });
    child.stderr.pipe(process.stderr);
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (lines.length === killedAfter) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ lines, killed: code !== 0 }));
  });
