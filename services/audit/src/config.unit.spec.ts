import { describe, expect, it } from 'vitest';
import { auditConfig } from './config.js';

const path = '/somewhere';

describe('the configuration of audit', () => {
  it('says where the ledger is, and how long facts are kept: for ever unless a policy says so', () => {
    expect(auditConfig({ NIGHTSHIFT_LEDGER_PATH: path })).toMatchObject({
      path,
      factDays: undefined,
    });
    expect(
      auditConfig({ NIGHTSHIFT_LEDGER_PATH: path, NIGHTSHIFT_LEDGER_FACT_DAYS: '90' }),
    ).toMatchObject({ path, factDays: 90 });
  });

  it('takes a cluster of a server, and none of the embedded engine', () => {
    const cluster = { CLICKHOUSE_CLUSTER: 'nights' };
    const url = 'http://localhost:8123';
    expect(auditConfig({ CLICKHOUSE_URL: url, ...cluster })).toMatchObject({
      url,
      cluster: 'nights',
    });
    expect(auditConfig({ NIGHTSHIFT_LEDGER_PATH: path, ...cluster })).not.toHaveProperty('cluster');
  });

  it('exports by the clock where a place is named, and needs a key for a bucket', () => {
    expect(auditConfig({ NIGHTSHIFT_LEDGER_PATH: path }).continuousExport).toBeUndefined();
    const env = { NIGHTSHIFT_LEDGER_PATH: path, NIGHTSHIFT_EXPORT_TO: 's3://bucket/ledger/' };
    expect(() => auditConfig(env)).toThrow('AWS_ACCESS_KEY_ID');
    const key = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const kinds = { NIGHTSHIFT_EXPORT_KINDS: 'ocsf, parquet,ocsf' };
    expect(auditConfig({ ...env, ...key, ...kinds }).continuousExport).toMatchObject({
      to: 's3://bucket/ledger',
      kinds: ['ocsf', 'parquet'],
      everyMs: 300_000,
    });
  });

  it.each([
    ['no place at all', {}, 'Where is the ledger?'],
    ['days that are none', { NIGHTSHIFT_LEDGER_FACT_DAYS: '0' }, 'number of days'],
    [
      'an export to nowhere',
      { NIGHTSHIFT_EXPORT_TO: 'backup' },
      'NIGHTSHIFT_EXPORT_TO backup is no place',
    ],
    ['a format that is none', { NIGHTSHIFT_EXPORT_KINDS: 'csv' }, 'must be parquet'],
    ['a cluster that is no name', { CLICKHOUSE_CLUSTER: "a'b" }, 'name of a cluster'],
  ])('refuses %s', (_, env, words) => {
    expect(() =>
      auditConfig({ ...(words.startsWith('W') ? {} : { NIGHTSHIFT_LEDGER_PATH: path }), ...env }),
    ).toThrow(words);
  });
});
