/** An amount as a provider prints it, in nano-USD, and how exactly it is known. */
export interface PrintedAmount {
  readonly nanoUsd: number;
  /** Half a unit of its last place: it may have been rounded. At most half a cent. */
  readonly tolerance: number;
}

const NANO_PLACES = 9;
const HALF_A_CENT = 5_000_000;
const AMOUNT = /^\$?((?:\d{1,3}(?:,\d{3})+)|\d+)(?:\.(\d+))?$/;

/**
 * A decimal number of USD (or of cents), without a detour over binary fractions; what is smaller
 * than a nano-USD is rounded up. `undefined`: not an amount.
 */
export const printedAmount = (
  text: string,
  unit: 'usd' | 'cent' = 'usd',
): PrintedAmount | undefined => {
  const [, whole, fraction = ''] = AMOUNT.exec(text.trim()) ?? [];
  if (whole === undefined) return undefined;
  const places = unit === 'usd' ? NANO_PLACES : NANO_PLACES - 2;
  const digits = `${whole.replaceAll(',', '')}${fraction}`;
  const scale = places - fraction.length;
  const nanoUsd = Number(scaled(BigInt(digits), scale));
  if (!Number.isSafeInteger(nanoUsd)) return undefined;
  return { nanoUsd, tolerance: Math.min(HALF_A_CENT, Math.floor(10 ** scale / 2)) };
};

const scaled = (digits: bigint, scale: number): bigint => {
  if (scale >= 0) return digits * 10n ** BigInt(scale);
  const divisor = 10n ** BigInt(-scale);
  return (digits + divisor - 1n) / divisor;
};

/** As text, without an exponent. */
export const plainNumber = (value: number): string => {
  const text = String(value);
  return text.includes('e') ? value.toFixed(15).replace(/\.?0+$/, '') : text;
};
