import { NANO_PER_USD } from '@nightshift/kernel';
import { faultNames, type ProviderSimulator } from '@nightshift/provider-simulator';
import { type Command, InvalidArgumentError } from 'commander';
import { contextOf } from '../context.js';
import { paint, print, printJson, say } from '../output.js';
import type { Rates, SimulateOptions } from './simulated-provider.js';
import { wholeNumber } from './whole-number.js';

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
      const { startSimulated } = await import('./simulated-provider.js');
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
