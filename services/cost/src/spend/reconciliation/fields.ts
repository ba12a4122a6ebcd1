import { epochMsOf, instantOf } from '@nightshift/kernel';
import type { Columns, Field } from './columns.js';
import { type PrintedAmount, printedAmount } from './decimal.js';

/** What stands in a line of an export, by the name of its column. */
export type Line = ReadonlyMap<string, string>;

/** Reads the fields of one line, and collects what cannot be read. */
export class Fields {
  constructor(
    private readonly line: Line,
    private readonly columns: Columns,
    private readonly faults: string[],
  ) {}

  first(field: Field): string | undefined {
    return this.valuesOf(field)[0]?.[1];
  }

  sum(field: Field): number | undefined {
    const values = this.valuesOf(field);
    if (values.length === 0) return undefined;
    return values.reduce((sum, [name, text]) => sum + this.count(name, text), 0);
  }

  /** Some count what came from a cache in, others apart. */
  input(): number | undefined {
    const uncached = this.sum('uncachedInputTokens');
    if (uncached === undefined) return this.sum('inputTokens');
    const cached = this.sum('cachedInputTokens') ?? 0;
    return uncached + cached + (this.sum('cacheWriteInputTokens') ?? 0);
  }

  cost(): PrintedAmount | undefined {
    const [field, unit] =
      this.valuesOf('costUsd').length > 0
        ? (['costUsd', 'usd'] as const)
        : (['costCents', 'cent'] as const);
    const [name, text] = this.valuesOf(field)[0] ?? [];
    if (name === undefined || text === undefined) return undefined;
    const amount = printedAmount(text, unit);
    if (!amount) this.faults.push(`${name} "${text.slice(0, 40)}" is no amount`);
    return amount;
  }

  /** A date, a moment in ISO 8601, or seconds since 1970; in UTC. */
  day(): string | undefined {
    const text = this.first('day') ?? '';
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return isDay(text) ? text : undefined;
    const ms = /^\d{9,11}$/.test(text) ? Number(text) * 1_000 : epochMsOf(text);
    return Number.isNaN(ms) || !/^\d{4}|^\d{9}/.test(text) ? undefined : instantOf(ms).slice(0, 10);
  }

  private valuesOf(field: Field): readonly (readonly [string, string])[] {
    return (this.columns[field] ?? []).flatMap((column) => {
      const value = this.line.get(column);
      return value === undefined ? [] : [[column, value] as const];
    });
  }

  private count(name: string, text: string): number {
    const value = /^\d+(\.0+)?$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value)) return value;
    this.faults.push(`${name} "${text.slice(0, 40)}" is no count`);
    return 0;
  }
}

const isDay = (text: string): boolean => {
  const ms = epochMsOf(`${text}T00:00:00.000Z`);
  return !Number.isNaN(ms) && instantOf(ms).startsWith(text);
};
