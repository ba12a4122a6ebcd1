import type { Usage } from '@nightshift/contracts';
import { instantOf, type NanoUsd, zeroNano } from '@nightshift/kernel';
import type { FaultName } from './faults.js';
import type { DialectName } from './request.js';

/** Why a call had no good answer: a fault that was wanted, or one of the simulator's own. */
export type CallFault =
  | FaultName
  /** Beyond the rate limit: 429. */
  | 'over-limit'
  /** The client's request was none: 400. */
  | 'invalid-request'
  /** The answerer failed: 500. */
  | 'no-answer';

/** One request that was received, as the provider saw it. */
export interface ProviderCall {
  readonly time: string;
  readonly dialect: DialectName;
  readonly model: string;
  readonly task: string;
  readonly requestId: string;
  /** What the provider calls it. Only of calls that generated an answer. */
  readonly providerCallId?: string;
  readonly fault?: CallFault;
  /** HTTP status; absent while nothing was sent, and where nothing ever is. */
  readonly status?: number;
  /**
   * How it ended; absent while it is in flight. `answered`: all of an answer was sent, however
   * wrong it was; `failed`: an error was; `cut`: the connection was destroyed by a fault;
   * `client-gone`: the client closed it first.
   */
  readonly ended?: 'answered' | 'failed' | 'cut' | 'client-gone';
  /** Of a billed call. */
  readonly usage?: Usage;
  readonly nanoUsd: NanoUsd;
}

type Changes = Partial<
  Pick<ProviderCall, 'providerCallId' | 'fault' | 'status' | 'ended' | 'usage' | 'nanoUsd'>
>;

/** An entry that is still being written. */
export interface OpenCall {
  readonly note: (changes: Changes) => void;
}

/** Everything that was received, kept in memory until it is cleared. */
export class CallLog {
  private entries: { call: ProviderCall }[] = [];

  begin(
    now: number,
    whose: Pick<ProviderCall, 'dialect' | 'model' | 'task' | 'requestId'>,
  ): OpenCall {
    const entry: { call: ProviderCall } = {
      call: { time: instantOf(now), ...whose, nanoUsd: zeroNano },
    };
    this.entries.push(entry);
    return {
      note: (changes) => {
        entry.call = { ...entry.call, ...changes };
      },
    };
  }

  /** In the order of arrival. */
  readonly all = (): readonly ProviderCall[] => this.entries.map(({ call }) => call);

  /** Calls in flight end unseen. */
  clear(): void {
    this.entries = [];
  }
}
