import type { Placed } from './placed-event.js';
import { number, text } from './stored-event.js';

/** After one of these nothing changes any more, whatever is still noted. */
const ENDS = new Set([
  'task.completed',
  'task.failed',
  'task.cancelled',
  'run.completed',
  'run.failed',
  'run.cancelled',
  'ticket.answered',
  'ticket.withdrawn',
]);

/** A review may rest between two rounds; the task may end there, but not complete. */
const RESTS = new Set(['passed', 'correct', 'failed']);

/** Of reviews: what others write under the same subject says nothing of where they are. */
const REVIEWER = 'nightshift/qa';

type Last = Pick<Placed, 'type' | 'sequence' | 'data'>;

/** Which streams have come to their end. */
export class StreamEnds {
  private readonly ended = new Set<string>();
  private readonly reviews = new Map<string, Last>();
  private readonly samples = new Set<string>();
  /** The last round that the task asked for, by review. */
  private readonly rounds = new Map<string, number>();

  add({ type, source, subject, sequence, data }: Placed): void {
    if (ENDS.has(type)) this.ended.add(subject);
    const [ticket, review] = [text(data['ticketId']), text(data['reviewId'])];
    if (type === 'sample.drawn' && ticket !== null) this.samples.add(`ticket/${ticket}`);
    const isReview = subject.startsWith('review/') && source === REVIEWER;
    if (isReview && sequence > (this.reviews.get(subject)?.sequence ?? 0))
      this.reviews.set(subject, { type, sequence, data });
    if (type === 'qa.requested' && review !== null) this.asked(`review/${review}`, data);
  }

  private asked(review: string, data: Placed['data']): void {
    const round = number(data['round']) ?? 0;
    this.rounds.set(review, Math.max(round, this.rounds.get(review) ?? 0));
  }

  /** @param isCompleted the task has an output: its reviews must have passed */
  has(subject: string, isCompleted: boolean): boolean {
    const last = this.reviews.get(subject);
    if (!last) return this.ended.has(subject);
    const { type, data } = last;
    if (type === 'review.cancelled') return !isCompleted;
    if (type !== 'review.completed' && type !== 'review.settled') return false;
    const verdict = text(data['verdict']) ?? '';
    const isOver = isCompleted ? verdict === 'passed' : RESTS.has(verdict);
    return isOver && (number(data['round']) ?? 0) >= (this.rounds.get(subject) ?? 0);
  }

  /** Nobody waits for a sample: it may be looked at long after the task, or never. */
  mayStayOpen(subject: string): boolean {
    return this.samples.has(subject);
  }
}
