import { duration, usd } from '../../ui/format';
import { kindOf, type StoredEvent } from './ledger-events';
import { outcomeWord } from './messages';
import { numberIn, textIn as text } from './loose';

type Data = StoredEvent['data'];

const money = (data: Data, name: string): string => usd(numberIn(data, name));
const round = (data: Data): string => `round ${numberIn(data, 'round') + 1}`;

const WORDS: Readonly<Record<string, (data: Data) => string>> = {
  'task.accepted': (data) => `from ${text(data, 'submittedBy')} over ${text(data, 'via')}`,
  'task.started': (data) => `its turn, after ${duration(numberIn(data, 'waitedMs'))}`,
  'task.suspended': (data) => `waits for the answer to a ${text(data, 'kind')}`,
  'task.halted': (data) => `at the ${text(data, 'scope')}`,
  'task.paused': (data) => `by ${text(data, 'by')}`,
  'task.resumed': (data) => `by ${text(data, 'by')}`,
  'task.cancelled': (data) => `by ${text(data, 'by')}: ${text(data, 'reason')}`,
  'task.completed': (data) => `cost ${money(data, 'costNanoUsd')}`,
  'task.failed': (data) => text(data, 'reason'),
  'run.requested': (data) =>
    `${text(data, 'agent')}, ${text(data, 'role')} of ${text(data, 'stage')}, ${round(data)}`,
  'qa-run.requested': (data) =>
    `${text(data, 'agent')} judges ${text(data, 'stage')}, ${round(data)}`,
  'run.completed': (data) => `${text(data, 'role')} of ${text(data, 'stage')}`,
  'run.failed': (data) => text(data, 'reason'),
  'run.suspended': (data) =>
    `${text(data, 'role')} of ${text(data, 'stage')} asks: ${text(data, 'kind')}`,
  'model-call.requested': (data) =>
    `${text(data, 'model')}, at most ${money(data, 'reservedNanoUsd')}`,
  'model-call.completed': (data) =>
    `${text(data, 'finishReason')}, ${money(data, 'costNanoUsd')}, ${duration(numberIn(data, 'latencyMs'))}`,
  'model-call.failed': (data) => `${text(data, 'errorClass')}: ${text(data, 'reason')}`,
  'retry.scheduled': (data) =>
    `${text(data, 'errorClass')}, again in ${duration(numberIn(data, 'delayMs'))}`,
  'tool-call.requested': (data) => `${text(data, 'tool')}, ${text(data, 'effect')}`,
  'tool-call.completed': (data) => text(data, 'tool'),
  'tool-call.failed': (data) => `${text(data, 'tool')}: ${text(data, 'reason')}`,
  'review.completed': (data) =>
    `${text(data, 'stage')}, ${round(data)}: ${outcomeWord(text(data, 'verdict'))}`,
  'qa.requested': (data) => `${text(data, 'stage')}, ${round(data)}`,
  'stage.completed': (data) => text(data, 'stage'),
  'ticket.opened': (data) => `${text(data, 'kind')}, queue ${text(data, 'queue')}`,
  'ticket.answered': (data) => `by ${text(data, 'by')}`,
  'ticket.decided': (data) => `by ${text(data, 'by')}`,
  'content.listed': (data) => `by ${text(data, 'by')}, list: ${text(data, 'purpose')}`,
  'content.read': (data) => `by ${text(data, 'by')}, for: ${text(data, 'purpose')}`,
  'decision.recorded': (data) => `by ${text(data, 'by')}, ${text(data, 'stage')}`,
  'lease.granted': (data) => money(data, 'amountNanoUsd'),
  'lease.settled': (data) =>
    `spent ${money(data, 'spentNanoUsd')}, released ${money(data, 'releasedNanoUsd')}`,
};

/** What an event says, in a few words; its data says the rest. */
export const saidOf = ({ type, data }: StoredEvent): string =>
  data === undefined ? 'unreadable' : (WORDS[kindOf(type)]?.(data) ?? '');
