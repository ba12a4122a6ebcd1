import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addPrice } from './price.js';

/** What the command printed, and its exit code. */
const run = async (...args: readonly string[]) => {
  let out = '';
  const written = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  const program = new Command('nightshift').option('--json').exitOverride();
  program.configureOutput({ writeErr: () => undefined });
  addPrice(program);
  // Options of commands that are made later inherit neither.
  for (const one of program.commands.flatMap((found) => [found, ...found.commands]))
    one.exitOverride().configureOutput({ writeErr: () => undefined });
  try {
    await program.parseAsync(['price', ...args], { from: 'user' });
    return { out, exitCode: process.exitCode ?? 0 };
  } finally {
    written.mockRestore();
  }
};
const json = async (...args: readonly string[]) => {
  const { out, exitCode } = await run(...args, '--json');
  return { exitCode, document: JSON.parse(out) as { items: Record<string, unknown>[] } };
};

beforeEach(() => vi.stubEnv('NIGHTSHIFT_PRICES', ''));
afterEach(() => {
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

describe('nightshift price check', () => {
  it('shows the rates with their tiers, where they are from, and what a call reserves', async () => {
    const { out, exitCode } = await run('check', 'anthropic/claude-sonnet-4-5');
    expect(out).toMatch(/@pydantic\/genai-prices \d+\.\d+\.\d+ of \d{4}-\d\d-\d\d/);
    expect(out).toMatch(/3 +0\.3 +3\.75 +15 +15/);
    expect(out).toMatch(/6 +0\.6 +7\.5 +22\.5 +22\.5 +200000 input tokens/);
    // 10,000 bytes, 2 messages and what is fixed, at 3.75; 4,096 tokens at 15.
    expect(out).toContain('reserves $0.10281');
    expect(exitCode).toBe(0);
  });

  it('says where a price changes, and so more is reserved than it shows', async () => {
    const changing = await run('check', 'deepseek/deepseek-v4-flash');
    expect(changing.out).toContain('changes by date or hour');
    expect((await run('check', 'openai/gpt-5')).out).not.toContain('changes by date or hour');
  });

  it('takes the size of the call', async () => {
    const size = ['--input-bytes', '0', '--messages', '0', '--output-tokens', '1000'];
    const { document } = await json('check', 'openai/gpt-5-mini', ...size);
    expect(document.items).toMatchObject([
      { model: 'openai/gpt-5-mini', input: 0.25, output: 2, boundUsd: 0.002_25 },
    ]);
  });

  it('exits with 1 where one of the models has no price, and says why', async () => {
    const { document, exitCode } = await json('check', 'openai/gpt-5', 'openai/nobody-knows');
    expect(exitCode).toBe(1);
    expect(document.items).toMatchObject([
      { model: 'openai/gpt-5', input: 1.25 },
      { model: 'openai/nobody-knows', unpriced: expect.stringContaining('no model') as string },
    ]);
    const { out } = await run('check', 'openai/nobody-knows');
    expect(out).toContain('no price: the list has no model "nobody-knows" of openai');
  });

  it('refuses a size that is no number', async () => {
    await expect(run('check', 'openai/gpt-5', '--input-bytes', 'many')).rejects.toMatchObject({
      code: 'commander.invalidArgument',
    });
  });

  it('refuses a price file that cannot be read', async () => {
    vi.stubEnv('NIGHTSHIFT_PRICES', '/nowhere/prices.json');
    await expect(run('check', 'openai/gpt-5')).rejects.toMatchObject({
      code: 'invalid-configuration',
    });
  });
});

describe('nightshift price list', () => {
  it('lists the models of a provider, one line for each tier', async () => {
    const { document } = await json('list', '--provider', 'anthropic');
    expect(document.items.length).toBeGreaterThan(10);
    for (const { model } of document.items) expect(model).toMatch(/^anthropic\//);
    const { out } = await run('list', '--provider', 'anthropic');
    expect(out).toMatch(/^anthropic\/claude-sonnet-4-5 +3 +0\.3 +3\.75 +15 +15\n +6 /m);
    expect(out).toContain(`${document.items.length} models`);
  });

  it('lists every model that has a price', async () => {
    expect((await json('list')).document.items.length).toBeGreaterThan(1_000);
  });

  it('refuses a provider of which nothing is known', async () => {
    await expect(run('list', '--provider', 'nobody')).rejects.toMatchObject({
      code: 'unknown-provider',
    });
  });
});
