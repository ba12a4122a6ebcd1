import type { RunCall } from '../../api/types';
import { count, usd } from '../../ui/format';
import { Part } from './detail-parts';
import styles from './detail.module.css';

type Numbers = Readonly<Record<string, number | undefined>>;

/** Which tokens have which price, by the names of the price book (nano-USD per million tokens). */
const KINDS = [
  { name: 'Input', tokens: 'inputTokens' },
  { name: 'of it cached', tokens: 'cachedInputTokens' },
  { name: 'of it written to the cache', tokens: 'cacheWriteInputTokens' },
  { name: 'Output', tokens: 'outputTokens' },
  { name: 'of it reasoning', tokens: 'reasoningTokens' },
] as const;

const perMillion = (name: string): string =>
  name.replaceAll(/([a-z])([A-Z])/g, (_all, a: string, b: string) => `${a} ${b.toLowerCase()}`);

export const CallMoney = ({ call: { money } }: { readonly call: RunCall }) => {
  const usage = money.usage as Numbers | undefined;
  const released = money.cost ? money.reserved.nanoUsd - money.cost.nanoUsd : undefined;
  return (
    <Part
      title="Usage and cost"
      note={`reserved ${usd(money.reserved.nanoUsd)} before the call${released === undefined ? '' : `, released ${usd(released)}`}`}
    >
      <dl className={styles['money']}>
        {usage
          ? KINDS.filter(
              ({ name, tokens }) => !name.startsWith('of') || (usage[tokens] ?? 0) > 0,
            ).map(({ name, tokens }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  {usage[tokens] === undefined ? 'not said' : `${count(usage[tokens])} tokens`}
                </dd>
              </div>
            ))
          : null}
        <div>
          <dt>{money.costIsBound ? 'Settled at its bound' : 'Settled'}</dt>
          <dd>
            <strong>{money.cost ? usd(money.cost.nanoUsd) : 'not yet'}</strong>
          </dd>
        </div>
      </dl>
      {usage || !money.cost ? null : (
        <p className={styles['meta']}>The provider reported no usage: the bound is charged.</p>
      )}
      <Price money={money} />
    </Part>
  );
};

const Price = ({ money }: { readonly money: RunCall['money'] }) => {
  if (!money.price)
    return (
      <p className={styles['meta']}>Its price is not in this runner's price book: unpriced here.</p>
    );
  const parts = Object.entries(money.price as Readonly<Record<string, unknown>>).filter(
    (part): part is [string, number] => typeof part[1] === 'number',
  );
  return (
    <p className={styles['meta']}>
      Price per million tokens:{' '}
      {parts.map(([name, nano]) => `${perMillion(name)} ${usd(nano)}`).join(', ')}.
      {money.priceExplainsCost === undefined
        ? ''
        : money.priceExplainsCost
          ? ' It gives exactly this cost.'
          : ' It does NOT give this cost.'}
    </p>
  );
};
