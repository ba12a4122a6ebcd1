import { Refusal } from '@nightshift/kernel';

/** Files that are whole or not there, and never written twice: a folder, or a bucket that locks its objects. */
export interface WriteOnce {
  /** As people name it. */
  readonly name: string;
  /** Of files and folders in a folder (`''` is the whole), in order; those behind `after` alone. */
  readonly names: (folder: string, after?: string) => Promise<readonly string[]>;
  /**
   * What was written first, whatever came after it. Others may have put something there, of any size.
   * @param atMost bytes; without a bound if left out
   * @returns a text where it cannot be what was written here: why not
   * @throws Error if there is none
   */
  readonly read: (name: string, atMost?: number) => Promise<Buffer | string>;
  /**
   * Durable when it resolves; once more is no harm.
   * @throws Refusal `checkpoint-contradicts` if something else stands there
   */
  readonly write: (name: string, parts: Iterable<Buffer> | AsyncIterable<Buffer>) => Promise<void>;
}

export const NO_FILE = 'it is no file';

export const tooLarge = (atMost: number): string => `it has more than ${atMost} bytes`;

export const contradicts = (name: string): Refusal =>
  new Refusal(
    'checkpoint-contradicts',
    'conflict',
    `${name} is there already, with something else in it: this ledger is not the one that was published there.`,
  );
