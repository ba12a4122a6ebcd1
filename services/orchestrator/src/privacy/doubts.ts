import { Refusal } from '@nightshift/kernel';

/** Of an event that would matter, and that nothing shows this service wrote. */
export interface Doubt {
  /** Its place in the ledger; a forged row may claim that of an honest one. */
  readonly index: number;
  /** SHA-256 as the ledger's tree has it, hex. */
  readonly leaf: string;
  /** Where it stands for what is in doubt, too, and not kept. */
  readonly says?: string | undefined;
}

/** Long enough that nobody meets two of them by chance; whoever makes them meet has both refused. */
const LEAF_DIGITS = 12;

/** A place alone, or with the beginning of a leaf: `815`, `815:3fa9c1d2e4b1`. */
export const DOUBT_NAME = /^[1-9]\d{0,15}(:[0-9a-f]{8,64})?$/;

export const nameOf = ({ index, leaf }: Doubt): string => `${index}:${leaf.slice(0, LEAF_DIGITS)}`;

/**
 * What these names mean; a name of nothing that is in doubt means nothing.
 * @throws Refusal `ambiguous-doubt`: which of several is meant is not for us to say
 */
export const namedBy = (doubts: readonly Doubt[], names: readonly string[]): readonly Doubt[] => {
  const meant = names.flatMap((name) => {
    const [index, leaf = ''] = name.split(':');
    const found = doubts.filter((one) => String(one.index) === index && one.leaf.startsWith(leaf));
    if (found.length > 1) throw ambiguous(name, found);
    return found;
  });
  return [...new Set(meant)];
};

const ambiguous = (name: string, found: readonly Doubt[]): Refusal =>
  new Refusal(
    'ambiguous-doubt',
    'conflict',
    `${found.length} events are in doubt at ${name} of the ledger, and one of them may be honest. Nothing was dismissed. Name the one that is meant by its hash, too.`,
    found.map(({ index, leaf }) => ({ at: '/dismiss', reason: `could mean ${index}:${leaf}` })),
  );
