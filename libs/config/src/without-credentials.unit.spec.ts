import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutCredentials } from './without-credentials.js';

describe('a setting that is shown', () => {
  it.each([
    ['postgres://ann:canary@db:5432/night', 'postgres://***@db:5432/night'],
    ['http://:canary@db:8123/night', 'http://***@db:8123/night'],
    ['https://host/path?token=canary', 'https://host/path?***'],
    ['https://host/path', 'https://host/path'],
    ['https://host/path#canary', 'https://host/path?***'],
    ['u:canary@host:9000/db', '***@host:9000/db'],
    ['postgres://u:canary@h1:5432,h2:5432/db', 'postgres://***@h1:5432,h2:5432/db'],
    ['openai/*=http://u:canary@h', 'openai/*=http://***@h'],
    ['http://h1,http://u:canary@h2/x?y=canary', 'http://h1,http://***@h2/x?***'],
    ['@nightshift/example-dependency-audit', '@nightshift/example-dependency-audit'],
    ['/srv/node_modules/@acme/a, @acme/b', '/srv/node_modules/@acme/a, @acme/b'],
    ['openai/*=concurrency:20,perMinute:500', 'openai/*=concurrency:20,perMinute:500'],
    ['http://[::1]:8123', 'http://[::1]:8123'],
    // Of several users everything before the last @ may be the password of one.
    ['a=b,c@1.2', '***@1.2'],
  ])('shows %s as %s', (given, value) => {
    expect(withoutCredentials(given)).toBe(value);
  });

  it.each([
    ['a=canary', 'postgres://***@db/x'],
    ['a,canary', 'postgres://***@db/x'],
    ['a@canary', 'postgres://***@db/x'],
    ['a/canary', 'postgres://***@db/x'],
    ['a:canary', 'postgres://***@db/x'],
    ['a?canary', undefined],
    ['a#canary', undefined],
    ['canary,x=http://canary', undefined],
  ])('shows nothing of the password %s, whatever was not escaped in it', (password, value) => {
    expect(withoutCredentials(`postgres://ann:${password}@db/x`)).toBe(value);
  });

  it.each([
    'http://h/?x=a@canary',
    'postgres://ann:canary',
    'ann:canary@http://h',
    'host=db password=canary',
    'Authorization=Bearer canary',
    'api-key: canary',
    'http://h/x;AccessKey=canary',
    'sasl://canary canary',
  ])('is not shown at all where it cannot be told what is harmless: %s', (given) => {
    expect(withoutCredentials(given)).toBeUndefined();
  });

  it('never shows any password of any characters', () => {
    const mark = fc.string({ unit: fc.constantFrom(...'ab=,@/?#: .%&;[]'.split('')) });
    fc.assert(
      fc.property(mark, mark, (before, after) => {
        const shown = withoutCredentials(`postgres://ann:${before}canary${after}@db:5432/night`);
        expect(shown ?? '').not.toContain('canary');
      }),
    );
  });
});
