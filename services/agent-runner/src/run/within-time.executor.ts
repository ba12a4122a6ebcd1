import { CallError } from '@nightshift/kernel';

/**
 * The outcome of `work`, or a {@link CallError} when its time is over or it is aborted: what does
 * not heed its signal is left behind.
 */
export const withinTime = async <T>(
  what: string,
  timeoutMs: number,
  abort: AbortController,
  work: () => Promise<T>,
): Promise<T> => {
  const timer = setTimeout(
    () => abort.abort(new CallError('timeout', `${what} gave no answer within ${timeoutMs} ms.`)),
    timeoutMs,
  );
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(reasonOf(abort.signal));
  abort.signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([aborted, work()]);
  } catch (error) {
    throw abort.signal.aborted ? reasonOf(abort.signal) : error;
  } finally {
    clearTimeout(timer);
    abort.signal.removeEventListener('abort', stop);
  }
};

/** Whatever an aborted call had done by then is not known. */
const reasonOf = ({ reason }: AbortSignal): CallError =>
  reason instanceof CallError ? reason : new CallError('outcome-unknown', 'The call was aborted.');
