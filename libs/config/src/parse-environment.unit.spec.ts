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
});
