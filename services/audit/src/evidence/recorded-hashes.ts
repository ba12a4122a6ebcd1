import { growingSha256, hashOfJson, jsonText } from '@nightshift/kernel';
import { type Facts, list, type StoredEvent, text } from './stored-event.js';
import { type Differs, differs } from './verdict.js';

/** Which hash of an event is that of which value: field of `data`, and where the value is. */
const VALUES: Readonly<
  Record<string, readonly [hash: string, of: 'data' | 'content', value: string]>
> = {
  'workflow.registered': ['hash', 'data', 'definition'],
  'task.accepted': ['briefHash', 'content', 'brief'],
  'stage.completed': ['outputHash', 'content', 'output'],
  'task.completed': ['outputHash', 'content', 'output'],
  'run.completed': ['outputHash', 'content', 'output'],
  'qa.requested': ['outputHash', 'content', 'output'],
  'tool-call.requested': ['argumentsHash', 'content', 'arguments'],
  'tool-call.completed': ['resultHash', 'content', 'result'],
  'ticket.opened': ['shownHash', 'content', 'ask'],
  'ticket.revised': ['shownHash', 'content', 'ask'],
};

/** Computes again what events say are the hashes of their values, and of the prompts that were sent. */
export class RecordedHashes {
  checked = 0;
  /** Values that are not in the file: sealed, or kept elsewhere as they were too large. */
  absent = 0;
  /** The first hash that is another one. */
  difference: Differs | undefined;
  /** Runs of which something that was said is not in the file: no prompt after it can be put together. */
  private readonly lost = new Set<string | null>();
  private readonly prompts = new Map<string | null, ReturnType<typeof growingSha256>>();

  add(event: StoredEvent): void {
    if (Object.hasOwn(VALUES, event.type)) this.value(event);
    if (event.type === 'model-call.requested') this.requested(event);
    if (event.type === 'model-call.completed') this.answered(event);
  }

  private value(event: StoredEvent): void {
    const [field, of, name] = VALUES[event.type] ?? ['', 'data', ''];
    const recorded = text(event.data[field]);
    if (recorded === null) return;
    const value = event[of][name];
    const isElsewhere = event.data['resultBytes'] !== undefined;
    if (value === undefined || isElsewhere) this.absent += 1;
    else this.hold(event, `${of}.${name}`, recorded, hashOfJson(value));
  }

  /** A prompt is what was said in the run before, and what this call adds: one JSON line a message. */
  private requested(event: StoredEvent): void {
    const { messages } = event.content;
    const run = runOf(event.data);
    const recorded = text(event.data['promptHash']);
    if (recorded === null) return;
    if (messages === undefined) this.lost.add(run);
    this.say(run, list(messages));
    if (this.lost.has(run)) this.absent += 1;
    else this.hold(event, 'the prompt', recorded, this.prompts.get(run)?.hex() ?? '');
  }

  private answered({ data, content: { message } }: StoredEvent): void {
    if (message === undefined) this.lost.add(runOf(data));
    else this.say(runOf(data), [message]);
  }

  private say(run: string | null, messages: readonly unknown[]): void {
    const prompt = this.prompts.get(run) ?? growingSha256();
    for (const message of messages) prompt.add(`${jsonText(message)}\n`);
    this.prompts.set(run, prompt);
  }

  private hold({ index }: StoredEvent, what: string, recorded: string, found: string): void {
    this.checked += 1;
    if (found === recorded) return;
    this.difference ??= differs(
      'hashes',
      `${what} has the hash ${found}, and the event says ${recorded}`,
      {
        index,
      },
    );
  }
}

const runOf = (data: Facts): string | null => text(data['runId']);
