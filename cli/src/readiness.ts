/**
 * What of Nightshift is not up; `undefined` if everything is. Never throws.
 * @param withinMs whoever tries a port before somebody listens there may get a connection that is never answered
 */
export const whyNotReady = async (url: string, withinMs: number): Promise<string | undefined> => {
  try {
    const signal = AbortSignal.timeout(withinMs);
    const response = await fetch(`${url}/readyz`, { signal });
    const text = await response.text();
    return response.ok ? undefined : `${response.status} ${text}`;
  } catch (error) {
    return (error as { cause?: Error }).cause?.message ?? (error as Error).message;
  }
};
