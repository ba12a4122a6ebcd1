import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 20;

/** Does something while garbage is collected all the time: what nothing holds is gone before it is needed. */
export const collectingGarbage = async <T>(work: () => Promise<T>): Promise<T> => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let timer: NodeJS.Timeout | undefined;
  const round = (): void => {
    const began = performance.now();
    collect();
    // The work has its turn, too, where a collection takes long.
    timer = setTimeout(round, Math.max(EVERY_MS, performance.now() - began));
  };
  round();
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
};
