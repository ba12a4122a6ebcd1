import { formatUsd, nano, Refusal, usdFromNano } from '@nightshift/kernel';
import type { CallSize, ModelPrice, Rates, Tariff } from '@nightshift/models';
import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { paint, print, printJson, table } from '../output.js';
import { wholeNumber } from './whole-number.js';

/** Prices are known without a server: what is installed, and the file that NIGHTSHIFT_PRICES names. */
export const addPrice = (program: Command): void => {
  const price = program.command('price').description('what models cost, per million tokens');
  price
    .command('list')
    .description('list every model that has a price')
    .option('--provider <name>', 'only of this provider')
    .addHelpText('after', '\nExamples:\n  nightshift price list --provider anthropic')
    .action(list);
  price
    .command('check <model...>')
    .description('show the price of models, where it is from, and the bound of a call')
    .option('--input-bytes <n>', 'bytes of the prompt, tools and schema', wholeNumber, 10_000)
    .option('--messages <n>', 'messages of the prompt', wholeNumber, 2)
    .option('--tools <n>', 'tools offered', wholeNumber, 0)
    .option(
      '--output-tokens <n>',
      "cap of the answer (an agent's maxOutputTokens)",
      wholeNumber,
      4_096,
    )
    .addHelpText(
      'after',
      '\nExit code 1 if a model has no price: it would not be called.\n\nExamples:\n  nightshift price check openai/gpt-5-mini\n  NIGHTSHIFT_PRICES=./prices.json nightshift price check compatible/llama --input-bytes 200000',
    )
    .action(check);
};

/** Loaded only here: the list is large, and other commands need none of it. */
const open = async () => {
  const { boundOf, openPriceBook, PRICE_DATA } = await import('@nightshift/models');
  return { boundOf, data: PRICE_DATA, book: openPriceBook(process.env['NIGHTSHIFT_PRICES']) };
};

const list = async (
  { provider }: { readonly provider?: string },
  command: Command,
): Promise<void> => {
  const { book, data } = await open();
  const all = await book.list(new Date());
  const items = all.filter(([name]) => provider === undefined || name.startsWith(`${provider}/`));
  if (items.length === 0)
    throw new Refusal('unknown-provider', 'not-found', `No model of "${provider}" has a price.`);
  if (contextOf(command).json)
    return printJson({ data, items: items.map(([model, found]) => ({ model, ...viewOf(found) })) });
  print(
    table(
      ['MODEL', ...RATES, 'BEYOND'],
      items.flatMap(([model, found]) =>
        rowsOf(found).map(([name, ...row]) => [name || model, ...row]),
      ),
    ),
  );
  print(paint('dim', `\nUSD per million tokens. ${items.length} models; ${data}.`));
};

interface CheckOptions {
  readonly inputBytes: number;
  readonly messages: number;
  readonly tools: number;
  readonly outputTokens: number;
}

const check = async (
  models: readonly string[],
  { outputTokens, ...size }: CheckOptions,
  command: Command,
): Promise<void> => {
  const { book, boundOf } = await open();
  const at = new Date();
  const call: CallSize = { ...size, maxOutputTokens: outputTokens };
  const found = models.map((model) => ({ model, price: book.get(model, at) }));
  if (found.some(({ price }) => !price)) process.exitCode = 1;
  const { json } = contextOf(command);
  const items = found.map(({ model, price }) =>
    price
      ? { model, ...viewOf(price), boundUsd: usdFromNano(boundOf(price, call)) }
      : { model, unpriced: book.whyNot(model, at) },
  );
  if (json) return printJson({ call, items });
  for (const { model, price } of found) {
    if (price) {
      print(`${paint('bold', model)}  ${price.source}`);
      print(table(['', ...RATES, 'BEYOND'], rowsOf(price)));
      if (price.alternatives.length > 1)
        print('Its price changes by date or hour: the dearest within a day is what is reserved.');
      print(
        `A call of ${size.inputBytes} bytes with up to ${outputTokens} tokens of output reserves ${formatUsd(boundOf(price, call))}.\n`,
      );
    } else
      print(`${paint('bold', model)}  no price: ${book.whyNot(model, at)}; it is not called.\n`);
  }
};

const RATES = ['INPUT', 'CACHED', 'CACHE WRITE', 'OUTPUT', 'REASONING'] as const;

const ratesOf = (rates: Rates) => ({
  input: usdFromNano(nano(rates.input)),
  cachedInput: usdFromNano(nano(rates.cachedInput)),
  cacheWrite: usdFromNano(nano(rates.cacheWrite)),
  output: usdFromNano(nano(rates.output)),
  reasoning: usdFromNano(nano(rates.reasoning)),
});

const tariffOf = (tariff: Tariff) => ({
  ...ratesOf(tariff),
  tiers: tariff.tiers.map(({ beyondInputTokens, ...rates }) => ({
    beyondInputTokens,
    ...ratesOf(rates),
  })),
});

/** As a price file says it: in USD per million tokens. */
const viewOf = (price: ModelPrice) => ({
  ...tariffOf(price),
  alternatives: price.alternatives.map(tariffOf),
  source: price.source,
});

/** One for each tier; only the first has no name of its own. */
const rowsOf = (price: ModelPrice): string[][] => [
  ['', ...Object.values(ratesOf(price)).map(usd), ''],
  ...price.tiers.map((tier) => [
    ' ',
    ...Object.values(ratesOf(tier)).map(usd),
    `${tier.beyondInputTokens} input tokens`,
  ]),
];

const usd = (amount: number): string => String(Number(amount.toPrecision(6)));
