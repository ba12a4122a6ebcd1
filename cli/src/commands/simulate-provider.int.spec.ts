import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openModels, priceBook, priceFile } from '@nightshift/models';
import type { ProviderSimulator } from '@nightshift/provider-simulator';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addSimulateProvider } from './simulate-provider.js';
import { startSimulated } from './simulated-provider.js';

/** Real: the simulator, HTTP, the AI SDK's clients, and the workflow module of an example. */

const workflows = [join(import.meta.dirname, '../../../examples/ten-steps/src/index.ts')];
const hello = {
  prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hello' }] }],
  maxOutputTokens: 500,
};

let folder: string;
const started: ProviderSimulator[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-provider-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  for (const simulator of started.splice(0)) await simulator.stop();
});

const simulating = async (more: Partial<Parameters<typeof startSimulated>[0]> = {}) => {
  const simulated = await startSimulated({ port: 0, seed: '1', latencyMs: 0, workflows, ...more });
  started.push(simulated.simulator);
  return simulated;
};

describe('the command', () => {
  it('serves the simulated models of a workflow module as models of both APIs, with their prices', async () => {
    const writePrices = join(folder, 'prices.json');
    const { simulator, environment } = await simulating({ writePrices });
    expect(environment).toMatchObject({
      NIGHTSHIFT_MODEL_MAP:
        'simulated/at-once=openai/at-once,simulated/after-20ms=openai/after-20ms',
      NIGHTSHIFT_PRICES: writePrices,
    });
    const prices = priceBook(priceFile.parse(JSON.parse(readFileSync(writePrices, 'utf8'))));
    const key = { apiKey: 'simulated' };
    const models = openModels({
      prices,
      openAi: { ...key, baseUrl: environment['OPENAI_BASE_URL'] ?? '' },
      anthropic: { ...key, baseUrl: environment['ANTHROPIC_BASE_URL'] ?? '' },
    });
    let booked = 0;
    for (const name of ['openai/at-once', 'anthropic/after-20ms']) {
      const { text, usage } = await models.call(name, hello);
      expect(JSON.parse(text)).toMatchObject({ done: true });
      booked += (usage && models.costOf(name, usage)) ?? 0;
    }
    expect(simulator.counters().total.nanoUsd).toBe(booked);
  });

  it('answers for a model with a list price, and knows no other', async () => {
    const { environment } = await simulating();
    const openAi = { apiKey: 'simulated', baseUrl: environment['OPENAI_BASE_URL'] ?? '' };
    const models = openModels({ prices: priceBook(), openAi });
    expect((await models.call('openai/gpt-5-mini', hello)).text).toBe('This answer is simulated.');
    await expect(models.call('openai/nobody', hello)).rejects.toMatchObject({
      errorClass: 'misconfigured',
    });
  });

  it('adds prices to a file that has others, and touches nothing that is no price file', async () => {
    const writePrices = join(folder, 'prices.json');
    writeFileSync(writePrices, '{"openai/mine":{"input":1,"output":2}}');
    await simulating({ writePrices });
    const names = Object.keys(JSON.parse(readFileSync(writePrices, 'utf8')) as object);
    expect(names).toContain('openai/mine');
    expect(names).toContain('anthropic/at-once');
    writeFileSync(writePrices, '{"notes":"mine"}');
    await expect(simulating({ writePrices })).rejects.toMatchObject({ code: 'not-a-price-file' });
    expect(readFileSync(writePrices, 'utf8')).toBe('{"notes":"mine"}');
  });

  it('says which port is in use', async () => {
    const { simulator } = await simulating();
    const port = Number(new URL(simulator.url).port);
    await expect(simulating({ port })).rejects.toMatchObject({ code: 'port-in-use' });
  });

  it.each(['sulk=0.5', 'hang', 'hang=', 'hang=2', 'hang=0.6,cut=0.6', 'hang=-1'])(
    'refuses the faults %s',
    async (faults) => {
      const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
      addSimulateProvider(program);
      for (const command of program.commands) command.exitOverride();
      const given = ['simulate-provider', '--port', '0', '--faults', faults];
      await expect(program.parseAsync(given, { from: 'user' })).rejects.toMatchObject({
        code: 'commander.invalidArgument',
      });
    },
  );
});
