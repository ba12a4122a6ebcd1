import { type Loose, textIn } from './loose';

/** A message as it was sent, part by part. What models and tools have said is text, and stays it. */
export interface MessagePart {
  readonly kind: 'text' | 'reasoning' | 'call' | 'result' | 'other';
  /** Of a call or a result: the tool. */
  readonly tool?: string;
  readonly value: unknown;
}

export interface Message {
  readonly role: string;
  readonly parts: readonly MessagePart[];
}

/** In the form of the AI SDK's prompt; what is unknown is shown as it is. */
export const messageOf = (sent: unknown): Message => {
  const message = sent as Loose;
  const content = message['content'];
  const parts = Array.isArray(content)
    ? (content as readonly Loose[])
    : [{ type: 'text', text: content }];
  return { role: textIn(message, 'role'), parts: parts.map(partOf) };
};

const partOf = (part: Loose): MessagePart => {
  switch (part['type']) {
    case 'text':
      return { kind: 'text', value: part['text'] };
    case 'reasoning':
      return { kind: 'reasoning', value: part['text'] };
    case 'tool-call':
      return { kind: 'call', tool: textIn(part, 'toolName'), value: part['input'] };
    case 'tool-result':
      return { kind: 'result', tool: textIn(part, 'toolName'), value: outputIn(part['output']) };
    default:
      return { kind: 'other', value: part };
  }
};

const outputIn = (output: unknown): unknown =>
  typeof output === 'object' && output !== null && 'value' in output ? output.value : output;

/** "a, b and 3 more", for the head of a folded part. */
export const sizeOf = (value: unknown): number =>
  typeof value === 'string' ? value.length : (JSON.stringify(value)?.length ?? 0);

/** `correct` is an order, not praise. */
export const outcomeWord = (outcome: string): string =>
  outcome === 'correct' ? 'to be corrected' : outcome;

/** Error classes by what is wrong: the provider, or the answer. */
const OF_THE_PROVIDER: ReadonlySet<string> = new Set([
  'rate-limited',
  'overloaded',
  'network',
  'timeout',
  'misconfigured',
]);

type OutcomeTone = 'done' | 'wait' | 'halt' | 'fail' | 'run' | 'idle';

export const toneOf = (outcome: string | null): OutcomeTone => {
  if (outcome === null || outcome === 'under-way') return 'run';
  if (GOOD.has(outcome)) return 'done';
  if (outcome === 'asked' || outcome === 'disagreement' || outcome === 'correct') return 'wait';
  if (outcome === 'cancelled' || outcome === 'withdrawn') return 'idle';
  return OF_THE_PROVIDER.has(outcome) ? 'halt' : 'fail';
};

const GOOD: ReadonlySet<string> = new Set([
  'answered',
  'completed',
  'passed',
  'lifted',
  'resumed',
  'started',
]);
