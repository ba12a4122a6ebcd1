import { short } from '../../ui/format';
import type { Behind } from './queries-sql';

/** As it stands in the address: `model:openai/gpt-4o`, `bound`. */
export const behindIn = (text: string): Behind | undefined => {
  if (text === 'bound' || text === 'refused') return { what: text };
  const [what, ...key] = text.split(':');
  return (what === 'model' || what === 'prompt' || what === 'workflow' || what === 'day') &&
    key.length > 0
    ? { what, key: key.join(':') }
    : undefined;
};

export const titleOf = (behind: Behind): string => {
  switch (behind.what) {
    case 'bound':
      return 'Tasks with calls charged at their bound';
    case 'refused':
      return 'Tasks that were refused money';
    case 'prompt':
      return `Tasks that used the prompt ${short(behind.key, 12)}`;
    case 'day':
      return `Tasks that spent on ${behind.key}`;
    case 'model':
    case 'workflow':
      return `Tasks of ${behind.what} ${behind.key}`;
  }
};
