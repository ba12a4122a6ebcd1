import { plural } from '../../ui/format';
import type { Outcome, Outcomes } from './queries';
import type { Letter, LetterGroup } from './system-types';

/** From so many on, the number must be typed: it is not done by a slip. */
const MANY = 10;

/** What must be typed to do it to so many; `undefined`: a click is enough. */
export const typedFor = (count: number): string | undefined =>
  count >= MANY ? String(count) : undefined;

/** A message without a type is one of a stranger. */
export const typeOf = (type: string): string => (type === '' ? 'no type' : type);

/** Whom a letter is about, as well as it says. */
export const aboutOf = ({ subject, key }: Pick<Letter, 'subject' | 'key'>): string =>
  subject || key || '–';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The key of our own messages is the id of the task. */
export const taskOf = ({ key, topic }: Pick<Letter, 'key' | 'topic'>): string | undefined =>
  UUID.test(key) && topic !== 'nightshift.submit.v1' ? key : undefined;

/** Where it lay: what Kafka's own tools need to find it. */
export const placeOf = ({
  topic,
  partition,
  offset,
}: Pick<Letter, 'topic' | 'partition' | 'offset'>) => `${topic}/${partition}@${offset}`;

export const sentenceOf = ({ count, subscription, code }: LetterGroup): string =>
  `${plural(count, 'message')} of ${subscription}: ${code}`;

export const saidOfOne = ({ outcome }: Outcome): string =>
  ({
    handled: 'It is handled: the letter is gone.',
    'parked-again': 'It was refused again, and is parked with the reason it has now.',
    discarded: 'It is discarded. The ledger says by whom and why.',
  })[outcome];

export const saidOfMany = ({ handled, parkedAgain, discarded, left }: Outcomes): string =>
  [
    handled > 0 ? `${plural(handled, 'message')} handled` : '',
    parkedAgain > 0 ? `${plural(parkedAgain, 'message')} refused again` : '',
    discarded > 0 ? `${plural(discarded, 'message')} discarded` : '',
    left > 0 ? `${plural(left, 'message')} left: do it again for them` : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
    .concat('.');

/** What a reason needs before a redrive can succeed; `undefined` where only its text says. */
export const mendOf = (code: string): string | undefined => MENDS[code];

const MENDS: Readonly<Record<string, string>> = {
  'no-such-workflow': 'Register the workflow, then redrive.',
  'unreadable-event':
    'No reader understands it. Redrive after an update; discard what a stranger sent by mistake.',
  'invalid-submission': 'The sender must correct it and send it anew; discard this one.',
  'decider-defect':
    'A defect in Nightshift: report it with the content, and redrive after the update.',
  'event-too-large': 'What follows from it would not fit on the bus: it stays refused.',
  'event-contradicts':
    'The ledger has other bytes under its id: find out who sent it before anything else.',
};

/** The text as JSON if it is some; else as it is. */
export const contentOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};
