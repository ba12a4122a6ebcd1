import type { Ask } from '@nightshift/contracts';
import type { Json } from '@nightshift/kernel';
import { escapeHtml } from '../escape.js';
import { type Field, type Form, inputName, ownText, type Typed } from './form.js';

/**
 * The page of an answer link: HTML without a script and without anything from elsewhere. All that
 * a model, a tool or a person wrote is escaped text in it.
 */

export const STYLE = `:root{color-scheme:light dark}*{box-sizing:border-box}
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:44rem;padding:1rem;overflow-wrap:anywhere}
h1{font-size:1.4rem;line-height:1.25}h2{font-size:1rem;margin:1.5rem 0 .25rem}
.text,pre{white-space:pre-wrap}pre{font:.875rem/1.4 ui-monospace,monospace;margin:0}
blockquote{border-left:3px solid;margin:.25rem 0;padding-left:.75rem}ul{padding-left:1.25rem}
fieldset,.field{border:1px solid;border-radius:6px;margin:1rem 0;padding:.75rem}
label{display:block}fieldset label{min-height:44px;padding:.5rem 0}small{display:block}
input:not([type=radio]),textarea{display:block;font:inherit;min-height:44px;width:100%}
button{font:inherit;font-weight:600;min-height:44px;padding:.5rem 1.5rem;width:100%}
[role=alert]{border:2px solid;border-radius:6px;padding:.75rem}:focus-visible{outline:3px solid;outline-offset:2px}`;

export interface QuestionPage {
  readonly ask: Ask;
  readonly answerAs: string;
  readonly dueAt: string;
  readonly shownHash: string;
  readonly revision: number | undefined;
  readonly form: Form;
  readonly consoleUrl: string;
  /** Of an answer that was not taken: it is kept. */
  readonly typed?: Typed | undefined;
  readonly fault?: string | undefined;
}

export const questionPage = (page: QuestionPage): string => {
  const { ask, answerAs, dueAt, fault } = page;
  return document(ask.title, [
    ...(fault === undefined ? [] : [`<p role="alert">${escapeHtml(fault)}</p>`]),
    `<p>You answer as <strong>${escapeHtml(answerAs)}</strong>. Due ${escapeHtml(dueAt)}.</p>`,
    `<p class="text">${escapeHtml(ask.question)}</p>`,
    formHtml(page),
    section('What waits', text(ask.blocked)),
    section('What it costs to wait', text(ask.costOfWaiting)),
    section('What was found', list(ask.found.map((one) => escapeHtml(one)))),
    section('What would happen', json(ask.proposal)),
    section('What it would change', json(ask.before)),
    section('Evidence', list(ask.evidence.map(evidenceHtml))),
    section('What was rejected', list(ask.alternatives.map((one) => escapeHtml(one)))),
    section('Confidence', text(confidenceOf(ask))),
    section('Policy', text(ask.policy)),
  ]);
};

/** A page that says what is the case, and what to do. */
export const noticePage = (title: string, lines: readonly string[]): string =>
  document(
    title,
    lines.map((line) => `<p>${escapeHtml(line)}</p>`),
  );

const document = (title: string, body: readonly string[]): string =>
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${body.filter((part) => part !== '').join('\n')}
</main></body></html>
`;

const formHtml = (page: QuestionPage): string => {
  const { form, shownHash, revision, consoleUrl } = page;
  const url = escapeHtml(consoleUrl);
  const link = `<a href="${url}">${url}</a>`;
  if (form.isPartial)
    return `<p role="alert">This answer has no plain form. Open the console to give it: ${link}</p>`;
  const fields = form.fields.map((field) => fieldHtml(field, page.typed)).join('\n');
  // The page's own address is where it goes: no other one stands in it.
  return `<form method="post" autocomplete="off"><input type="hidden" name="shownHash" value="${escapeHtml(shownHash)}"><input type="hidden" name="revision" value="${revision ?? ''}">
${fields}
<button type="submit">Give this answer</button></form>
<p><small>The link is for one answer. For everything else: ${link}</small></p>`;
};

const fieldHtml = (field: Field, typed: Typed | undefined): string => {
  const name = escapeHtml(inputName(field));
  const value = (typed && ownText(typed, inputName(field))) ?? field.initial;
  const label = `${escapeHtml(field.label)}${field.required ? '' : ' (optional)'}`;
  const help = field.help === '' ? '' : `<small>${escapeHtml(field.help)}</small>`;
  if (field.kind === 'choice') {
    const required = field.required ? ' required' : '';
    const radios = field.choices.map(
      (choice, index) =>
        `<label><input type="radio" name="${name}" value="${index}"${required}${value === String(index) ? ' checked' : ''}> ${escapeHtml(choice.label)}${choice.help === '' ? '' : `<small>${escapeHtml(choice.help)}</small>`}</label>`,
    );
    return `<fieldset><legend>${label}</legend>${help}${radios.join('')}</fieldset>`;
  }
  const required = field.required ? ' required' : '';
  const input =
    field.kind === 'text'
      ? // The first line end in a textarea is not part of its text.
        `<textarea name="${name}" rows="4"${required}>\n${escapeHtml(value)}</textarea>`
      : `<input name="${name}" value="${escapeHtml(value)}"${required}${field.kind === 'number' ? ' inputmode="decimal"' : ''}>`;
  return `<div class="field"><label>${label}${help}${input}</label></div>`;
};

const section = (title: string, body: string): string =>
  body === '' ? '' : `<h2>${title}</h2>${body}`;

const text = (value: string | undefined): string =>
  value === undefined || value === '' ? '' : `<p class="text">${escapeHtml(value)}</p>`;

const json = (value: Json | undefined): string =>
  value === undefined
    ? ''
    : `<pre>${escapeHtml(typeof value === 'string' ? value : JSON.stringify(value, null, 2))}</pre>`;

const list = (items: readonly string[]): string =>
  items.length === 0
    ? ''
    : `<ul>${items.map((item) => `<li class="text">${item}</li>`).join('')}</ul>`;

const evidenceHtml = ({ claim, quote, source }: Ask['evidence'][number]): string =>
  `${escapeHtml(claim)}<blockquote>${escapeHtml(quote)}</blockquote><small>${escapeHtml(source)}</small>`;

const confidenceOf = ({ confidence }: Ask): string | undefined =>
  confidence && `${Math.round(confidence.value * 100)} %: ${confidence.basis}`;
