/** What was held against the event table of the service itself. */
export interface ComparedService {
  readonly service: string;
  /** Its events in the ledger. */
  readonly events: number;
  /** Those of them that its table has, too: 0 where there is no table here that can be read. */
  readonly compared: number;
  /** Those that have left its table, and have the digest that stayed there. */
  readonly left: number;
}

export interface ServiceCount {
  events: number;
  compared: number;
  /** Time in the newest of its events that is not yet to come, in milliseconds since 1970. */
  newestMs: number;
}

/** Counts by service, as they are kept. */
export type ComparedByService = Readonly<Record<string, Readonly<ServiceCount>>>;
