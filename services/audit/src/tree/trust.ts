/**
 * Which keys may sign checkpoints. The first to sign is trusted, or those that the verifier names;
 * from then on a new key counts once a trusted one has signed a text that names it. To stand beside
 * a trusted signature is not enough: anybody can add a line to a note. A key that nobody vouches for
 * may be that of whoever rewrote the ledger.
 */
export class Trust {
  private readonly trusted: Set<string>;

  /** @param named verifier keys that are trusted from the start; `[]`: whoever signs first */
  constructor(named: readonly string[] = []) {
    this.trusted = new Set(named);
  }

  /**
   * Why it does not count, of the checkpoint after those that were looked at before.
   * @param vouchedFor keys that its text names
   */
  faultOf(
    signers: readonly string[],
    forged: boolean,
    vouchedFor: readonly string[] = [],
  ): string | undefined {
    if (forged) return 'a signature on it is not that of the key it names';
    const [first, ...others] = signers;
    if (first === undefined) return 'no known key has signed it';
    const fresh = signers.filter((key) => vouchedFor.includes(key));
    if (this.trusted.size === 0) {
      if (others.length > 0 && fresh.length < signers.length)
        return 'several keys have signed it, and its text does not name them';
      this.trusted.add(first);
    }
    if (!signers.some((key) => this.trusted.has(key)))
      return `it is signed by ${signers.map(shortOf).join(' and ')}, ${STRANGER}`;
    for (const key of fresh) this.trusted.add(key);
    return undefined;
  }
}

const STRANGER = 'which no trusted key has vouched for';

/** Whether it does not count because of who signed it. */
export const isStranger = (fault: string | undefined): boolean =>
  fault?.endsWith(STRANGER) ?? false;

/** Name and id; the rest is for machines. */
const shortOf = (key: string): string => key.split('+').slice(0, 2).join('+');
