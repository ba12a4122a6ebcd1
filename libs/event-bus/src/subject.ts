const MAX_LENGTH = 300;

/** `subject` of the CloudEvent in `value`; empty if there is none: a letter may hold anything. */
export const subjectIn = (value: Buffer): string => {
  try {
    const { subject } = (JSON.parse(value.toString('utf8')) ?? {}) as { subject?: unknown };
    return typeof subject === 'string' ? subject.slice(0, MAX_LENGTH).replaceAll('\0', '') : '';
  } catch {
    return '';
  }
};
