import { z } from 'zod';
import { secret } from './describe-environment.js';
import { setting } from './settings.js';

/** As every tool of AWS reads them. */
export const awsSettings = {
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: secret(z.string().optional()),
  AWS_SESSION_TOKEN: secret(z.string().optional()),
  AWS_ENDPOINT_URL: setting.url(/^https?:/, 'https://s3.example.org').optional(),
};
