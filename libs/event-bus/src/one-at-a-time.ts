/**
 * Asks one at a time. Whoever asks meanwhile gets the next answer, together with all who wait: it is
 * begun after they asked, so it knows all that was there when they did.
 */
export const oneAtATime = <Answer>(ask: () => Promise<Answer>): (() => Promise<Answer>) => {
  let running: Promise<Answer> | undefined;
  let next: Promise<Answer> | undefined;
  const begin = (): Promise<Answer> => {
    const answer = ask();
    const end = (): void => void (running = undefined);
    answer.then(end, end);
    [running, next] = [answer, undefined];
    return answer;
  };
  return () => {
    if (next !== undefined) return next;
    if (running === undefined) return begin();
    next = running.then(begin, begin);
    return next;
  };
};
