import { expect, it } from 'vitest';
import { hostRule, isAllowed } from './hosts.js';

it.each([
  ['api.example.com', 'https://api.example.com/x', true],
  ['api.example.com', 'http://API.EXAMPLE.COM./', true],
  ['api.example.com', 'https://api.example.com:8443/', false],
  ['api.example.com:8443', 'https://api.example.com:8443/', true],
  ['api.example.com:8443', 'https://api.example.com/', false],
  ['api.example.com:443', 'https://api.example.com/', true],
  ['api.example.com:443', 'http://api.example.com/', false],
  ['api.example.com', 'https://api.example.com.evil.com/', false],
  ['api.example.com', 'https://evil.com/api.example.com', false],
  ['api.example.com', 'https://api.example.com@evil.com/', false],
  ['*.example.com', 'https://a.b.example.com/', true],
  ['*.example.com', 'https://example.com/', false],
  ['*.example.com', 'https://evilexample.com/', false],
  ['*.example.com:8443', 'https://a.example.com:8443/', true],
  ['exämple.com', 'https://xn--exmple-cua.com/', true],
  ['127.0.0.1', 'http://0x7f.1/', true],
  ['[::1]:8080', 'http://[0:0:0:0:0:0:0:1]:8080/', true],
  ['[::1]', 'http://[::1]:8080/', false],
])('the rule %s says of %s: %s', (rule, url, allowed) => {
  expect(isAllowed(new URL(url), [hostRule(rule)])).toBe(allowed);
});
