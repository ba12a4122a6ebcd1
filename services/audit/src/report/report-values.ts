import { formatUsd, isTooDeep, jsonText, nano } from '@nightshift/kernel';
import { type Content, type Html, html } from './html.js';

/** `2026-11-26 11:49:37 UTC` */
export const clock = (iso: string | null): string =>
  iso === null ? '' : `${iso.slice(0, 19).replace('T', ' ')} UTC`;

export const usd = (amount: number | null): string =>
  amount === null || !Number.isSafeInteger(amount) || amount < 0 ? '' : formatUsd(nano(amount));

export const count = (value: number): string => value.toLocaleString('en-GB');

const VALUE_CHARS = 20_000;

/** A value as it stands in the file; a very long one as far as a report is for. */
export const value = (given: unknown): Html => {
  if (given === null || given === undefined)
    return html`<p class="none">It is not in the file.</p>`;
  const text = typeof given === 'string' ? given : laidOut(given);
  const cut = text.length > VALUE_CHARS;
  return html`<pre>${text.slice(0, VALUE_CHARS)}</pre>
    ${cut ? html`<p class="meta">The first ${count(VALUE_CHARS)} of ${count(text.length)} characters: the file has all.</p>` : null}`;
};

/** Deeply nested, most of it would be the space before its lines. */
const laidOut = (given: unknown): string =>
  isTooDeep(given) ? jsonText(given) : JSON.stringify(given, null, 2);

export const hash = (sha256: string | null): Html | null =>
  sha256 === null ? null : html`<code>${sha256}</code>`;

/** Facts of one thing; those that are not known are left out. */
export const facts = (all: readonly (readonly [name: string, is: Content])[]): Html =>
  html`<dl>
    ${all
      .filter(([, is]) => is !== null && is !== '')
      .map(
        ([name, is]) =>
          html`<dt>${name}</dt>
            <dd>${is}</dd>`,
      )}
  </dl>`;

interface Column {
  readonly head: string;
  readonly isNumber?: boolean;
}

const classOf = ({ isNumber }: Column): Html | null => (isNumber ? html` class="n"` : null);

export const tableHead = (columns: readonly Column[]): Html =>
  html`<thead>
    <tr>
      ${columns.map((column) => html`<th${classOf(column)}>${column.head}</th>`)}
    </tr>
  </thead>`;

export const tableRow = (columns: readonly Column[], cells: readonly Content[]): Html =>
  html`<tr>
    ${columns.map((column, at) => html`<td${classOf(column)}>${cells[at] ?? null}</td>`)}
  </tr>`;

/** @param none what is said where there is no row */
export const table = (
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
  none: string,
): Html =>
  rows.length === 0
    ? html`<p class="none">${none}</p>`
    : html`<table>
        ${tableHead(columns)}
        <tbody>
          ${rows.map((row) => tableRow(columns, row))}
        </tbody>
      </table>`;
