import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TenantTurns } from './tenant-turns.js';

describe('turns of tenants', () => {
  it('are one at a time, and each tenant has its own, whoever asks for more', async () => {
    const turns = new TenantTurns();
    const done: string[] = [];
    let underWay = 0;
    const ask = (tenant: string, name: string): Promise<void> =>
      turns.take(tenant, async () => {
        underWay += 1;
        expect(underWay).toBe(1);
        await setImmediate();
        done.push(name);
        underWay -= 1;
      });
    const many = ['a1', 'a2', 'a3', 'a4'].map((name) => ask('a', name));
    await Promise.all([...many, ask('b', 'b1'), ask('c', 'c1'), ask('b', 'b2')]);
    expect(done).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('go on after one that failed', async () => {
    const turns = new TenantTurns();
    const failed = turns.take('a', () => Promise.reject(new Error('no')));
    const next = turns.take('a', async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });

  it('are refused to a tenant that waits for too many already, and to no other', async () => {
    const turns = new TenantTurns();
    let end = (): void => undefined;
    const first = turns.take('a', () => new Promise<void>((resolve) => (end = resolve)));
    const rest = Array.from({ length: 100 }, () => turns.take('a', async () => undefined));
    await expect(turns.take('a', async () => undefined)).rejects.toMatchObject({
      code: 'too-many-queries',
      kind: 'too-many',
    });
    const other = turns.take('b', async () => 'mine');
    end();
    await Promise.all([first, ...rest]);
    expect(await other).toBe('mine');
  });
});
