import { beforeAll, describe, expect, it } from 'vitest';
import { fileOf, ledger } from '../evidence/bundle-fixture.spec.js';
import { FileVerifier } from '../evidence/verify-file.js';
import { newSecret, verifierOf } from '../tree/signing.adapter.js';
import { html } from './html.js';
import { reportOf } from './report.js';

const secret = newSecret('ledger.example.com');

const linesIn = async function* (text: string): AsyncGenerator<string> {
  yield* text.split('\n').slice(0, -1);
};
const collected = async (parts: AsyncIterable<string>): Promise<readonly string[]> => {
  const all: string[] = [];
  for await (const part of parts) all.push(part);
  return all;
};
const reported = async (
  file: string,
  keys: readonly string[] = [verifierOf(secret)],
): Promise<string> => {
  const verifier = new FileVerifier(keys);
  for (const line of await collected(linesIn(file))) verifier.line(line);
  return (await collected(reportOf(linesIn(file), verifier.finish()))).join('');
};

describe('the report on an evidence file', () => {
  let page: string;
  beforeAll(async () => {
    page = await reported(await fileOf(secret));
  });

  it('is one page that loads nothing and runs nothing', () => {
    expect(page.match(/<html|<\/html>|<table>\s*<thead>/g)?.length).toBeGreaterThan(3);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<script|<img|<link|<iframe|src=|href=|url\(|@import/i);
  });

  it('says who asked, who decided, what it cost, and has a row for every event', () => {
    const text = page.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
    for (const said of [
      'Verified : 19 of 19 events stand in the signed tree',
      'Asked by ana',
      'audit-dependencies@3',
      'approve , by ben, 2026-11-25 10:00:14 UTC',
      'Booked for calls $0.75',
      'Of it an upper bound $0.10',
    ])
      expect(text).toContain(said);
    const rows = page.slice(page.indexOf('Every event')).match(/<tr>/g) ?? [];
    expect(rows).toHaveLength(1 + 19);
  });

  it('shows as text what others wrote, whatever they wrote', async () => {
    const evil = `<script>alert(1)</script><img src=x onerror=y>&\u202e"\u0027`;
    const written = JSON.stringify(evil).slice(1, -1);
    const events = ledger.map((event) =>
      event.replaceAll('"ana"', `"${written}"`).replaceAll('"assessor"', `"${written}"`),
    );
    const attacked = await reported(await fileOf(secret, { events }));
    expect(attacked).not.toMatch(/<script|<img/);
    expect(attacked).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=y&gt;&amp;\\u202e&quot;&#39;',
    );
  });

  it('says before all else what is not proved, or differs', async () => {
    const file = await fileOf(secret);
    expect(await reported(file, [])).toContain('No key was named');
    expect(await reported(file, [])).toContain('class="outcome incomplete"');
    const tampered = await reported(file.replace('"callsNanoUsd":', '"callsNanoUsd":1'));
    expect(tampered).toContain('class="outcome differs"');
    expect(tampered).toContain('/costs/callsNanoUsd is 1750000000');
    expect(tampered).not.toContain('<b>Verified');
  });

  it('never takes a value for a template', () => {
    expect(html`<p title="${'"><b>'}">${['<', 1, null, html`<i>${'&'}</i>`]}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;b&gt;">&lt;1<i>&amp;</i></p>',
    );
  });
});
