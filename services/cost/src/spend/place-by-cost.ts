import { partsOfCursor } from '../cursor.js';

/** Where the next page of a list by cost begins: after this one. */
export interface PlaceByCost {
  readonly cost: string;
  readonly id: string;
}

const FORMS = [/^\d{1,18}$/, /^[^\0]{1,128}$/];

/** @throws Refusal `invalid-cursor` */
export const placeByCost = (cursor: string | undefined): PlaceByCost | undefined => {
  const [cost, id] = partsOfCursor(cursor, FORMS) ?? [];
  return cost === undefined || id === undefined ? undefined : { cost, id };
};
