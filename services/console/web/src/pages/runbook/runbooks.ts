const files = import.meta.glob<string>('../../../../../../docs/runbooks/*.md', {
  query: '?raw',
  import: 'default',
});

/** By name; each is loaded when it is opened. */
export const runbooks: ReadonlyMap<string, () => Promise<string>> = new Map(
  Object.entries(files).map(([path, load]) => [/([^/]+)\.md$/.exec(path)?.[1] ?? path, load]),
);
