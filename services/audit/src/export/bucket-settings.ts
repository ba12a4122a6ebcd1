import { awsSettings, setting } from '@nightshift/config';
import { z } from 'zod';

/** As every tool for S3 reads them. */
export const bucketSettings = {
  ...awsSettings,
  AWS_REGION: z.string().optional(),
  AWS_DEFAULT_REGION: z.string().optional(),
  AWS_ENDPOINT_URL_S3: setting.url(/^https?:/, 'https://s3.example.org').optional(),
};
