/** What the ledger has of model calls and what was reserved for them, in nano-USD. */
export interface ReservedRow {
  readonly calls: number | string;
  readonly open_calls: number | string;
  readonly reserved: number | string;
  readonly held: number | string;
  readonly refused: number | string;
}

/** What the books of calls have. */
export interface Booked {
  readonly cost: number;
  readonly bound: number;
  readonly boundCalls: number;
}

export interface Reservations {
  readonly calls: number;
  readonly openCalls: number;
  readonly reserved: number;
  readonly settled: number;
  readonly held: number;
  /** Reserved, and not spent. */
  readonly released: number;
  readonly bound: number;
  readonly boundCalls: number;
  readonly refused: number;
}

/**
 * The ledger is a moment behind the books, or before them: what was released is never less than
 * nothing, and the whole is never less than its parts.
 */
export const reservationsOf = (row: ReservedRow, booked: Booked): Reservations => {
  const held = Number(row.held);
  const reserved = Math.max(Number(row.reserved), booked.cost + held);
  return {
    calls: Number(row.calls),
    openCalls: Number(row.open_calls),
    reserved,
    settled: booked.cost,
    held,
    released: reserved - booked.cost - held,
    bound: booked.bound,
    boundCalls: booked.boundCalls,
    refused: Number(row.refused),
  };
};
