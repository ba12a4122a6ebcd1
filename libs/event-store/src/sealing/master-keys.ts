import { Refusal } from '@nightshift/kernel';
import { type AwsAccess, awsKms, KMS_KEY } from './aws-kms.js';
import { type Kms, localKms, MasterKeyMissing } from './kms.js';

/**
 * Master keys as they are configured, one a line, the current one first: `<name>:<base64 of 32 bytes>`,
 * or the ARN of a key of AWS KMS. Those that follow only open what they once wrapped.
 * @throws Error naming the line, never its secret; Refusal `invalid-configuration` for a key of AWS without access
 */
export const masterKeys = (text: string, access?: AwsAccess): Kms => {
  const lines = text.split('\n').map((line) => line.trim());
  const arns = lines.filter((line) => KMS_KEY.test(line));
  if (arns.length === 0) return localKms(text);
  if (!access) throw noAccess;
  // Blank in their place: a line that is wrong is told by its number.
  const others = lines.map((line) => (KMS_KEY.test(line) ? '' : line));
  const local = others.some((line) => line !== '') ? localKms(others.join('\n')) : undefined;
  const remote = new Map(arns.map((arn) => [arn, awsKms(arn, access)]));
  const of = (name: string): Kms => {
    const kms = remote.get(name) ?? (KMS_KEY.test(name) ? undefined : local);
    if (!kms) throw new MasterKeyMissing(name);
    return kms;
  };
  const first = lines.find((line) => line !== '') ?? '';
  const current = remote.get(first) ?? of('');
  return {
    current: current.current,
    wrap: current.wrap,
    unwrap: async (wrapped, boundTo) => of(wrapped.masterKey).unwrap(wrapped, boundTo),
  };
};

/** Whether these are lines of master keys; AWS is not asked. */
export const areMasterKeys = (text: string): boolean => {
  try {
    masterKeys(text, { accessKeyId: '', secretAccessKey: '' });
    return true;
  } catch {
    return false;
  }
};

const noAccess = new Refusal(
  'invalid-configuration',
  'invalid',
  'A master key of AWS KMS needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of whoever may use it.',
);
