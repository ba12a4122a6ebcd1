import type { AwaitedRows } from './awaited-rows.js';
import type { SignedRoot } from './signed-root.js';
import type { Gap, Remark, Verdict } from './verdict.js';

const NAMED = 5;

/** What a verification that found no difference has to say plainly. */
export class Remarks {
  private readonly more: Remark<Gap>[] = [];

  constructor(
    private readonly keys: readonly string[],
    private readonly root: SignedRoot | undefined,
    private readonly counts: {
      readonly events: number;
      readonly proved: number;
      readonly unused: number;
    },
    private readonly absent: number,
    private readonly content: Verdict['content'],
  ) {}

  awaited({ after, upTo }: AwaitedRows): void {
    this.more.push({
      code: 'awaited-rows',
      detail: `When the file was written, the ledger lacked rows of events from ${after + 1} to ${upTo}, or that far behind what was signed nobody looked whether it did: what the task has there may not be in it. Export it again, once more is signed.`,
    });
  }

  missing(streams: readonly (readonly [subject: string, index: number])[]): void {
    if (streams.length === 0) return;
    const names = streams
      .slice(0, NAMED)
      .map(([subject, index]) => `${subject} (named by event ${index})`);
    this.more.push({
      code: 'missing-streams',
      detail: `Streams that events name are not there: ${names.join(', ')}. Either they were not written yet, and a new export has them, or somebody took them out.`,
    });
  }

  /** Nothing tells a task that was under way from one whose end was taken out. */
  open(): void {
    this.more.push({
      code: 'open',
      detail:
        'The task had not ended, as far as the file goes: whether there is more of it, the file cannot say. Export it again once it has ended.',
    });
  }

  unended(subjects: readonly string[]): void {
    if (subjects.length === 0) return;
    this.more.push({
      code: 'unended-streams',
      detail: `The task has ended, and streams of it have not, or do not say what became of money that was granted: ${subjects.slice(0, NAMED).join(', ')}. Either they go on, and a new export has the rest, or somebody took it out.`,
    });
  }

  unknown(places: readonly string[]): void {
    if (places.length === 0) return;
    this.more.push({
      code: 'unknown-fields',
      detail: `Fields that this verifier does not know were not checked: ${places.slice(0, NAMED).join(', ')}.`,
    });
  }

  get unproved(): readonly Remark<Gap>[] {
    return [...this.signature(), ...this.more, ...this.sealed()];
  }

  /** What holds of every file. */
  limits(): readonly Remark[] {
    return [
      ...this.closed(),
      ...(this.absent > 0
        ? [
            remark(
              'absent-values',
              `${this.absent} values are not in the file (sealed, or too large to be kept in an event): of them only the hash is proved.`,
            ),
          ]
        : []),
      remark(
        'shared-streams',
        'Streams that are shared with other tasks (budgets, workflows) are not complete here: that none of their events about this task is missing is not proved.',
      ),
      remark(
        'samples',
        'Whether a person was asked later, by a sample, what the output was worth, and what the answer was, is not proved: nothing in the task names its samples.',
      ),
      remark(
        'truth',
        'Proved is what was recorded, when, and that nobody changed it since; not that what a model, a tool or a person said is true.',
      ),
      remark(
        'fork',
        'Whether others were shown another ledger, a file alone cannot say: compare its checkpoint with one that a witness cosigned.',
      ),
    ];
  }

  private closed(): readonly Remark[] {
    const { sealed, erased } = this.content;
    return [
      ...(erased > 0
        ? [
            remark(
              'content-erased',
              `content erased: what ${erased} events held cannot be read by anybody any more, as the file says. That they were recorded is proved all the same.`,
            ),
          ]
        : []),
      ...(sealed > 0
        ? [
            remark(
              'content-sealed',
              `What ${sealed} events hold is sealed for a data subject, and the file has no key to it.`,
            ),
          ]
        : []),
    ];
  }

  private signature(): readonly Remark<Gap>[] {
    if (!this.root)
      return [
        {
          code: 'no-checkpoint',
          detail: 'Nothing was signed when the file was written: nothing vouches for it.',
        },
      ];
    const { events, proved } = this.counts;
    return [
      ...(this.keys.length === 0
        ? [
            {
              code: 'no-key' as const,
              detail:
                'No key was named: whoever wrote the file may have signed it. Take the key from elsewhere, and name it with --key.',
            },
          ]
        : []),
      ...(proved < events
        ? [
            {
              code: 'unsigned' as const,
              detail: `${events - proved} of ${events} events are younger than the checkpoint: nothing proves them yet. Export the file again.`,
            },
          ]
        : []),
    ];
  }

  private sealed(): readonly Remark<Gap>[] {
    if (this.counts.unused === 0) return [];
    return [
      {
        code: 'sealed',
        detail: `${this.counts.unused} events come with a key to their content, which only the next version of the format says how to use.`,
      },
    ];
  }
}

const remark = (code: string, detail: string): Remark => ({ code, detail });
