import { sha256 } from '@nightshift/kernel';
import type { Mark, Place } from './marks.store.js';

/** How many checkpoints of one place were passed, and a hash over all of them. */
export interface Passed {
  readonly count: number;
  readonly hash: string;
}

export type PassedByPlace = Readonly<Partial<Record<Place, Passed>>>;

/**
 * The checkpoints that a walk has passed, so that another walk can tell whether they are still the
 * same. Each place counts its own: one may turn up in the folder after it stood in the database.
 */
export class PassedMarks {
  private readonly places = new Map<Place, Passed>();

  add({ place, size, root, fault = '' }: Mark): void {
    const { count, hash } = this.places.get(place) ?? { count: 0, hash: '' };
    const next = sha256(`${hash} ${size} ${root.toString('hex')} ${fault}`);
    this.places.set(place, { count: count + 1, hash: next });
  }

  /** Whether the earlier walk passed fewer at this place than were added here. */
  isBeyond({ place }: Mark, earlier: PassedByPlace): boolean {
    return (this.places.get(place)?.count ?? 0) >= (earlier[place]?.count ?? 0);
  }

  /** Whether one of this place was passed. */
  has(place: Place): boolean {
    return this.places.has(place);
  }

  /** The same ones: as many, in the same order, at each place. */
  areThose(earlier: PassedByPlace): boolean {
    return Object.entries(earlier).every(
      ([place, { count, hash }]) =>
        this.places.get(place as Place)?.count === count &&
        this.places.get(place as Place)?.hash === hash,
    );
  }

  state(): PassedByPlace {
    return Object.fromEntries(this.places);
  }
}
