import { InvalidArgumentError } from 'commander';

/** Of an option. What is no number would become `null` on its way, which says "nothing". */
export const wholeNumber = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};
