/** Text as part of HTML: element content and quoted attribute values. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"'`]/g, (one) => `&#${one.charCodeAt(0)};`);

/** Text as Slack shows it: neither a mention nor a link comes of it. */
export const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * On one line, without control characters, and without those that change the order of what is
 * read: a subject has no further headers in it, and says what it seems to say.
 */
export const oneLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** Text within a line of Markdown: no heading, link, image, mention or HTML comes of it. */
export const escapeMarkdown = (text: string): string =>
  text
    .replaceAll(/[\\`*_[\]()<>#|~&@]/g, (one) => `\\${one}`)
    .replaceAll('://', ':\\/\\/')
    .replaceAll(/www\./gi, (one) => `${one.slice(0, -1)}\\.`);
