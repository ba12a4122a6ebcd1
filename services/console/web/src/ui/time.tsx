import { useEffect, useState } from 'react';
import { duration } from './format';
import { Chip } from './status';

/** The time that passes, told every `everyMs`. */
export const useNow = (everyMs = 1_000): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
};

const isToday = (at: Date): boolean => at.toDateString() === new Date().toDateString();

/** The time of day, with the day where it is another one; the whole instant as title. */
export const Clock = ({ at }: { readonly at: string }) => {
  const date = new Date(at);
  const time = date.toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const day = date.toLocaleDateString([], { day: 'numeric', month: 'short' });
  return (
    <time dateTime={at} title={date.toLocaleString()}>
      {isToday(date) ? time : `${day}, ${time}`}
    </time>
  );
};

/** How long ago, told anew twice a minute. */
export const Ago = ({ at }: { readonly at: string }) => {
  const now = useNow(30_000);
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {duration(Math.max(0, now - Date.parse(at)))}
    </time>
  );
};

const DUE_SOON_MS = 30 * 60_000;

/** The time that is left, or how far it is over. */
export const Due = ({ at }: { readonly at: string }) => {
  const left = Date.parse(at) - useNow(10_000);
  const tone = left < 0 ? 'halt' : left < DUE_SOON_MS ? 'wait' : undefined;
  const text = left < 0 ? `${spanOf(-left)} over` : `due in ${spanOf(left)}`;
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      <Chip {...(tone ? { tone } : {})}>{text}</Chip>
    </time>
  );
};

const spanOf = (ms: number): string => duration(Math.max(60_000, ms - (ms % 60_000)));
