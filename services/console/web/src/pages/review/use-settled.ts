import { useEffect, useState } from 'react';

const AFTER_MS = 250;

/** A value once it has stayed for a moment: who only passes by reads nothing that they do not see. */
export const useSettled = <T>(value: T): T | undefined => {
  const [settled, setSettled] = useState<T>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), AFTER_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
};
