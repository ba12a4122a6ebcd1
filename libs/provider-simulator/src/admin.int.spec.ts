import { describe, expect, it } from 'vitest';
import type { Counters } from './counters.js';
import { asking, failureOf, post, simulating } from './simulator-fixture.spec.js';

describe('the admin endpoints', () => {
  it('give counters, calls and the usage export', async () => {
    const { simulator, models } = await simulating({
      faults: { models: { m: ['answered', 'server-error'] } },
    });
    await models.call('openai/m', asking());
    await failureOf(models.call('openai/m', asking()));
    const get = async (what: string) => (await fetch(`${simulator.url}/simulator/${what}`)).json();
    expect((await get('counters')) as Counters).toEqual(simulator.counters());
    expect(await get('calls')).toEqual(simulator.calls());
    const [call] = simulator.calls();
    const row = { provider_call_id: call?.providerCallId, model: 'm', provider: 'openai' };
    expect(await get('usage.json')).toMatchObject([row]);
    const csv = await fetch(`${simulator.url}/simulator/usage.csv`);
    expect(csv.headers.get('content-type')).toBe('text/csv');
    expect((await csv.text()).split('\r\n')).toHaveLength(3);
  });

  it('set what is to fail, and forget everything', async () => {
    const { simulator, models } = await simulating();
    const admin = (what: string, body: unknown) => post(`${simulator.url}/simulator/${what}`, body);
    const script = { models: { m: [{ fault: 'rate-limited', retryAfterSeconds: 9 }] } };
    expect((await admin('script', script)).status).toBe(200);
    expect(await failureOf(models.call('openai/m', asking()))).toMatchObject({
      retryAfterMs: 9_000,
    });
    await admin('script', { mix: { 'server-error': 1 } });
    await failureOf(models.call('openai/m', asking()));
    await admin('reset', {});
    expect(simulator.counters().total.received).toBe(0);
    await models.call('openai/m', asking());
    expect(simulator.counters().total.answered).toBe(1);
  });

  it.each([['{'], [{ mix: { sulk: 1 } }], [{ models: { m: ['sulk'] } }]])(
    'refuse a script that is none: %j',
    async (script) => {
      const { simulator } = await simulating();
      const refused = await post(`${simulator.url}/simulator/script`, script);
      expect([refused.status, await refused.json()]).toMatchObject([400, { error: /./ }]);
    },
  );

  it('say what there is where there is nothing', async () => {
    const { simulator } = await simulating();
    const missing = await fetch(`${simulator.url}/simulator/nothing`);
    expect([missing.status, await missing.text()]).toMatchObject([
      404,
      expect.stringContaining('GET /simulator/counters') as string,
    ]);
  });
});
