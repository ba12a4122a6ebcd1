/** What was read, by the purpose that the record names. */
const WORDS: Readonly<Record<string, string>> = {
  trace: 'Its events',
  search: 'Its brief, in a search',
  evidence: 'Its evidence',
  task: 'The task',
  run: 'A run',
  call: 'A model call',
  effects: 'The effects of a run',
  result: 'The result of a tool',
  ticket: 'A question',
  link: 'A question, by a link',
  precedent: 'A kept answer',
  review: 'A review',
  sample: 'A sample',
  tickets: 'The list of questions',
  groups: 'The list of same questions',
  group: 'The same question of several',
  precedents: 'The list of kept answers',
};

export const readWord = (purpose: string): string =>
  Object.hasOwn(WORDS, purpose) ? (WORDS[purpose] ?? purpose) : purpose;

interface Reason {
  readonly taskId: string | null;
  readonly reason: string | null;
  readonly reasonErased: boolean;
}

/** Why, or why that is not known. */
export const whyWord = ({ taskId, reason, reasonErased }: Reason): string => {
  if (reason !== null) return reason;
  if (reasonErased) return 'Erased with the content';
  return taskId === null ? 'Lists keep none' : 'None was given';
};

const PRECEDENT = 'precedent/';

/** A kept answer has no page of its own among the tasks. */
export const isTask = (taskId: string): boolean => !taskId.startsWith(PRECEDENT);
