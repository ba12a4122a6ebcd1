import { VERSION } from '@nightshift/kernel';
import type { Evidence } from '../evidence/evidence.js';
import { type Entry, entryIn, headIn } from '../evidence/layout.js';
import {
  type Facts,
  factsIn,
  storedEvent,
  type StoredEvent,
  text,
} from '../evidence/stored-event.js';
import type { Verdict } from '../evidence/verdict.js';
import { Html, html } from './html.js';
import * as section from './report-sections.js';
import { style } from './report-style.js';
import { clock, count, facts, tableHead, tableRow } from './report-values.js';

/**
 * The report on one evidence file: a page of its own, without scripts, to be read and printed.
 * @param lines those of the file, verified before; each without its line feed
 * @param verdict of the same file; of one that differs it says so before all else
 */
export const reportOf = async function* (
  lines: AsyncIterable<string | undefined>,
  verdict: Verdict,
): AsyncGenerator<string> {
  let opened = false;
  for await (const line of lines) {
    yield opened ? rowIn(line ?? '') : opening(headIn(line ?? '') ?? {}, verdict);
    opened = true;
  }
  yield closing(verdict);
};

/** The same of what was never a file. @param rows of all events, by `rowOf` */
export const pageOf = function* (
  head: Facts,
  verdict: Verdict,
  rows: Iterable<string>,
): Generator<string> {
  yield opening(head, verdict);
  yield* rows;
  yield closing(verdict);
};

const opening = (head: Facts, verdict: Verdict): string => OPEN + top(head, verdict).text;
const closing = (verdict: Verdict): string => ROWS_END + bottom(verdict).text + CLOSE;

const top = (head: Facts, verdict: Verdict): Html => {
  // Every field was derived from the proved bytes, and is what they say.
  const evidence = head as unknown as Evidence;
  const name = nameOf(evidence);
  return html`<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta
      http-equiv="Content-Security-Policy"
      content="default-src 'none'; style-src 'unsafe-inline'"
    />
    <title>Evidence: ${name}</title>
    ${style}${BODY}
    <header>
      <p class="meta">Evidence of one task, ${text(head['format'])}</p>
      <h1>${name}</h1>
      <p class="meta">
        Task <code>${verdict.taskId}</code>. The file was written ${clock(text(head['exportedAt']))}
        by ${text(head['exporter'])}.
      </p>
    </header>
    ${outcome(verdict)} ${section.delivered(evidence)} ${section.asked(evidence)}
    ${section.people(evidence)} ${section.checked(evidence)} ${section.made(evidence)}
    ${section.cost(evidence)} ${section.data(evidence)}
    <h2>Every event</h2>
    ${ROWS}${tableHead(EVENT)}`;
};

// Written in parts, so that tags stand open between them.
const OPEN = '<!doctype html>\n<html lang="en-GB"><head>';
const BODY = new Html('</head><body>');
const ROWS = new Html('<table>');
const ROWS_END = '</table>';
const CLOSE = '</body></html>\n';

const NAME_CHARS = 120;

/** The first text of its brief, as in lists, or what its sender called it. */
const nameOf = ({ brief, task }: Evidence): string => {
  const texts = [brief?.value, ...Object.values(factsIn(brief?.value))];
  const said = texts
    .map(text)
    .find((one) => one !== null)
    ?.trim()
    .split('\n')[0];
  return (said || task?.idempotencyKey || `Task ${task?.taskId ?? ''}`).slice(0, NAME_CHARS);
};

const HEADLINES = {
  verified: 'Verified',
  incomplete: 'Not everything is proved',
  differs: 'This is not what was recorded',
};

const outcome = (verdict: Verdict): Html =>
  html`<section class="outcome ${verdict.verdict}">
    <p><b>${HEADLINES[verdict.verdict]}</b>: ${verdict.difference?.reason ?? proved(verdict)}</p>
    ${verdict.checkpoint ? html`<p>Signed by <code>${verdict.checkpoint.signedBy.join(', ')}</code></p>` : null}
    ${verdict.unproved.map(({ detail }) => html`<p>${detail}</p>`)}
  </section>`;

const proved = ({ events, proved, streams, hashes }: Verdict): string =>
  `${count(proved)} of ${count(events)} events stand in the signed tree with exactly these bytes, ${count(streams.complete)} streams have no gaps, ${count(hashes.checked)} hashes of values and prompts were computed again, and every field here is what the events say.`;

const EVENT = [
  { head: 'Event', isNumber: true },
  { head: 'When' },
  { head: 'What' },
  { head: 'Leaf' },
];
const LEAF_CHARS = 16;

const rowIn = (line: string): string => {
  const entry = entryIn(line)?.entry;
  return entry ? rowOf(entry, storedEvent({ index: entry.index, body: entry.bytes })) : '';
};

/** @param event what its bytes say; `undefined`: they are none */
export const rowOf = (
  { index, leaf, proof }: Entry,
  event: Pick<StoredEvent, 'type' | 'time'> | undefined,
): string => {
  const signed = proof === null ? ' not signed yet' : '';
  return tableRow(EVENT, [
    index,
    event ? clock(event.time) : null,
    event?.type ?? 'unreadable',
    html`<code>${leaf.slice(0, LEAF_CHARS)}…</code>${signed}`,
  ]).text;
};

const bottom = ({ checkpoint, limits }: Verdict): Html =>
  html`<h2>What this proves, and what it does not</h2>
    ${
      checkpoint
        ? facts([
            ['Ledger', checkpoint.origin],
            ['Events it covers', count(checkpoint.size)],
            ['Root', html`<code>${checkpoint.root}</code>`],
          ])
        : null
    }
    <ul>
      ${limits.map(({ detail }) => html`<li>${detail}</li>`)}
    </ul>
    <p>
      This page is for people: it is not signed, and proves nothing. The evidence file does. Check
      it yourself, with a key that came by another way:
    </p>
    <pre>
nightshift evidence verify FILE --key KEY
python3 tools/verify-py/verify.py FILE --key KEY</pre>
    <footer>Nightshift ${VERSION}. Times are UTC, hashes SHA-256, amounts USD.</footer>`;
