import type { Money as Amount } from '../api/types';
import { usd } from './format';

/** An amount; what has no price says so, never $0. */
export const Money = ({ value }: { readonly value: Amount | null | undefined }) =>
  value ? (
    <span title={`${value.nanoUsd} nano-USD`}>{usd(value.nanoUsd)}</span>
  ) : (
    <span className="meta">unpriced</span>
  );
