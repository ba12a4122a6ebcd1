const PREFIX = 'simulated/';

interface Definition {
  readonly agents?: readonly { readonly models?: readonly unknown[] }[];
}

/** Models of these workflows that are rules, each once, and what the services name besides. */
export const simulatedIn = (
  definitions: readonly object[],
  named: readonly string[],
): readonly string[] => {
  const models = definitions
    .flatMap((one) => (one as Definition).agents ?? [])
    .flatMap(({ models: names = [] }) => names.map(String))
    .filter((name) => name.startsWith(PREFIX));
  return [...new Set([...named, ...models])].sort();
};
