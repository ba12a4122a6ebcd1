import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseEnvironment, setting } from './index.js';

describe('parseEnvironment', () => {
  it('names every fault at once, and no value', () => {
    const shape = {
      PORT: setting.port(1),
      DATABASE_URL: setting.url(/^postgres/, 'postgres://u:p@h/db'),
      KAFKA_BROKERS: setting.brokers(),
    };
    const parse = () =>
      parseEnvironment(shape, { PORT: 'seventy', DATABASE_URL: 'mysql://secret' });
    expect(parse).toThrow(
      /3 fault\(s\)[\s\S]*PORT: must be a port[\s\S]*DATABASE_URL: must be a URL, e\.g\. postgres[\s\S]*KAFKA_BROKERS: is missing/,
    );
    expect(parse).not.toThrow(/secret/);
  });

  it('reads a secret from a file, and says which file cannot be read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    writeFileSync(join(folder, 'key'), 'sk-1\n');
    expect(parseEnvironment({ KEY: z.string() }, { KEY_FILE: join(folder, 'key') })).toEqual({
      KEY: 'sk-1',
    });
    rmSync(folder, { recursive: true });
    expect(() => parseEnvironment({ KEY: z.string() }, { KEY_FILE: join(folder, 'key') })).toThrow(
      /KEY_FILE: cannot be read/,
    );
  });

  it('takes defaults for what is absent or empty', () => {
    const shape = { PORT: setting.port(7070), MAP: setting.pairs() };
    expect(parseEnvironment(shape, { PORT: '', MAP: 'a/b=c/d, e=f' })).toEqual({
      PORT: 7070,
      MAP: new Map([
        ['a/b', 'c/d'],
        ['e', 'f'],
      ]),
    });
  });

  it('names an unreadable file once, not also what would have stood in it', () => {
    expect(() =>
      parseEnvironment({ KEY: z.string('is missing') }, { KEY_FILE: '/nowhere/key' }),
    ).toThrow(/1 fault\(s\):\n {2}KEY_FILE: cannot be read: ENOENT/);
  });

  it('lets the file win over the variable, and takes one that holds only blanks as absent', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    const file = join(folder, 'key');
    const shape = { KEY: z.string().default('fallback') };
    writeFileSync(file, 'from the file\n');
    expect(parseEnvironment(shape, { KEY: 'plain', KEY_FILE: file })).toEqual({
      KEY: 'from the file',
    });
    writeFileSync(file, ' \n');
    expect(parseEnvironment(shape, { KEY_FILE: file })).toEqual({ KEY: 'fallback' });
    rmSync(folder, { recursive: true });
  });

  it('repeats no secret, from a variable or a file, whatever is wrong with it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    const file = join(folder, 'token');
    writeFileSync(file, 'canary-1');
    const shape = {
      TOKEN: z.string().min(16, 'must have at least 16 characters'),
      LEVEL: z.enum(['info', 'debug']),
      DATABASE_URL: setting.url(/^postgres/, 'postgres://u:p@h/db'),
      PRICES: setting.pairs(),
      BUDGET: setting.usd(1),
      SLOTS: setting.count(1),
    };
    const env = {
      TOKEN_FILE: file,
      LEVEL: 'canary-2',
      DATABASE_URL: 'mysql://u:canary-3@h',
      PRICES: 'canary-4',
      BUDGET: 'canary-5',
      SLOTS: 'canary-6',
    };
    let refused: unknown;
    try {
      parseEnvironment(shape, env);
    } catch (error) {
      refused = error;
    }
    rmSync(folder, { recursive: true });
    expect(refused).toMatchObject({ code: 'invalid-configuration', faults: { length: 6 } });
    const { message, faults } = refused as { message: string; faults: object[] };
    expect(message + JSON.stringify(faults)).not.toContain('canary');
  });
});

describe('setting', () => {
  const parse = (value: string) =>
    parseEnvironment({ VALUE: setting.count(7, 100) }, { VALUE: value });

  it.each(['1', '007', '100'])('takes %s as a count', (text) => {
    expect(parse(text)).toEqual({ VALUE: Number(text) });
  });

  it.each(['0', '-1', '1.5', '101', '1e2', '0x10', 'Infinity', 'ten', '1 000'])(
    'says what to write instead of the count %s',
    (text) => expect(() => parse(text)).toThrow(/VALUE: must be a whole number from 1 to 100$/),
  );

  it('takes a blank as absent: PORT=" " must not mean port 0', () => {
    expect(parseEnvironment({ PORT: setting.port(7070) }, { PORT: ' ' })).toEqual({ PORT: 7070 });
    expect(parseEnvironment({ PORT: setting.port(7070) }, { PORT: '0' })).toEqual({ PORT: 0 });
    expect(() => parseEnvironment({ PORT: setting.port(1) }, { PORT: '65536' })).toThrow(/a port/);
  });

  it('takes amounts in USD to the nano, and nothing negative', () => {
    const usd = (text: string) => parseEnvironment({ USD: setting.usd(1) }, { USD: text }).USD;
    expect([usd('0'), usd('25.50'), usd('0.000000001')]).toEqual([0, 25.5, 1e-9]);
    for (const text of ['-1', '1e9', '$5', '1.0000000001'])
      expect(() => usd(text)).toThrow(/an amount in USD/);
  });
});
