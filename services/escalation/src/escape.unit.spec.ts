import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, escapeSlack, oneLine } from './escape.js';

describe('text of others', () => {
  it('as HTML has no character that means something, and reads as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"'`]|&(?!#\d+;)/);
        const read = escaped.replaceAll(/&#(\d+);/g, (_all, code: string) =>
          String.fromCharCode(Number(code)),
        );
        expect(read).toBe(text);
      }),
    );
  });

  it('at Slack is neither a mention nor a link', () => {
    expect(escapeSlack('<!here> <https://evil.example|ok> & more')).toBe(
      '&lt;!here&gt; &lt;https://evil.example|ok&gt; &amp; more',
    );
  });

  it('on one line has no control character, and none that turns the order of reading', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
    expect(oneLine('Subject\r\nBcc: all@example.com\u202Eabc')).toBe(
      'Subject Bcc: all@example.com abc',
    );
  });
});
