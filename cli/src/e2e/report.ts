import { appendFileSync } from 'node:fs';

/** One finding of a suite, for `npm run report:agents`: nothing happens where no report is wanted. */
export const report = (section: string, name: string, figures: object): void => {
  const file = process.env['NIGHTSHIFT_REPORT'];
  if (file) appendFileSync(file, `${JSON.stringify({ section, name, ...figures })}\n`);
};
