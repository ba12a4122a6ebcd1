import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeEnvironment, secret } from './describe-environment.js';
import { setting } from './settings.js';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const one = (type: z.ZodType, env: Record<string, string> = {}) =>
  describeEnvironment({ X: type }, env)[0];

describe('the settings in force', () => {
  it.each([
    ['a number that is not given', setting.count(5), {}, '5', 'default'],
    ['a number that is', setting.count(5), { X: '7' }, '7', 'environment'],
    ['an empty one', setting.count(5), { X: '  ' }, '5', 'default'],
    ['a list', setting.list(), { X: 'a, b' }, 'a, b', 'environment'],
    ['an empty list', setting.list(), {}, '', 'default'],
    ['pairs', setting.pairs(), {}, '', 'default'],
    ['what may be absent', z.string().optional(), {}, null, 'nowhere'],
    ['what must be there', setting.url(/^http:/, 'http://a'), {}, null, 'nowhere'],
  ] as const)('show %s', (_what, type, env, value, from) => {
    expect(one(type, env)).toEqual({ name: 'X', value, from, secret: false });
  });

  it('never show a secret, but whether it is set, and how', () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'canary-in-a-file');
    const token = secret(z.string().min(4).optional());
    expect(one(token)).toEqual({ name: 'X', value: null, from: 'nowhere', secret: true });
    expect(one(token, { X: 'canary' })).toMatchObject({ value: null, from: 'environment' });
    expect(one(token, { X_FILE: file })).toMatchObject({ value: null, from: 'file' });
    expect(one(secret(z.string()).optional(), { X: 'canary' })?.value).toBeNull();
    expect(one(secret(z.string().default('canary')))).toMatchObject({
      value: null,
      from: 'default',
    });
  });
});
