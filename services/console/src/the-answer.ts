import { type Answer, isSilent } from './system-merge.js';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Of several services that were asked for one thing, the answer of the one that has it. Nobody has
 * it for certain only if everybody answered.
 */
export const theAnswer = (answers: readonly Answer[], path: string): Reply => {
  const heard = answers.flatMap((answer) => ('body' in answer ? [answer] : []));
  // Who has it did it, or says why not; who has it not says 404; the others had troubles of their own.
  const found =
    heard.find(({ status }) => status < 400) ??
    heard.find(({ status }) => status < 500 && status !== 404) ??
    heard.find(({ status }) => status >= 500);
  if (found) return found;
  const silent = answers.filter(isSilent).map(({ name }) => name);
  const [first] = heard;
  return silent.length === 0 && first ? first : problemOfSilence(silent, path);
};

const problemOfSilence = (services: readonly string[], path: string): Reply => ({
  status: 503,
  body: {
    type: 'urn:nightshift:problem:service-unavailable',
    title: 'Not available at the moment',
    status: 503,
    detail: `No answer from: ${services.join(', ')}. Nobody else has it; try again in a moment.`,
    instance: path,
    code: 'service-unavailable',
  },
});
