import { sha256 } from '@nightshift/kernel';

/*
 * Events of a real night, again and again under other names: ids, times and streams differ from
 * copy to copy, all else is as the services wrote it.
 */

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const INSTANT = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z`;
const VARIABLE = new RegExp(`${UUID}|${INSTANT}`, 'g');
const UUID_LENGTH = 36;
/** Of the envelope, as services write it: what comes after it may have a subject, too. */
const STREAM = /"type":"[^"]*","subject":"([^"]*)"/;
const IS_OWN = new RegExp(UUID);

/** What stands between two texts: an id or a time, by its number, or what parts shared streams. */
type Gap = { readonly id: number } | { readonly at: number } | 'copy';

interface Template {
  /** One more than there are gaps. */
  readonly texts: readonly string[];
  readonly gaps: readonly Gap[];
}

export class Block {
  private readonly templates: readonly Template[];
  private readonly ids = new Map<string, number>();
  private readonly times = new Map<string, number>();
  /** Of the newest event, in epoch ms. */
  readonly endsAt: number;

  /** @param bodies of a whole ledger, in its order: every stream from its first event on */
  constructor(bodies: readonly string[]) {
    this.templates = bodies.map((body) => this.templateOf(body));
    const times = bodies.map((body) => Date.parse((JSON.parse(body) as { time: string }).time));
    this.endsAt = times.reduce((latest, time) => Math.max(latest, time), 0);
  }

  get size(): number {
    return this.templates.length;
  }

  /** @param copy its number, from 1; @param shiftMs how much later than the original it is */
  copy(copy: number, shiftMs: number): readonly Buffer[] {
    const ids = [...this.ids.keys()].map((id) => idInCopy(id, copy, shiftMs));
    const times = [...this.times.keys()].map((time) =>
      new Date(Date.parse(time) + shiftMs).toISOString(),
    );
    const textOf = (gap: Gap): string => {
      if (gap === 'copy') return `-${copy}`;
      return ('id' in gap ? ids[gap.id] : times[gap.at]) ?? '';
    };
    return this.templates.map(({ texts, gaps }) => {
      let body = texts[0] ?? '';
      gaps.forEach((gap, at) => (body += textOf(gap) + (texts[at + 1] ?? '')));
      return Buffer.from(body);
    });
  }

  private templateOf(body: string): Template {
    const stream = STREAM.exec(body);
    // A stream that all tasks share has no id in its name: each copy has one of its own.
    const shared =
      stream && !IS_OWN.test(stream[1] ?? '') ? stream.index + stream[0].length - 1 : undefined;
    const found: { from: number; to: number; gap: Gap }[] = [...body.matchAll(VARIABLE)].map(
      ({ 0: text, index }) => ({ from: index, to: index + text.length, gap: this.gapOf(text) }),
    );
    if (shared !== undefined) found.push({ from: shared, to: shared, gap: 'copy' });
    found.sort((one, other) => one.from - other.from);
    const texts = found.map(({ from }, at) => body.slice(found[at - 1]?.to ?? 0, from));
    return {
      texts: [...texts, body.slice(found.at(-1)?.to ?? 0)],
      gaps: found.map(({ gap }) => gap),
    };
  }

  private gapOf(text: string): Gap {
    return text.length === UUID_LENGTH
      ? { id: numberIn(this.ids, text) }
      : { at: numberIn(this.times, text) };
  }
}

const numberIn = (known: Map<string, number>, text: string): number => {
  const number = known.get(text) ?? known.size;
  known.set(text, number);
  return number;
};

const VERSION_AT = 14;
const TIME_DIGITS = 12;

/** Ids in the order of time stay so, as the indexes of PostgreSQL know the difference. */
const idInCopy = (id: string, copy: number, shiftMs: number): string => {
  const hash = sha256(`${copy} ${id}`);
  if (id[VERSION_AT] !== '7')
    return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-${id.slice(14, 15)}${hash.slice(13, 16)}-${id.slice(19, 20)}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
  const at = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) + shiftMs;
  const time = at.toString(16).padStart(TIME_DIGITS, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}${id.slice(13, 24)}${hash.slice(0, 12)}`;
};
