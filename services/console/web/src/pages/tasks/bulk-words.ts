import { plural } from '../../ui/format';
import { ACTIONS, type BulkAction } from './bulk';
import type { Outcome } from './run-bulk';

/** What became of many, once no other begins. */
export const sentenceOf = (
  action: BulkAction,
  all: number,
  outcomes: readonly Outcome[],
): string => {
  const done = outcomes.filter(({ ok }) => ok).length;
  const unsure = outcomes.filter((outcome) => outcome.unsure).length;
  const refused = outcomes.length - done - unsure;
  const left = all - outcomes.length;
  return [
    `${done} of ${plural(all, 'task')} ${ACTIONS[action].done}`,
    refused > 0 ? `${refused} refused` : '',
    unsure > 0 ? `${unsure} not known` : '',
    left > 0 ? `${left} not begun` : '',
  ]
    .filter(Boolean)
    .join(', ')
    .concat('.');
};

export const saidOf = ({ ok, unsure, said }: Outcome): string => {
  if (ok) return said;
  return `${unsure ? 'Not known whether it was done.' : 'Not changed.'} ${said}`;
};
