import { Refusal } from '@nightshift/kernel';

/**
 * Records of a CSV text, strictly by RFC 4180: fields in quotes may hold commas, line ends and
 * doubled quotes; a quote anywhere else, or text after a closing one, is a fault. Lines may end in
 * CRLF or LF, and every record has as many fields as the first.
 * @throws Refusal `unreadable-export` that names the line
 */
export const parseCsv = (text: string): readonly (readonly string[])[] => {
  const reader = new Reader(text.startsWith(BOM) ? text.slice(BOM.length) : text);
  const records: string[][] = [];
  while (!reader.isAtEnd()) {
    const line = reader.line;
    const record = reader.record();
    const width = records[0]?.length ?? record.length;
    if (record.length !== width)
      throw faultAt(line, `has ${record.length} fields, and the heading ${width}`);
    records.push(record);
  }
  return records;
};

const BOM = '\u{feff}';
const PLAIN = /[^",\r\n]*/y;

const faultAt = (line: number, reason: string): Refusal =>
  new Refusal('unreadable-export', 'invalid', `Not a CSV file: line ${line} ${reason}.`, [
    { at: '/text', reason: `line ${line} ${reason}` },
  ]);

class Reader {
  line = 1;
  private at = 0;

  constructor(private readonly text: string) {}

  readonly isAtEnd = (): boolean => this.at >= this.text.length;

  record(): string[] {
    const fields = [this.field()];
    while (this.text[this.at] === ',') {
      this.at += 1;
      fields.push(this.field());
    }
    this.endOfLine();
    return fields;
  }

  private field(): string {
    return this.text[this.at] === '"' ? this.quoted() : this.plain();
  }

  private plain(): string {
    PLAIN.lastIndex = this.at;
    const [value = ''] = PLAIN.exec(this.text) ?? [];
    this.at += value.length;
    if (this.text[this.at] === '"') throw faultAt(this.line, 'has a quote inside of a field');
    return value;
  }

  private quoted(): string {
    const line = this.line;
    let value = '';
    for (this.at += 1; ;) {
      const end = this.text.indexOf('"', this.at);
      if (end < 0) throw faultAt(line, 'has a quote that is never closed');
      value += this.text.slice(this.at, end);
      this.at = end + 1;
      if (this.text[this.at] !== '"') break;
      value += '"';
      this.at += 1;
    }
    this.line += value.split('\n').length - 1;
    return value;
  }

  private endOfLine(): void {
    if (this.isAtEnd()) return;
    if (this.text.startsWith('\r\n', this.at)) this.at += 2;
    else if (this.text[this.at] === '\n') this.at += 1;
    else throw faultAt(this.line, 'has text after a closing quote, or a bare carriage return');
    this.line += 1;
  }
}
