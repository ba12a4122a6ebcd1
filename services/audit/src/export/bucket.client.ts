import { createHash } from 'node:crypto';
import { sha256 } from '@nightshift/kernel';
import type { Target } from './place.js';
import { s3Bucket } from './s3.client.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Headers of an object that is put. */
export const headersOf = (bytes: Uint8Array): Readonly<Record<string, string>> => ({
  'x-amz-content-sha256': sha256(bytes),
  // A bucket that locks its objects takes none without. The newer checksum headers would do for
  // S3 as well, but other stores refuse what they do not know (S3Proxy: 501).
  'content-md5': createHash('md5').update(bytes).digest('base64'),
});

/**
 * A bucket, for an export.
 * @throws Refusal `invalid-configuration`
 */
export const bucketTarget = (url: URL, env: Environment): Target => {
  const { ask, refusal } = s3Bucket(url, env, 'Export again: it goes on where it was.');
  return {
    read: async (name) => {
      const answer = await ask({ name });
      if (answer.status === 404) {
        // Whoever takes a missing bucket for an empty one begins anew.
        if ((await answer.clone().text()).includes('<Code>NoSuchBucket<'))
          throw await refusal(answer, name);
        return undefined;
      }
      if (!answer.ok) throw await refusal(answer, name, answer.status === 403 ? NOT_LISTED : '');
      return Buffer.from(await answer.arrayBuffer());
    },
    write: async (name, bytes) => {
      const init = { method: 'PUT', body: Buffer.from(bytes), headers: headersOf(bytes) };
      const answer = await ask({ name }, init);
      if (!answer.ok) throw await refusal(answer, name);
      await answer.arrayBuffer();
    },
  };
};

/** S3 tells who may not list a bucket nothing of what is not there. */
const NOT_LISTED =
  ' A first export finds nothing there, and S3 says that only to those who may list the bucket: the key needs s3:ListBucket beside s3:GetObject and s3:PutObject.';
