import { CallError } from '@nightshift/kernel';

/** A tool failed and is certain that nothing happened: whatever its effect, it may be repeated. */
export class NotDone extends CallError {
  readonly notDone = true;
}
