import { MAX_RESULT_BYTES, MAX_ROWS } from './sql-limits.js';

/** Where too many rows or bytes are, as the engine counts its errors. */
export const TOO_MUCH = '396';

/** Where the asker's text was only looked at, the engine says in which query of ours. */
const OURS = /:? In scope SELECT formatQuerySingleLine\([\s\S]*$/;

/** What the asker is told: the engine's own words, and none of ours. */
export const wordsOf = ({ message, code }: ClickHouseFault): string =>
  code === TOO_MUCH
    ? isOfBytes({ message })
      ? TOO_LARGE
      : `a file holds ${MAX_ROWS.toLocaleString('en')} rows at most: add a LIMIT or a WHERE`
    : message.replace(OURS, '').trim().replace(/\.$/, '');

export const TOO_LARGE = `an answer has ${MAX_RESULT_BYTES / 1_000_000} MB at most: name fewer columns, or add a LIMIT or a WHERE`;

export const isOfBytes = ({ message }: { readonly message: string }): boolean =>
  message.includes('max bytes');

type ClickHouseFault = Error & { readonly code: string };

/** By its shape: the embedded engine throws a class of the same name out of another module. */
export const isOfClickHouse = (error: unknown): error is ClickHouseFault =>
  error instanceof Error && 'code' in error && 'type' in error && /^\d+$/.test(String(error.code));
