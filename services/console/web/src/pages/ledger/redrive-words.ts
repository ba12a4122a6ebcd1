import type { AffectedTask } from '../../api/types';

type Redrive = AffectedTask['redrive'];

const WORDS: Readonly<Record<Redrive, readonly [word: string, why: string]>> = {
  'run-again': ['Run again', 'ended with an output'],
  'effect-happened': [
    'Effect happened',
    'a tool did something that must happen at most once: a new task would do it again',
  ],
  'effect-may-have-happened': [
    'Effect may have happened',
    'nobody knows whether an at-most-once effect happened: look where it would show',
  ],
  'not-ended': ['Not ended', 'pause or cancel it, or let it end'],
  fork: [
    'Fork',
    'a fork of an older task: look at what it took over, and what was done in the older one',
  ],
  'no-output': ['No output', 'failed or cancelled: there is nothing to replace'],
};

export const redriveWord = (redrive: Redrive): string => WORDS[redrive][0];

/** Those that are not in the plan, with why. */
export const apartOf = (
  counts: Readonly<Record<Redrive, number>>,
): readonly { readonly word: string; readonly why: string; readonly tasks: number }[] =>
  (Object.keys(WORDS) as Redrive[])
    .filter((redrive) => redrive !== 'run-again' && counts[redrive] > 0)
    .map((redrive) => ({
      word: WORDS[redrive][0],
      why: WORDS[redrive][1],
      tasks: counts[redrive],
    }));
