import type { Ask } from '@nightshift/contracts';
import type { Json, JsonSchema } from '@nightshift/kernel';

const MAX_FACT = 4_000;

/**
 * The same words and the same form for what was drawn and for what is known to be bad: nothing on
 * the ticket tells one from the other.
 */
export const sampleAsk = (stage: string, brief: Json, output: Json): Ask => ({
  kind: 'approval',
  title: `Is this output of "${stage}" right?`.slice(0, 200),
  question: 'Is this output right? If not, name every mistake in it, one sentence each.',
  blocked: 'Nothing. The agents that check found no mistake in it.',
  found: [factOf(brief)],
  need,
  options: [
    { id: 'right', label: 'It is right', consequence: 'It counts in favour of those who checked.' },
    {
      id: 'wrong',
      label: 'It has mistakes',
      consequence: 'What you name counts as missed by those who checked. The task is not changed.',
    },
  ],
  proposal: output,
  evidence: [],
  alternatives: [],
  policy:
    'A share of the outputs that passed is shown to people, so that it is known how much the checking agents miss. Some items are known to be bad.',
  costOfWaiting: 'Nothing waits: the task went on.',
});

const factOf = (brief: Json): string => {
  const text = `The brief: ${typeof brief === 'string' ? brief : JSON.stringify(brief)}`;
  return text.length <= MAX_FACT ? text : `${text.slice(0, MAX_FACT - 1)}…`;
};

const need: JsonSchema = {
  type: 'object',
  properties: {
    option: { enum: ['right', 'wrong'] },
    mistakes: {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: 4000 },
      maxItems: 50,
    },
  },
  required: ['option'],
  additionalProperties: false,
  if: { properties: { option: { const: 'wrong' } } },
  // oxlint-disable-next-line unicorn/no-thenable -- a word of JSON Schema
  then: { required: ['mistakes'], properties: { mistakes: { minItems: 1 } } },
  else: { properties: { mistakes: { maxItems: 0 } } },
};
