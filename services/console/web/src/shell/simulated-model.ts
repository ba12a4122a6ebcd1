import { plural } from '../ui/format';

/** What to say of models that are rules, if there are any. */
export const simulatedNotice = (names: readonly string[]): string | undefined =>
  names.length === 0
    ? undefined
    : `${plural(names.length, 'model is', 'models are')} simulated: rules in place of a language model, at invented prices. Everything else is real.`;
