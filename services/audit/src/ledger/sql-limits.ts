import { limits } from './limits.js';

export const MAX_ROWS = 10_000;
/** Of one answer: it is held whole in the process that also records. */
export const MAX_RESULT_BYTES = 100_000_000;
/**
 * Less than for questions of ours: what one call of a function may take is what the memory holds, as the
 * engine looks at the time only between two of them.
 */
export const MAX_MEMORY = 1_000_000_000;
/** Quotas of an analyst's query. */
export const quotas = {
  readonly: '2',
  ...limits,
  max_memory_usage: String(MAX_MEMORY),
  // Of all ranges of one block: a hundred values for each row of it would be a tenth.
  function_range_max_elements_in_block: '10000000',
  // The engine looks at the time between blocks: an eighth of its own measure, and as many rows as a
  // table has between two marks.
  max_block_size: '8192',
} as const;
/** An explanation must be whole: a guard that sees a part of it sees nothing. */
export const unlimited = {
  max_result_rows: '0',
  max_result_bytes: '0',
  result_overflow_mode: 'throw',
} as const;
/** A file that was cut looks whole to whoever opens it later: one that would be too long is refused. */
export const whole = {
  max_result_rows: String(MAX_ROWS),
  max_result_bytes: String(MAX_RESULT_BYTES),
  result_overflow_mode: 'throw',
} as const;
export const limited = {
  max_result_rows: String(MAX_ROWS + 1),
  max_result_bytes: String(MAX_RESULT_BYTES),
  result_overflow_mode: 'throw',
} as const;
/** Of a result that is known to have too many rows: where it is cut does not matter then. */
export const cut = { ...limited, result_overflow_mode: 'break' } as const;
