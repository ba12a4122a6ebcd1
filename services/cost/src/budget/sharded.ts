/**
 * An immutable map that is cheap to change: a change copies one of many small parts. State must
 * not be changed in place, and a tenant may have a hundred thousand tasks.
 */
export interface Sharded<T> {
  readonly shards: readonly Readonly<Record<string, T>>[];
}

const SHARDS = 256;

export const noShards = { shards: Array.from({ length: SHARDS }, () => ({})) };

const shardOf = (key: string): number => {
  let hash = 0;
  for (let index = 0; index < key.length; index += 1) hash = (hash * 31 + key.charCodeAt(index)) | 0;
  return (hash >>> 0) % SHARDS;
};

export const at = <T>({ shards }: Sharded<T>, key: string): T | undefined => shards[shardOf(key)]?.[key];

export const withEntry = <T>({ shards }: Sharded<T>, key: string, value: T): Sharded<T> => {
  const index = shardOf(key);
  return { shards: shards.with(index, { ...shards[index], [key]: value }) };
};

export const withoutEntry = <T>({ shards }: Sharded<T>, key: string): Sharded<T> => {
  const index = shardOf(key);
  const { [key]: _, ...rest } = shards[index] ?? {};
  return { shards: shards.with(index, rest) };
};
