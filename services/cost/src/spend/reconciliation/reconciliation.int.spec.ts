import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  modelCall,
  runAccepted,
  runId,
  startCost,
  taskId,
  type TestCost,
} from '../spend-fixture.spec.js';

/** Real: PostgreSQL, HTTP, the embedded bus, the event store and its relay. */
const postgres = usePostgres();
let service: TestCost;

beforeAll(async () => {
  service = await startCost(await postgres.newDatabase());
});
afterAll(() => service?.close());

const url = '/v1/costs/reconciliations';
const heading =
  'date,time,provider,model,provider_call_id,client_request_id,input_tokens,cached_input_tokens,cache_write_input_tokens,output_tokens,cost_usd\r\n';
const line = (
  providerCallId: string,
  cost: string,
  { day = '2026-11-20', tokens = '100,20,5,10', model = 'gpt-4o' } = {},
): string =>
  `${day},${day}T10:00:00.000Z,openai,${model},${providerCallId},r,${tokens},${cost}\r\n`;

const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (const giveUpAt = Date.now() + 10_000; ;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error('It never came.');
    await new Promise((wake) => setTimeout(wake, 20));
  }
};
const boundOf = async (tenant: string): Promise<unknown> => {
  const query = 'by=model&from=2026-11-01&to=2026-11-30';
  const { total } = (await service.get(`/v1/costs/top?${query}`, tenant)) as unknown as {
    total: { cost: { nanoUsd: number }; bound: { nanoUsd: number } };
  };
  return [total.cost.nanoUsd, total.bound.nanoUsd];
};
const adjustedOf = (tenant: string) =>
  service
    .published()
    .filter((event) => event.type === 'spend.adjusted.v1' && event.tenantid === tenant);

