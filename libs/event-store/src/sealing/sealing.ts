import { type Instant, Refusal } from '@nightshift/kernel';
import { type KeyRing, PSEUDONYM } from './key-ring.js';
import type { AwsAccess } from './aws-kms.js';
import { masterKeys as kmsOf } from './master-keys.js';
import { openKeyRing } from './postgres-key-ring.js';
import { Sealer } from './sealer.js';

/** No data subject: content stays in the clear. */
const NOBODY = 'none';

/** Sealing as a host opens it for its services: switched on by master keys. */
export interface Sealing {
  readonly ring: KeyRing;
  readonly sealer: Sealer;
}

export interface SealingOptions {
  /**
   * One a line, `<name>:<base64 of 32 bytes>` or the ARN of a key of AWS KMS, the current one first;
   * none: nothing is sealed.
   */
  readonly masterKeys: string | undefined;
  /** To AWS KMS; absent: no master key is there. */
  readonly aws?: AwsAccess | undefined;
  readonly databaseUrl: string;
}

/** @throws Error naming the line of a master key that is none */
export const openSealing = async ({
  masterKeys,
  aws,
  databaseUrl,
}: SealingOptions): Promise<Sealing | undefined> => {
  if (masterKeys === undefined) return undefined;
  const ring = await openKeyRing({ connectionString: databaseUrl }, kmsOf(masterKeys, aws));
  return { ring, sealer: new Sealer(ring) };
};

/** A data subject as events have it, and the key that seals what is said of it. */
export interface SealedSubject {
  readonly subject: string;
  readonly subjectKey?: string;
}

export interface SubjectOfWork {
  readonly tenant: string;
  /** Of the data subject, as upstream calls it. */
  readonly name: string;
  readonly workflow: string;
  readonly at: Instant;
}

/**
 * What new work's events call the data subject, and seal its content with.
 * @throws Refusal `invalid-submission` for a name that looks like a pseudonym
 */
export const sealedSubject = async (
  sealing: Sealing | undefined,
  { tenant, name, workflow, at }: SubjectOfWork,
): Promise<SealedSubject> => {
  if (!sealing || name === NOBODY) return { subject: name };
  if (PSEUDONYM.test(name)) throw noName();
  const { ring } = sealing;
  const subject = await ring.pseudonymOf(tenant, name);
  const { id } = await ring.keyFor({ tenant, subject, workflow, day: at.slice(0, 10) });
  return { subject, subjectKey: id };
};

/** It may be somebody else's, or that of somebody who is erased. */
const noName = (): Refusal =>
  new Refusal(
    'invalid-submission',
    'invalid',
    'A data subject is named by its own name: what looks like a pseudonym of Nightshift is none.',
    [{ at: '/subject', reason: 'must not look like subject-0123456789abcdef0123' }],
  );
