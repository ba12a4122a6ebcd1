import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NANO_PER_USD, Refusal } from '@nightshift/kernel';
import {
  priceBook,
  type PriceFile,
  priceFile,
  type SimulatedModel,
  type Tariff,
} from '@nightshift/models';
import {
  answersFromModels,
  type FaultName,
  faultNames,
  type ProviderSimulator,
  startProviderSimulator,
} from '@nightshift/provider-simulator';
import { loadWorkflowModules } from '@nightshift/service-kit';
import { type Command, InvalidArgumentError } from 'commander';
import { contextOf } from '../context.js';
import { paint, print, printJson, say } from '../output.js';
import { wholeNumber } from './whole-number.js';

type Rates = Partial<Record<FaultName, number>>;

interface SimulateOptions {
  readonly port: number;
  readonly seed: string;
  readonly faults?: Rates;
  readonly workflows?: readonly string[];
  readonly latencyMs: number;
  readonly writePrices?: string;
}

export const addSimulateProvider = (program: Command): void => {
  program
    .command('simulate-provider')
    .description(
      'serve the APIs of OpenAI and Anthropic without a model behind them: simulated answers, faults as told, true counters',
    )
    .option('--port <port>', 'port on this machine', wholeNumber, 7080)
    .option('--seed <seed>', 'the same seed gives the same questions the same faults', '1')
    .option('--faults <rates>', `name=rate, by commas: ${faultNames.join(', ')}`, ratesIn)
    .option(
      '--workflows <module...>',
      'workflow modules whose simulated models are served; any other model with a list price answers the smallest JSON that fits its schema',
    )
    .option('--latency-ms <ms>', 'time to the first byte of an answer', wholeNumber, 0)
    .option('--write-prices <file>', 'add the prices of what is served to a price file')
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift simulate-provider --workflows ./my-workflows.ts --write-prices prices.json\n  nightshift simulate-provider --faults rate-limited=0.05,cut=0.01 --seed 7',
    )
    .action(async (options: SimulateOptions, command: Command) => {
      const { simulator, environment } = await startSimulated(options);
      if (contextOf(command).json) printJson({ simulated: true, url: simulator.url, environment });
      else explain(simulator, environment);
      await untilStopped();
      await simulator.stop();
      const { received, billed, nanoUsd } = simulator.counters().total;
      say(
        `simulated provider: stopped; ${received} calls, ${billed} billed, $${nanoUsd / NANO_PER_USD}.`,
      );
    });
};

interface Simulated {
  readonly simulator: ProviderSimulator;
  /** In which Nightshift uses it. */
  readonly environment: Readonly<Record<string, string>>;
}

type Models = Readonly<Record<string, SimulatedModel>>;

export const startSimulated = async (options: SimulateOptions): Promise<Simulated> => {
  const { port, seed, latencyMs, faults = {}, workflows = [], writePrices } = options;
  const models = (await loadWorkflowModules(workflows)).simulatedModels as Models;
  // Whoever reads it may run in another folder.
  const prices = writePrices === undefined ? undefined : resolve(writePrices);
  if (prices !== undefined) addPrices(prices, models);
  const listed = priceBook();
  const simulator = await startProviderSimulator({
    port,
    seed,
    latencyMs,
    faults: { mix: faults },
    answer: answersFromModels(models),
    prices: (model, api) => models[model]?.price ?? listed.get(`${api}/${model}`, new Date()),
  }).catch((error: unknown) => {
    throw unavailable(port, error);
  });
  return { simulator, environment: environmentOf(simulator, models, prices) };
};

const environmentOf = (
  { openAiUrl, anthropicUrl }: ProviderSimulator,
  models: Models,
  prices: string | undefined,
): Readonly<Record<string, string>> => {
  const replaced = Object.keys(models).map((id) => `simulated/${id}=openai/${id}`);
  return {
    OPENAI_BASE_URL: openAiUrl,
    OPENAI_API_KEY: 'simulated',
    ANTHROPIC_BASE_URL: anthropicUrl,
    ANTHROPIC_API_KEY: 'simulated',
    ...(replaced.length > 0 && { NIGHTSHIFT_MODEL_MAP: replaced.join(',') }),
    ...(prices !== undefined && { NIGHTSHIFT_PRICES: prices }),
  };
};

const unavailable = (port: number, error: unknown): unknown =>
  (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    ? new Refusal(
        'port-in-use',
        'unavailable',
        `Port ${port} is in use. Name another with --port, or 0 for any.`,
      )
    : error;

const explain = (
  { url, openAiUrl, anthropicUrl }: ProviderSimulator,
  environment: Readonly<Record<string, string>>,
): void => {
  print(
    `${paint('green', 'simulated provider')} ${url}  (no model is behind it; stop with Ctrl-C)`,
  );
  print(`  OpenAI     ${openAiUrl}`);
  print(`  Anthropic  ${anthropicUrl}`);
  print(`  its books  ${url}/simulator/counters, calls, usage.csv, usage.json`);
  print('\nNightshift uses it with:');
  for (const [name, value] of Object.entries(environment)) print(`  export ${name}='${value}'`);
  if (environment['NIGHTSHIFT_MODEL_MAP'] !== undefined && !environment['NIGHTSHIFT_PRICES'])
    print(
      '\nA model without a price is refused: give --write-prices FILE, and set NIGHTSHIFT_PRICES=FILE.',
    );
};

/** Beside what the file has already, so that it can be one that is in use. */
const addPrices = (path: string, models: Models): void => {
  const ours: PriceFile = {};
  for (const [id, { price }] of Object.entries(models))
    for (const provider of ['openai', 'anthropic', 'compatible'])
      ours[`${provider}/${id}`] = usdOf(price);
  const text = JSON.stringify({ ...pricesIn(path), ...ours }, undefined, 2);
  writeFileSync(path, `${text}\n`);
};

const pricesIn = (path: string): PriceFile => {
  if (!existsSync(path)) return {};
  try {
    return priceFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Refusal(
      'not-a-price-file',
      'invalid',
      `${path} is there already, and is no price file: ${(error as Error).message}`,
    );
  }
};

const usdOf = ({ input, cachedInput, cacheWrite, output, reasoning }: Tariff) => {
  const nanoUsd = { input, cachedInput, cacheWrite, output, reasoning };
  const usd = Object.entries(nanoUsd).map(([name, rate]) => [name, rate / NANO_PER_USD] as const);
  return Object.fromEntries(usd) as typeof nanoUsd;
};

const ratesIn = (text: string): Rates => {
  const rates: Rates = {};
  for (const pair of text.split(',')) {
    const [name = '', rate = ''] = pair.trim().split('=');
    const fault = faultNames.find((one) => one === name);
    if (!fault || !(Number(rate) >= 0 && Number(rate) <= 1) || rate === '')
      throw new InvalidArgumentError(`"${pair}" is not name=rate with a rate from 0 to 1.`);
    rates[fault] = Number(rate);
  }
  const sum = Object.values(rates).reduce((total, rate) => total + rate, 0);
  if (sum > 1) throw new InvalidArgumentError(`The rates add up to ${sum}, which is more than 1.`);
  return rates;
};

/** By Ctrl-C and the like, or when the launcher that hands signals on is killed. */
const untilStopped = (): Promise<void> =>
  new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => stop());
    if (process.channel) {
      process.once('disconnect', () => stop());
      process.channel.unref();
    }
  });
