import { constants } from 'node:buffer';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { newSecret, reportOf, verifierOf } from '@nightshift/audit/offline';
import { Refusal } from '@nightshift/kernel';
import { collectingGarbage } from '@nightshift/testing';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addEvidence } from './evidence.js';
import { evidenceFile } from './evidence-fixture.spec.js';
import { linesAgain, linesOf, readingOf } from './evidence-file.js';
import { writeWhole } from '../files.js';

const LINES = 300_000;
const held = async (): Promise<number> => {
  await collectingGarbage(() => sleep(100));
  return process.memoryUsage().heapUsed;
};

// Real: HTTP, files. The ledger answers out of the test.
let folder: string;
let server: Server;
let answer: (write: (chunk: string | Buffer) => void) => 'end' | 'cut';
let printed: string;
/** As it came. */
let reason: unknown;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-evidence-'));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  server = createServer(({ headers }, response) => {
    reason = headers['x-nightshift-reason'];
    if (answer((chunk) => void response.write(chunk)) === 'end') response.end();
    else setTimeout(() => response.destroy(), 50);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = 0;
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true, force: true });
});

const run = async (...words: readonly string[]): Promise<void> => {
  const program = new Command('nightshift')
    .option('--url <url>')
    .option('--json')
    .option('--read-reason <text>')
    .exitOverride();
  addEvidence(program);
  const { port } = server.address() as AddressInfo;
  await program.parseAsync(['--url', `http://127.0.0.1:${port}`, 'evidence', ...words], {
    from: 'user',
  });
};

