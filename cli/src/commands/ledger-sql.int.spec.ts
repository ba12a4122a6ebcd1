import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addSql } from './ledger-sql.js';

// Real: HTTP, files. The ledger answers out of the test.
const BYTES = Buffer.from('a,é\n'.repeat(50_000));
let folder: string;
let server: Server;
let breaksOff: boolean;
let printed: Buffer[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-sql-'));
  breaksOff = false;
  printed = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    printed.push(Buffer.from(part));
    return true;
  });
  server = createServer((_request, response) => {
    response.write(BYTES);
    if (breaksOff) setTimeout(() => response.destroy(), 50);
    else response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true, force: true });
});

const sql = async (...words: readonly string[]): Promise<void> => {
  const program = new Command('nightshift').option('--url <url>').exitOverride();
  addSql(program);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  await program.parseAsync(['--url', url, 'sql', 'select 1', '--format', 'csv', ...words], {
    from: 'user',
  });
};

describe('ledger sql with a format', () => {
  it.each([[[]], [['--out', '-']]])('goes to standard output with %j', async (words) => {
    await sql(...words);
    expect(Buffer.concat(printed)).toEqual(BYTES);
  });

  it('goes to a new file, and never over one that is there', async () => {
    const out = join(folder, 'a.csv');
    await sql('--out', out);
    expect(await readFile(out)).toEqual(BYTES);
    await expect(sql('--out', out)).rejects.toMatchObject({ code: 'file-unwritable' });
    expect(printed).toEqual([]);
  });

  it('leaves no half of a file behind where the answer breaks off', async () => {
    breaksOff = true;
    await expect(sql('--out', join(folder, 'a.csv'))).rejects.toMatchObject({ code: 'broken-off' });
    expect(await readdir(folder)).toEqual([]);
  });
});
