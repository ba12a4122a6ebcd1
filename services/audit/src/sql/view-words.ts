import type { ViewWords } from './word-parts.js';
import { wordsOfCalls } from './words-of-calls.js';
import { wordsOfControl } from './words-of-control.js';
import { wordsOfWork } from './words-of-work.js';

/** The public contract of the views in words; the engine says their types. */
export const viewWords: Readonly<Record<string, ViewWords>> = {
  ...wordsOfWork,
  ...wordsOfCalls,
  ...wordsOfControl,
};
