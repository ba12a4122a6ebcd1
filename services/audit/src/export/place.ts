/** Where files of an export go: a folder, or a bucket. */
export interface Target {
  /** `undefined` if there is none. */
  readonly read: (name: string) => Promise<Buffer | undefined>;
  /** All of it or nothing; over what was there. */
  readonly write: (name: string, bytes: Uint8Array) => Promise<void>;
}
