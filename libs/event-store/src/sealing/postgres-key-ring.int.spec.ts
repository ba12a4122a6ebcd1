import { randomBytes } from 'node:crypto';
import { usePostgres, withClient } from '@nightshift/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemIds } from '../system.js';
import { type KeyRing, type KeyScope, type KeySelection, PSEUDONYM } from './key-ring.js';
import { type Kms, localKms, MasterKeyMissing } from './kms.js';
import { openKeyRing } from './postgres-key-ring.js';

const postgres = usePostgres();
const line = (name: string): string => `${name}:${randomBytes(32).toString('base64')}`;
const [OLD, NEW] = [line('2025'), line('2026')];
const scope: KeyScope = {
  tenant: 'default',
  subject: 'patient-7',
  workflow: 'triage',
  day: '2026-11-26',
};

let url: string;
const opened: KeyRing[] = [];
const ring = async (kms: Kms = localKms(OLD)): Promise<KeyRing> => {
  const one = await openKeyRing({ connectionString: url }, kms);
  opened.push(one);
  return one;
};
const stored = (): Promise<string> =>
  withClient(url, async (client) => {
    const { rows } = await client.query('SELECT k::text AS row FROM keyring.key k ORDER BY id');
    return rows.map(({ row }: { row: string }) => row).join('\n');
  });

beforeEach(async () => {
  url = await postgres.newDatabase();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

describe('the key ring', () => {
  it('gives one key per scope to all who ask at once, and another per part of it', async () => {
    const rings = await Promise.all([ring(), ring(), ring()]);
    const asked = rings.flatMap((one) => Array.from({ length: 5 }, () => one.keyFor(scope)));
    const keys = await Promise.all(asked);
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
    expect(new Set(keys.map(({ secret }) => secret.toString('hex'))).size).toBe(1);
    const [first] = rings;
    const others = await Promise.all(
      [{ tenant: 'b' }, { subject: 'b' }, { workflow: 'b' }, { day: '2026-11-27' }].map((part) =>
        first?.keyFor({ ...scope, ...part }),
      ),
    );
    expect(new Set([keys[0], ...others].map((one) => one?.id)).size).toBe(5);
  });

  it('says which keys are there and which are gone, opens none for that, and of whom it has, or had, any', async () => {
    const one = await ring();
    const [kept, gone] = [
      await one.keyFor(scope),
      await one.keyFor({ ...scope, tenant: 'acme', subject: 'patient-8' }),
    ];
    await one.destroy('acme', [gone.id]);
    const never = systemIds.next();
    const ids = [kept.id, gone.id, never];
    // Each tenant is told of its own keys alone.
    expect(await one.statesOf('default', ids)).toEqual(new Map([[kept.id, 'there']]));
    expect(await one.statesOf('acme', ids)).toEqual(new Map([[gone.id, 'destroyed']]));
    expect(await one.tenants()).toEqual(['acme', 'default']);
  });

  it('stores no secret in the clear', async () => {
    const { secret } = await (await ring()).keyFor(scope);
    expect(await stored()).toContain('patient-7');
    expect(await stored()).not.toContain(secret.toString('hex'));
  });

  it('destroys a key for good: a tombstone names nobody, and the scope gets a new one', async () => {
    const one = await ring();
    const { id } = await one.keyFor(scope);
    expect(await one.destroy('other-tenant', [id])).toBe(0);
    expect((await one.keysOf([id])).get(id)).not.toBe('destroyed');
    expect(await one.destroy('default', [id])).toBe(1);
    expect((await one.keysOf([id])).get(id)).toBe('destroyed');
    expect(await stored()).not.toContain('patient-7');
    expect(await one.destroy('default', [id])).toBe(0);
    expect((await one.keyFor(scope)).id).not.toBe(id);
  });

  it('has a tombstone for what an older backup did not hold', async () => {
    const one = await ring();
    const id = systemIds.next();
    expect((await one.keysOf([id])).has(id)).toBe(false);
    expect(await one.destroy('default', [id])).toBe(0);
    expect((await one.keysOf([id])).get(id)).toBe('destroyed');
  });

  it('finds the keys of a subject, and those of a workflow up to a day', async () => {
    const one = await ring();
    const late = await one.keyFor(scope);
    const early = await one.keyFor({ ...scope, day: '2026-10-01' });
    const other = await one.keyFor({ ...scope, subject: 'patient-8', workflow: 'letters' });
    const { tenant, subject, workflow } = scope;
    const idsOf = async (selection: KeySelection) =>
      (await one.find(selection)).map(({ id }) => id);
    expect(await idsOf({ tenant, subject })).toEqual([early.id, late.id]);
    expect(await idsOf({ tenant, workflow, before: '2026-11-26' })).toEqual([early.id]);
    expect(await idsOf({ tenant, workflow: 'letters' })).toEqual([other.id]);
    expect(await idsOf({ tenant: 'other', subject })).toEqual([]);
    expect(await one.find({ tenant, workflow: 'letters' })).toEqual([
      { ...scope, subject: 'patient-8', workflow: 'letters', id: other.id },
    ]);
  });

  it('calls a subject by one name that says nothing of it, and by a new one after it was forgotten', async () => {
    const [one, two] = [await ring(), await ring()];
    const names = await Promise.all(
      [one, two, one].map((some) => some.pseudonymOf('default', 'ann@example.org')),
    );
    expect(new Set(names).size).toBe(1);
    const [name = ''] = names;
    expect(name).toMatch(PSEUDONYM);
    expect(await two.findPseudonym('default', 'ann@example.org')).toBe(name);
    expect(await one.pseudonymOf('other', 'ann@example.org')).not.toBe(name);
    await one.forgetSubject('default', name);
    expect(await two.findPseudonym('default', 'ann@example.org')).toBeUndefined();
    expect(await two.pseudonymOf('default', 'ann@example.org')).not.toBe(name);
  });

  it('wraps by a new master key what an old one wrapped; then the old one may go', async () => {
    const before = await (await ring()).keyFor(scope);
    const both = await ring(localKms(`${NEW}\n${OLD}`));
    await expect(ring(localKms(NEW))).rejects.toThrow(MasterKeyMissing);
    expect([await both.rewrap(), await both.rewrap()]).toEqual([1, 0]);
    const after = await (await ring(localKms(NEW))).keysOf([before.id]);
    expect(after.get(before.id)).toEqual(before);
  });

  it('wraps the keys of one tenant alone, and neither those of others nor what the ring needs', async () => {
    const old = await ring();
    const own = await old.keyFor(scope);
    const other = await old.keyFor({ ...scope, tenant: 'acme' });
    const both = await ring(localKms(`${NEW}\n${OLD}`));
    expect([await both.rewrap('default'), await both.rewrap('default')]).toEqual([1, 0]);
    const masters = await withClient(url, async (client) => {
      const { rows } = await client.query<{ name: string; master: string }>(
        `SELECT id::text AS name, master_key AS master FROM keyring.key
         UNION ALL SELECT 'names', master_key FROM keyring.name_secret`,
      );
      return Object.fromEntries(rows.map(({ name, master }) => [name, master]));
    });
    expect(masters).toEqual({ [own.id]: '2026', [other.id]: '2025', names: '2025' });
    // The older one must stay: the ring says so rather than losing a key.
    await expect(ring(localKms(NEW))).rejects.toThrow(MasterKeyMissing);
    expect(await both.rewrap()).toBe(1);
    expect((await (await ring(localKms(NEW))).keysOf([other.id])).get(other.id)).toEqual(other);
  });
});
