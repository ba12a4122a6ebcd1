import { describe, expect, it } from 'vitest';
import { otherSystemsConfig, prefixOf } from './other-systems.config.js';

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

describe('the settings of a channel', () => {
  it('are named after it', () => {
    expect(prefixOf('on-call.eu_1')).toBe('NIGHTSHIFT_CHANNEL_ON_CALL_EU_1');
  });

  it('are read for its kind', () => {
    const { settingsOf } = otherSystemsConfig({
      NIGHTSHIFT_CHANNEL_OPS_URL: 'https://example.com/hook',
      NIGHTSHIFT_CHANNEL_OPS_SECRET: SECRET,
      NIGHTSHIFT_CHANNEL_PAGER_SECRET: 'R0123456789',
      NIGHTSHIFT_CHANNEL_TEAM_URL: 'https://hooks.example.com/x',
      NIGHTSHIFT_CHANNEL_TEAM_SHOW: 'title',
    });
    expect(settingsOf('ops', 'webhook')).toEqual({
      kind: 'webhook',
      url: 'https://example.com/hook',
      secret: SECRET,
    });
    expect(settingsOf('pager', 'pagerduty')).toEqual({
      kind: 'pagerduty',
      url: 'https://events.pagerduty.com/v2/enqueue',
      routingKey: 'R0123456789',
    });
    expect(settingsOf('ops', 'slack')).toMatchObject({ showsTitle: false });
    expect(settingsOf('team', 'slack')).toMatchObject({ showsTitle: true });
  });

  it('are refused with every variable to set, and no value is repeated', () => {
    const { settingsOf } = otherSystemsConfig({ NIGHTSHIFT_CHANNEL_OPS_SECRET: 'hunter2' });
    const refused = (kind: 'webhook' | 'email') => {
      try {
        settingsOf('ops', kind);
        return undefined;
      } catch (error) {
        return error as { readonly message: string; readonly faults: { readonly at: string }[] };
      }
    };
    const at = (kind: 'webhook' | 'email') => refused(kind)?.faults.map((fault) => fault.at);
    expect(refused('webhook')?.message).not.toContain('hunter2');
    expect(at('webhook')).toEqual(['NIGHTSHIFT_CHANNEL_OPS_URL', 'NIGHTSHIFT_CHANNEL_OPS_SECRET']);
    expect(at('email')).toEqual([
      'NIGHTSHIFT_CHANNEL_OPS_TO',
      'NIGHTSHIFT_CHANNEL_OPS_FROM',
      'NIGHTSHIFT_SMTP_URL',
    ]);
  });
});

describe('the keys of other systems', () => {
  it('name whose answers they sign, and of which tenant', () => {
    const { answerKeys } = otherSystemsConfig({
      NIGHTSHIFT_ANSWER_KEYS: `erp=${SECRET}, crm@acme=${SECRET}`,
    });
    expect([...answerKeys]).toEqual([
      ['erp', { tenant: 'default', secret: SECRET }],
      ['crm', { tenant: 'acme', secret: SECRET }],
    ]);
  });

  it.each([
    'erp=short',
    'erp',
    `erp=${SECRET},erp@acme=${SECRET}`,
    `=${SECRET}`,
    `erp=whsec_${Buffer.alloc(23).toString('base64')}`,
  ])('are refused as %s', (keys) =>
    expect(() => otherSystemsConfig({ NIGHTSHIFT_ANSWER_KEYS: keys })).toThrow(
      'NIGHTSHIFT_ANSWER_KEYS',
    ),
  );
});

it('takes no link key that could be guessed', () => {
  expect(() => otherSystemsConfig({ NIGHTSHIFT_LINK_KEY: 'short' })).toThrow('NIGHTSHIFT_LINK_KEY');
});