describe('reconciling over HTTP', () => {
  it('finds that an export with a line for each call is what the books say', async () => {
    const tenant = 'equal';
    await service.publish(
      runAccepted('e', { tenant }),
      modelCall({ tenant, task: 'e', cost: 1_500_000, providerCallId: 'e-1' }),
      modelCall({ tenant, task: 'e', step: 2, cost: 2_500_000, providerCallId: 'e-2' }),
      // Of another provider, and not in the export: not missing from it.
      modelCall({ tenant, task: 'e', step: 3, model: 'anthropic/opus', providerCallId: 'e-3' }),
    );
    const text = heading + line('e-1', '0.001500000') + line('e-2', '0.002500000');
    expect(await service.post(url, { text, source: 'usage.csv' }, tenant)).toMatchObject({
      status: 200,
      created: true,
      source: 'usage.csv',
      from: '2026-11-20',
      to: '2026-11-20',
      booked: { nanoUsd: 4_000_000 },
      provider: { nanoUsd: 4_000_000 },
      matching: 1,
      explained: 0,
      unexplained: 0,
      adjustedCalls: 0,
      by: 'local-user',
      lines: [
        {
          day: '2026-11-20',
          model: 'openai/gpt-4o',
          status: 'match',
          booked: { calls: 2, inputTokens: 200, outputTokens: 20 },
          provider: { calls: 2, inputTokens: 200, outputTokens: 20 },
        },
      ],
      calls: { matched: 2, onlyInBooks: { count: 0 }, onlyAtProvider: { count: 0 } },
    });
  });

  it('books a call charged at its bound at what the provider says, once, and tells the budget', async () => {
    const tenant = 'bound';
    await service.publish(
      runAccepted('b', { tenant }),
      modelCall({ tenant, task: 'b', cost: 9_000_000, isBound: true, providerCallId: 'b-1' }),
      modelCall({ tenant, task: 'b', step: 2, cost: 1_000_000, providerCallId: 'b-2' }),
    );
    expect(await boundOf(tenant)).toEqual([10_000_000, 9_000_000]);
    const text = heading + line('b-1', '0.002') + line('b-2', '0.001');
    const first = await service.post(url, { text }, tenant);
    expect(first).toMatchObject({
      created: true,
      booked: { nanoUsd: 10_000_000 },
      provider: { nanoUsd: 3_000_000 },
      adjustedCalls: 1,
      freed: { nanoUsd: 7_000_000 },
      matching: 1,
      unexplained: 0,
      lines: [{ status: 'match', booked: { cost: { nanoUsd: 3_000_000 }, inputTokens: 200 } }],
    });
    const [adjusted] = await until(async () => {
      const found = adjustedOf(tenant);
      return found.length > 0 ? found : undefined;
    });
    expect(adjusted).toMatchObject({
      taskid: taskId('b'),
      data: {
        runId: runId('b'),
        taskId: taskId('b'),
        workflow: 'audit',
        step: 1,
        attempt: 1,
        bookedNanoUsd: 9_000_000,
        trueNanoUsd: 2_000_000,
        calledOn: '2026-11-20',
        reconciliationId: first['reconciliationId'],
      },
    });
    await until(async () =>
      JSON.stringify(await boundOf(tenant)) === '[3000000,0]' ? true : undefined,
    );
    // The very export again is the same reconciliation; another with the same call frees nothing.
    expect(await service.post(url, { text, source: 'other name' }, tenant)).toEqual({
      ...first,
      created: false,
    });
    expect(await service.post(url, { text, again: true }, tenant)).toMatchObject({
      created: true,
      adjustedCalls: 0,
      booked: { nanoUsd: 3_000_000 },
      // Its tokens are not in our books.
      explained: 1,
      unexplained: 0,
    });
    expect(adjustedOf(tenant)).toHaveLength(1);
    const listed = (await service.get(url, tenant)) as unknown as { items: object[] };
    expect(listed.items).toHaveLength(2);
    expect(listed.items[1]).toMatchObject({ reconciliationId: first['reconciliationId'] });
    const { created: _, ...shown } = first;
    expect(await service.get(`${url}/${String(first['reconciliationId'])}`, tenant)).toEqual(shown);
    expect(await service.get(`${url}/${String(first['reconciliationId'])}`, 'else')).toMatchObject({
      status: 404,
      code: 'no-such-reconciliation',
    });
  });

  it('frees a call once, also where two exports that hold it come at the same time', async () => {
    const tenant = 'twice';
    await service.publish(
      runAccepted('tw', { tenant }),
      modelCall({ tenant, task: 'tw', cost: 9_000_000, isBound: true, providerCallId: 'tw-1' }),
    );
    const texts = Array.from(
      { length: 8 },
      (_, index) => heading + line('tw-1', '0.002') + line(`else-${index}`, '0.001'),
    );
    const answers = await Promise.all(texts.map((text) => service.post(url, { text }, tenant)));
    expect(answers.map(({ adjustedCalls }) => Number(adjustedCalls)).sort((a, b) => a - b)).toEqual(
      [0, 0, 0, 0, 0, 0, 0, 1],
    );
  });

  it('lists what is different, what is on one side only, and what bounds explain', async () => {
    const tenant = 'differs';
    await service.publish(
      runAccepted('d', { tenant }),
      modelCall({ tenant, task: 'd', cost: 1_000_000, providerCallId: 'd-1' }),
      modelCall({ tenant, task: 'd', step: 2, cost: 5_000_000, providerCallId: 'd-2' }),
      // Nobody knows what it is called, nor whether it was sent.
      modelCall({
        tenant,
        task: 'd',
        step: 3,
        cost: 7_000_000,
        isBound: true,
        at: '2026-11-21T10:00:00.000Z',
      }),
      // Refused by the provider: in nobody's books.
      {
        ...modelCall({ tenant, task: 'd', step: 4, cost: 0, isBound: true }),
        type: 'model-call.failed.v1',
        data: {
          ...modelCall({ tenant, task: 'd', step: 4, cost: 0, isBound: true }).data,
          costIsBound: false,
          errorClass: 'rate-limited',
          reason: '429',
        },
      },
    );
    const text = heading + line('d-1', '0.004') + line('stranger', '0.001', { model: 'o9' });
    const answer = await service.post(url, { text, to: '2026-11-22' }, tenant);
    expect(answer).toMatchObject({
      matching: 0,
      explained: 1,
      unexplained: 2,
      lines: [
        { day: '2026-11-20', model: 'openai/gpt-4o', status: 'differs', explanation: null },
        { day: '2026-11-20', model: 'openai/o9', status: 'only-at-provider' },
        {
          day: '2026-11-21',
          status: 'only-in-books',
          explanation: 'charged-at-bound',
          bound: { nanoUsd: 7_000_000 },
        },
      ],
      calls: {
        matched: 1,
        differ: {
          count: 1,
          first: [
            {
              providerCallId: 'd-1',
              booked: { nanoUsd: 1_000_000 },
              provider: { nanoUsd: 4_000_000 },
            },
          ],
        },
        onlyInBooks: { count: 1, first: [{ providerCallId: 'd-2', taskId: taskId('d') }] },
        onlyAtProvider: { count: 1, first: [{ providerCallId: 'stranger', taskId: null }] },
      },
    });
    expect(
      await until(async () =>
        service
          .published()
          .find((event) => event.type === 'spend.reconciled.v1' && event.tenantid === tenant),
      ),
    ).toMatchObject({ data: { bookedNanoUsd: 13_000_000, unexplained: 2, from: '2026-11-20' } });
  });

  it('counts a call on our day where clocks differ around midnight, and nothing else of that day', async () => {
    const tenant = 'midnight';
    const at = '2026-11-20T23:59:59.900Z';
    await service.publish(
      runAccepted('n', { tenant }),
      modelCall({ tenant, task: 'n', cost: 1_000_000, providerCallId: 'n-1', at }),
    );
    const day = '2026-11-21';
    const text = heading + line('n-1', '0.001', { day }) + line('n-2', '0.001', { day });
    const period = { from: '2026-11-20', to: '2026-11-20' };
    expect(await service.post(url, { text, ...period }, tenant)).toMatchObject({
      status: 400,
      code: 'unreadable-export',
    });
    const both = text + line('n-3', '0.002');
    expect(await service.post(url, { text: both, ...period }, tenant)).toMatchObject({
      lines: [{ day: '2026-11-20', provider: { calls: 2 }, booked: { calls: 1 } }],
      calls: { matched: 1, onlyAtProvider: { count: 1, first: [{ providerCallId: 'n-3' }] } },
    });
  });

  it('takes totals by day and model as usage APIs of providers answer them', async () => {
    const tenant = 'totals';
    const at = '2026-11-20T23:30:00.000Z';
    await service.publish(
      runAccepted('t', { tenant }),
      modelCall({ tenant, task: 't', at, tokens: [1_000, 70] }),
      modelCall({ tenant, task: 't', step: 2, at, tokens: [3_000, 30] }),
    );
    const result = {
      object: 'organization.usage.completions.result',
      input_tokens: 4_000,
      input_cached_tokens: 40,
      output_tokens: 100,
      num_model_requests: 2,
      project_id: null,
      model: 'gpt-4o-2024-08-06',
    };
    const bucket = { object: 'bucket', start_time: 1_795_132_800, end_time: 1_795_219_200 };
    const text = JSON.stringify({ object: 'page', data: [{ ...bucket, results: [result] }] });
    expect(await service.post(url, { text, provider: 'openai' }, tenant)).toMatchObject({
      source: 'openai export',
      provider: null,
      matching: 1,
      calls: null,
      lines: [{ day: '2026-11-20', model: 'openai/gpt-4o', status: 'match' }],
    });
  });

  it('has room for an export of thousands of calls', async () => {
    const tenant = 'large';
    const lines = Array.from({ length: 20_000 }, (_, index) => line(`large-${index}`, '0.001'));
    const answer = await service.post(url, { text: heading + lines.join('') }, tenant);
    expect(answer).toMatchObject({
      status: 200,
      unexplained: 1,
      calls: { onlyAtProvider: { count: 20_000 } },
    });
    expect(
      (answer['calls'] as { onlyAtProvider: { first: [] } }).onlyAtProvider.first,
    ).toHaveLength(100);
  });

  it('refuses what it cannot read, and says where and why', async () => {
    for (const [body, code, at] of [
      [{ text: 'date,model,cost_usd\n2026-11-20,m' }, 'unreadable-export', '/text'],
      [{ text: '[{"model":"m","cost_usd":1}]' }, 'unreadable-export', '/text'],
      [{ text: '{' }, 'unreadable-export', '/text'],
      [
        { text: 'date,model,cost_usd\n2026-11-20,m,1', from: '2026-12-01' },
        'unreadable-export',
        '/from',
      ],
      [{ text: 'x', columns: { colour: 'c' } }, 'invalid-request', '/columns/colour'],
      [{ text: 'x', models: { a: 1 } }, 'invalid-request', '/models/a'],
      [{ text: 'x', format: 'invoice' }, 'invalid-request', '/format'],
    ] as const) {
      const answer = await service.post(url, body);
      expect(answer).toMatchObject({ status: 400, code });
      expect((answer['errors'] as { at: string }[])[0]?.at).toBe(at);
    }
  });
});
