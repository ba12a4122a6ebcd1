const MAX_LENGTH = 2_000;

/** As much of a reason as is kept: it may quote what a stranger sent. */
export const shortReason = (reason: string): string =>
  reason.slice(0, MAX_LENGTH).replaceAll('\0', '');
