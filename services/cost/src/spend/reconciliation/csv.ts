import { Refusal } from '@nightshift/kernel';
import { CsvError, parse } from 'csv-parse/sync';

/**
 * Records of a CSV text, strictly by RFC 4180: every record has as many fields as the first, and
 * quotes are where they belong. Lines may end in CRLF or LF.
 * @throws Refusal `unreadable-export` that says what is wrong, and in which line
 */
export const parseCsv = (text: string): readonly (readonly string[])[] => {
  try {
    return parse(text, { bom: true, record_delimiter: ['\r\n', '\n'] });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Refusal('unreadable-export', 'invalid', `Not a CSV file: ${error.message}.`, [
      { at: '/text', reason: error.message },
    ]);
  }
};