describe('evidence export', () => {
  it('writes what comes, byte by byte, however it was cut', async () => {
    const bytes = Buffer.from('{"é":[\n"☃"\n]}\n'.repeat(20_000));
    answer = (write) => {
      for (let at = 0; at < bytes.length; at += 7_777) write(bytes.subarray(at, at + 7_777));
      return 'end';
    };
    const out = join(folder, 'a.json');
    await run('export', 't1', '--out', out, '--reason', 'a complaint, é');
    expect(await readFile(out)).toEqual(bytes);
    expect(reason).toBe('a%20complaint%2C%20%C3%A9');
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('says why as any command does, or as it is told itself', async () => {
    answer = (write) => {
      write('{}');
      return 'end';
    };
    const out = (name: string): string[] => ['export', 't1', '--out', join(folder, name)];
    await run(...out('a.json'), '--read-reason', 'audit 7');
    expect(reason).toBe('audit%207');
    await run(...out('b.json'), '--read-reason', 'audit 7', '--reason', 'audit 8');
    expect(reason).toBe('audit%208');
    vi.stubEnv('NIGHTSHIFT_READ_REASON', 'audit 9');
    await run(...out('c.json'));
    expect(reason).toBe('audit%209');
    vi.unstubAllEnvs();
  });

  it('leaves nothing behind where the answer breaks off', async () => {
    answer = (write) => {
      write('{"half":');
      return 'cut';
    };
    await expect(run('export', 't1', '--out', join(folder, 'a.json'))).rejects.toMatchObject({
      code: 'broken-off',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('never writes over a file that is there', async () => {
    answer = (write) => {
      write('new');
      return 'end';
    };
    const out = join(folder, 'a.json');
    await writeFile(out, 'old');
    await expect(run('export', 't1', '--out', out)).rejects.toMatchObject({
      code: 'file-unwritable',
    });
    expect(await readFile(out, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.json']);
  });
});

describe('evidence report', () => {
  it('is made of no file that differs', async () => {
    const [file, out] = [join(folder, 'a.json'), join(folder, 'a.html')];
    await writeFile(file, 'anything else\n');
    await expect(run('report', file, '--out', out)).rejects.toMatchObject({
      code: 'evidence-differs',
    });
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('is made of nothing but what was verified', async () => {
    const [file, out] = [join(folder, 'a.json'), join(folder, 'a.html')];
    await writeFile(file, evidenceFile);
    const { digest, verdict } = await readingOf(file, []);
    expect(verdict.difference).toBeNull();
    // Somebody writes there between the two readings, or while the second one is under way.
    const changes: readonly ((text: string) => string)[] = [
      (text) => text.replace('"status":"open"', '"status":"completed"'),
      (text) => `${text}\n`,
      (text) => text.replace(']}', ''),
      // Nothing can be made of such a head.
      (text) => `\n${text}`,
      (text) => text.replace('\n', '\n\n'),
      () => '',
    ];
    for (const change of changes) {
      await writeFile(file, change(evidenceFile));
      const report = writeWhole(out, reportOf(linesAgain(file, digest), verdict));
      await expect(report).rejects.toMatchObject({ code: 'evidence-changed' });
      expect(await readdir(folder)).toEqual(['a.json']);
    }
    await writeFile(file, evidenceFile);
    await writeWhole(out, reportOf(linesAgain(file, digest), verdict));
    expect(await readFile(out, 'utf8')).toMatch(/<\/html>\n$/);
  });

  it('holds nothing of the lines that were verified but one digest', async () => {
    const file = join(folder, 'a.json');
    await writeFile(file, '\n'.repeat(LINES));
    const before = await held();
    const { digest } = await readingOf(file, []);
    expect((await held()) - before).toBeLessThan(LINES * 20);
    let lines = 0;
    for await (const line of linesAgain(file, digest)) lines += line === '' ? 1 : 0;
    expect(lines).toBe(LINES);
  });

  it('never writes over a file, not over the evidence itself either', async () => {
    const [file, out] = [join(folder, 'a.json'), join(folder, 'a.html')];
    const evidence = evidenceFile;
    await writeFile(file, evidence);
    await writeFile(out, 'old');
    for (const [taken, holds] of [
      [file, evidence],
      [out, 'old'],
    ] as const) {
      await expect(run('report', file, '--out', taken)).rejects.toMatchObject({
        code: 'file-unwritable',
      });
      expect(await readFile(taken, 'utf8')).toBe(holds);
    }
    expect(await readdir(folder)).toEqual(['a.html', 'a.json']);
    await rm(out);
    await run('report', file, '--out', out);
    expect(await readFile(out, 'utf8')).toMatch(/<\/html>\n$/);
    expect(await readdir(folder)).toEqual(['a.html', 'a.json']);
  });
});

describe('a file that is written as a whole', () => {
  const broken = async function* (): AsyncGenerator<string> {
    yield 'half of it';
    throw new Refusal('no-such-file', 'invalid', 'It cannot be read.');
  };

  it('leaves nothing where its parts cannot be read, and says that it was the reading', async () => {
    await expect(writeWhole(join(folder, 'a.html'), broken())).rejects.toMatchObject({
      code: 'no-such-file',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('says that it was the writing where the folder is not there', async () => {
    const whole = Readable.from(['all of it']);
    await expect(writeWhole(join(folder, 'none', 'a.html'), whole)).rejects.toMatchObject({
      code: 'file-unwritable',
    });
  });
});

describe('evidence verify', () => {
  it('says what differs, as text and as JSON, and fails', async () => {
    const file = join(folder, 'a.json');
    await writeFile(file, 'anything else\n');
    await run('verify', file);
    expect(printed).toContain(
      'DIFFERS  format: line 1: its first line is no head of an evidence file',
    );
    expect(process.exitCode).toBe(1);
    printed = '';
    await run('--json', 'verify', file);
    expect(JSON.parse(printed)).toMatchObject({
      verdict: 'differs',
      difference: { check: 'format' },
    });
  });

  it('does not say that a line differs which is too long to be read here', async () => {
    const file = join(folder, 'a.json');
    // Nothing is written but the end: the rest are zeros, which are UTF-8.
    const handle = await open(file, 'w');
    await handle.truncate(constants.MAX_STRING_LENGTH + 1);
    await handle.close();
    await expect(run('verify', file)).rejects.toMatchObject({
      code: 'line-too-long',
      kind: 'invalid',
    });
    expect(printed).toBe('');
  }, 180_000);

  it('takes keys as text or out of files, and refuses what is none', async () => {
    const [file, keys, none] = ['a.json', 'keys', 'none'].map((name) => join(folder, name));
    await writeFile(file ?? '', 'x');
    await writeFile(keys ?? '', `# of 2026\n${verifierOf(newSecret('ledger.example.com'))}\n`);
    await writeFile(none ?? '', 'PRIVATE+KEY\n');
    await run('verify', file ?? '', '--key', keys ?? '', '--key', verifierOf(newSecret('b')));
    expect(process.exitCode).toBe(1);
    for (const wrong of [none ?? '', join(folder, 'missing')])
      await expect(run('verify', file ?? '', '--key', wrong)).rejects.toMatchObject({
        kind: 'invalid',
      });
  });

  it('reads lines that end at line feeds alone, across chunks, and tells what is no UTF-8', async () => {
    const file = join(folder, 'lines');
    const long = 'é'.repeat(100_000);
    await writeFile(
      file,
      Buffer.concat([
        Buffer.from(`a\u2028b\rc\n${long}\n\n`),
        Buffer.of(0xff, 0x0a),
        Buffer.from('end'),
      ]),
    );
    const lines: (string | undefined)[] = [];
    for await (const line of linesOf(file)) lines.push(line);
    expect(lines).toEqual(['a\u2028b\rc', long, '', undefined, 'end']);
  });
});
