import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 20;

/** Does something while garbage is collected all the time: what nothing holds is gone before it is needed. */
export const collectingGarbage = async <T>(work: () => Promise<T>): Promise<T> => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const timer = setInterval(collect, EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
};
