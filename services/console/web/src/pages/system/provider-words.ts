import type { components } from '../../api/schema';
import type { Tone } from '../../ui/status';

export type Provider = components['schemas']['ProviderDto'];

interface Look {
  readonly word: string;
  readonly tone: Tone;
}

const LOOKS: Readonly<Record<Provider['state'], Look>> = {
  well: { word: 'Well', tone: 'done' },
  'cooling-down': { word: 'Cooling down', tone: 'wait' },
  open: { word: 'Circuit open', tone: 'halt' },
  'half-open': { word: 'One call tries', tone: 'wait' },
};

export const lookOf = ({ state }: Pick<Provider, 'state'>): Look => LOOKS[state];

/** What follows, and when it ends by itself. */
export const whatFollows = ({ state, waiting }: Pick<Provider, 'state' | 'waiting'>): string => {
  const runs =
    waiting === 0
      ? 'no run waits for it'
      : `${waiting} ${waiting === 1 ? 'run waits' : 'runs wait'}`;
  switch (state) {
    case 'well':
      return waiting === 0 ? '' : `${runs} for its limit`;
    case 'cooling-down':
      return `All runs leave it alone until then, and go on by themselves; ${runs}.`;
    case 'open':
      return `Most of its newest calls failed. One call tries then; if it is answered, all go on; ${runs}.`;
    case 'half-open':
      return `If it is answered, all go on; ${runs}.`;
    default:
      return '';
  }
};
