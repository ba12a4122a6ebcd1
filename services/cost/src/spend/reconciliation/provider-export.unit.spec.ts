import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainNumber, printedAmount } from './decimal.js';
import { type ExportOptions, readExport } from './provider-export.js';

const read = (text: string, options: Partial<ExportOptions> = {}) =>
  readExport(text, { format: 'auto', columns: {}, ...options });

describe('a printed amount', () => {
  it('is exact: no binary fraction on the way', () =>
    fc.assert(
      fc.property(fc.nat(9_000), fc.nat(999_999_999), (whole, fraction) => {
        const text = `${whole}.${String(fraction).padStart(9, '0')}`;
        expect(printedAmount(text)).toEqual({
          nanoUsd: whole * 1_000_000_000 + fraction,
          tolerance: 0,
        });
      }),
    ));

  it('may be off by half a unit of its last place, and never by more than half a cent', () => {
    expect(printedAmount('1.25')).toEqual({ nanoUsd: 1_250_000_000, tolerance: 5_000_000 });
    expect(printedAmount('$1,234.5678')).toEqual({ nanoUsd: 1_234_567_800_000, tolerance: 50_000 });
    expect(printedAmount('5')).toEqual({ nanoUsd: 5_000_000_000, tolerance: 5_000_000 });
    expect(printedAmount('12.5', 'cent')).toEqual({ nanoUsd: 125_000_000, tolerance: 500_000 });
  });

  it('is rounded up below a nano-USD', () => {
    expect(printedAmount('0.0000000001')?.nanoUsd).toBe(1);
    expect(printedAmount(plainNumber(1.5e-7))?.nanoUsd).toBe(150);
  });

  it('is none where it is something else', () => {
    for (const text of ['', '-1', '1e3', '1,2', 'free', '1.', '99999999999999999'])
      expect(printedAmount(text)).toBeUndefined();
  });
});

describe('an export of a provider', () => {
  it('is read with a line for each call', () => {
    const text = `date,time,model,provider_call_id,input_tokens,cached_tokens,cache_write_tokens,output_tokens,cost_usd
2026-11-25,2026-11-25T01:00:00Z,gpt-4o,chatcmpl-1,100,50,0,10,0.000123456`;
    expect(read(text)).toEqual([
      {
        day: '2026-11-25',
        provider: undefined,
        model: 'gpt-4o',
        providerCallId: 'chatcmpl-1',
        calls: 1,
        inputTokens: 100,
        outputTokens: 10,
        costNanoUsd: 123_456,
        costTolerance: 0,
      },
    ]);
  });

  it('is read as the console of Anthropic exports it: input without what came from caches', () => {
    const text = `usage_date_utc,model_version,api_key,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens
2026-11-25,claude-sonnet-4-20250514,night,1000,200,30,4000,50`;
    expect(read(text)).toMatchObject([
      { day: '2026-11-25', calls: undefined, inputTokens: 5_230, outputTokens: 50 },
    ]);
  });

  it('is read as the usage and cost reports of Anthropic answer: cents only where one says so', () => {
    const usage = {
      data: [
        {
          starting_at: '2026-11-25T00:00:00Z',
          ending_at: '2026-11-26T00:00:00Z',
          results: [
            {
              model: 'claude-opus-5',
              uncached_input_tokens: 10,
              cache_read_input_tokens: 5,
              cache_creation: { ephemeral_1h_input_tokens: 3, ephemeral_5m_input_tokens: 2 },
              output_tokens: 7,
            },
          ],
        },
        { starting_at: '2026-11-26T00:00:00Z', results: [] },
      ],
      has_more: false,
    };
    expect(read(JSON.stringify(usage))).toMatchObject([
      { day: '2026-11-25', model: 'claude-opus-5', inputTokens: 20, outputTokens: 7 },
    ]);
    const bucket = { starting_at: '2026-11-25T00:00:00Z' };
    const results = [{ model: 'claude-opus-5', amount: '123.45', currency: 'USD' }];
    const cost = JSON.stringify({ data: [{ ...bucket, results }] });
    expect(read(cost, { format: 'anthropic' })).toMatchObject([{ costNanoUsd: 1_234_500_000 }]);
    expect(() => read(cost)).toThrow('neither tokens nor a cost');
  });

  it('is read as the costs of OpenAI answer, a line for each kind of token', () => {
    const results = [{ line_item: 'gpt-4o, input', amount: { value: 0.06, currency: 'usd' } }];
    const text = JSON.stringify({ data: [{ start_time: 1_795_132_800, results }] });
    expect(read(text)).toMatchObject([
      { day: '2026-11-20', model: 'gpt-4o', costNanoUsd: 60_000_000 },
    ]);
  });

  it('is read from the columns that one names', () => {
    const text = 'When,What,Amount (USD),cost_usd\n2026-11-25,m,1.5,9';
    const columns = { day: ['When'], model: ['what'], costUsd: ['amount (usd)'] };
    expect(read(text, { columns })).toMatchObject([{ model: 'm', costNanoUsd: 1_500_000_000 }]);
  });

  it('counts moments in UTC', () => {
    expect(read('time,model,calls\n2026-11-25T23:30:00-05:00,m,1')[0]?.day).toBe('2026-11-26');
  });

  it('is refused with every row that cannot be read', () => {
    const text = `date,model,calls,cost_usd
2026-02-30,m,1,1
2026-11-25,,1,1
2026-11-25,m,some,1
2026-11-25,m,1,much
2026-11-25,m,,`;
    let faults: readonly { reason: string }[] = [];
    try {
      read(text);
    } catch (error) {
      faults = (error as { faults: typeof faults }).faults;
    }
    expect(faults.map(({ reason }) => reason)).toEqual([
      'row 1: no day (or none that can be read)',
      'row 2: no model: export it grouped by model',
      'row 3: calls "some" is no count',
      'row 4: cost_usd "much" is no amount',
      'row 5: neither tokens nor a cost',
    ]);
    for (const nothing of ['', 'date,model', '[]', '[1]', '{"data":[]}'])
      expect(() => read(nothing)).toThrow('cannot be read');
  });
});
