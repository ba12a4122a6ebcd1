import { Refusal } from '@nightshift/kernel';

/** What can turn out to have been bad. */
export const causeKinds = [
  'prompt',
  'model',
  'tool',
  'workflow',
  'reviewer',
  'outputHash',
] as const;
export type CauseKind = (typeof causeKinds)[number];

export type Cause =
  /** An agent's instructions, as a version of its workflow has them. */
  | {
      readonly kind: 'agent';
      readonly workflow?: string;
      readonly agent: string;
      readonly version: number;
    }
  /** Instructions, or a whole prompt as it was sent, by how the hash of it begins. */
  | { readonly kind: 'promptHash'; readonly hash: string }
  | { readonly kind: 'workflow'; readonly name: string; readonly version?: number }
  | { readonly kind: 'outputHash'; readonly hash: string }
  | { readonly kind: 'model' | 'tool' | 'reviewer'; readonly name: string };

/** Fewer letters of a hash name too much that has nothing to do with it. */
const MIN_HASH = 8;
const HASH = new RegExp(`^[0-9a-f]{${MIN_HASH},64}$`);
/** Names may hold an at sign: the last one is that of the version. */
const VERSIONED = /^(?:(?<workflow>[^/]+)\/)?(?<name>[^/]+)@(?<version>\d{1,9})$/;

/**
 * The one thing that was named. Names are whole, hashes may be their beginning.
 * @throws Refusal `invalid-cause`
 */
export const causeOf = (given: Readonly<Partial<Record<CauseKind, string>>>): Cause => {
  const [named, ...more] = causeKinds.filter((kind) => given[kind]?.trim());
  if (named === undefined || more.length > 0)
    throw invalid(`Name exactly one of ${causeKinds.join(', ')}.`, more[0] ?? '');
  const text = (given[named] ?? '').trim();
  switch (named) {
    case 'prompt':
      return promptOf(text);
    case 'workflow':
      return workflowOf(text);
    case 'outputHash':
      return { kind: named, hash: hashOf(named, text) };
    default:
      return { kind: named, name: text };
  }
};

const promptOf = (text: string): Cause => {
  const { workflow, name, version } = VERSIONED.exec(text)?.groups ?? {};
  if (name === undefined) return { kind: 'promptHash', hash: hashOf('prompt', text) };
  return {
    kind: 'agent',
    agent: name,
    version: Number(version),
    ...(workflow === undefined ? {} : { workflow }),
  };
};

const workflowOf = (text: string): Cause => {
  const { workflow, name, version } = VERSIONED.exec(text)?.groups ?? {};
  if (workflow !== undefined) throw invalid(`There is no workflow ${text}.`, 'workflow');
  return name === undefined
    ? { kind: 'workflow', name: text }
    : { kind: 'workflow', name, version: Number(version) };
};

const hashOf = (kind: CauseKind, text: string): string => {
  const hash = text.toLowerCase();
  if (HASH.test(hash)) return hash;
  const name = kind === 'prompt' ? 'The agent and its version (`assessor@3`), or a' : 'A';
  throw invalid(`${name} SHA-256 in hex is needed, ${MIN_HASH} letters of it at least.`, kind);
};

const invalid = (text: string, kind: string): Refusal =>
  new Refusal('invalid-cause', 'invalid', text, [{ at: `/${kind}`, reason: text }]);
