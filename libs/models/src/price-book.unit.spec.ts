import { NANO_PER_USD } from '@nightshift/kernel';
import { calcPrice } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { priceBook } from './price-book.js';
import { PRICE_DATA } from './price-data.js';
import { priceFile } from './price-file.js';
import { boundOf, costOf } from './price.js';

const at = (time: string): Date => new Date(time);
const NOW = at('2026-11-25T12:00:00Z');
const book = priceBook();
const rate = (usd: number): number => Math.ceil(Number((usd * NANO_PER_USD).toPrecision(15)));

describe('the list prices', () => {
  it('are those of the package that is pinned, and say its version', () => {
    expect(PRICE_DATA).toContain(
      `@pydantic/genai-prices ${manifest.dependencies['@pydantic/genai-prices']} of `,
    );
    expect(book.get('openai/gpt-5', NOW)?.source).toContain(PRICE_DATA);
  });

  it('have rates for cache reads and writes, and tiers for long prompts', () => {
    expect(book.get('anthropic/claude-sonnet-4-5', NOW)).toMatchObject({
      input: rate(3),
      cachedInput: rate(0.3),
      cacheWrite: rate(3.75),
      output: rate(15),
      tiers: [
        {
          beyondInputTokens: 200_000,
          input: rate(6),
          cachedInput: rate(0.6),
          cacheWrite: rate(7.5),
          output: rate(22.5),
        },
      ],
    });
  });

  it('find a model by the rules of its provider, also under a dated name', () => {
    const dated = book.get('anthropic/claude-sonnet-4-5-20250929', NOW);
    expect(dated).toEqual(book.get('anthropic/claude-sonnet-4-5', NOW));
    expect(dated).toBeDefined();
  });

  it.each([
    ['openai/nobody-knows', 'no model "nobody-knows"'],
    ['nobody/gpt-5', 'no provider "nobody"'],
    // The library would guess that this is OpenAI.
    ['openai-mirror/gpt-5', 'no provider "openai-mirror"'],
    ['compatible/gpt-5', 'no provider "compatible"'],
    ['gpt-5', 'no provider ""'],
    ['', 'no provider ""'],
    // Silence is no price of 0.
    ['openai/moderation', 'no price per token'],
    ['openrouter/deepseek/deepseek-r1:free', 'no price per token'],
    ['openai/text-embedding-3-small', 'no price per token'],
    ['openai/whisper-1', 'no price per token'],
    ['openai/gpt-audio', 'output_audio_mtok'],
    ['perplexity/sonar-pro', 'searches the web'],
    ['openai/gpt-4o-search-preview', 'searches the web'],
    ['openai/o3-deep-research', 'searches the web'],
    ['x-ai/grok-voice-latest', 'billed by'],
  ])('have none for %s: %s', (name, reason) => {
    expect(book.get(name, NOW)).toBeUndefined();
    expect(book.whyNot(name, NOW)).toContain(reason);
  });

  it('are none of 0 for any model', async () => {
    const listed = await book.list(NOW);
    const free = listed.filter(([, { input, output }]) => input <= 0 || output <= 0);
    expect(free).toEqual([]);
    expect(listed.length).toBeGreaterThan(1_000);
  });

  it('give what the library itself calculates, for every model and any usage', async () => {
    const listed = await book.list(NOW);
    const count = fc.nat(400_000);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: listed.length - 1 }),
        count,
        count,
        count,
        count,
        (index, plain, cached, written, output) => {
          const [name = '', price] = listed[index] ?? [];
          const provider = name.slice(0, name.indexOf('/'));
          const usage = {
            input_tokens: plain + cached + written,
            cache_read_tokens: cached,
            cache_write_tokens: written,
            output_tokens: output,
          };
          const options = { providerId: provider, timestamp: NOW };
          const theirs = calcPrice(usage, name.slice(provider.length + 1), options)?.total_price;
          const ours =
            price &&
            costOf(price, {
              inputTokens: usage.input_tokens,
              cachedInputTokens: cached,
              cacheWriteInputTokens: written,
              outputTokens: output,
              reasoningTokens: 0,
            });
          // Theirs is in binary fractions, ours rounded up.
          expect(Math.abs((ours ?? 0) / NANO_PER_USD - (theirs ?? -1)), name).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('a price that changes', () => {
  const name = 'deepseek/deepseek-v4-flash';
  const size = { inputBytes: 0, messages: 0, tools: 0, maxOutputTokens: 1_000_000 };

  it('is the one that applies at the hour of the call', () => {
    expect(book.get(name, at('2026-11-25T12:00:00Z'))?.output).toBe(rate(0.66));
    expect(book.get(name, at('2026-11-25T02:00:00Z'))?.output).toBe(rate(1.32));
  });

  it('is reserved at the dearest of the day: the call may end in another hour', () => {
    const price = book.get(name, at('2026-11-25T12:00:00Z'));
    expect(price && boundOf(price, size)).toBeGreaterThanOrEqual(rate(1.32));
  });

  it('is the old one before its date, and reserved at the dearer on the days around it', () => {
    const before = book.get(name, at('2026-08-10T12:00:00Z'));
    expect(before?.output).toBe(rate(0.28));
    const eve = book.get('mistral/voxtral-small-24b-2507', at('2026-08-10T12:00:00Z'));
    expect(eve?.output).toBe(rate(0.3));
    expect(eve && boundOf(eve, size)).toBeGreaterThanOrEqual(rate(0.4));
    const long = book.get('mistral/voxtral-small-24b-2507', at('2026-06-10T12:00:00Z'));
    expect(long && boundOf(long, size)).toBeLessThan(rate(0.4));
  });
});

describe('a price file', () => {
  it('wins over the list, and may say that a model is free', () => {
    const mine = priceBook(
      priceFile.parse({
        'openai/gpt-5-mini': { input: 1, output: 2 },
        'compatible/own': { input: 0, output: 0 },
      }),
      'the price file x.json',
    );
    expect(mine.get('openai/gpt-5-mini', NOW)).toMatchObject({
      input: NANO_PER_USD,
      source: 'the price file x.json',
    });
    expect(mine.get('compatible/own', NOW)).toMatchObject({ input: 0, output: 0 });
    expect(mine.get('openai/gpt-5', NOW)).toEqual(book.get('openai/gpt-5', NOW));
    expect(mine.whyNot('compatible/own', NOW)).toBeUndefined();
  });

  it.each([
    { model: { input: 1, output: 1 } },
    { 'x/y': { input: -1, output: 1 } },
    { 'x/y': { input: 1 } },
    { 'x/y': { input: 1, output: 1, inptu: 2 } },
    { 'x/y': { input: 1, output: 1, long: { input: 1, output: 1 } } },
    { 'x/y': { input: 1, output: 1, tiers: [{ input: 1, output: 1 }] } },
  ])('is refused such as %j', (file) => {
    expect(priceFile.safeParse(file).success).toBe(false);
  });

  it('holds rates as they are written, without the dust of binary fractions', () => {
    const mine = priceBook(priceFile.parse({ 'x/y': { input: 1.1, output: 0.07 } }));
    expect(mine.get('x/y', NOW)).toMatchObject({ input: 1_100_000_000, output: 70_000_000 });
  });
});
