import { createHash } from 'node:crypto';
import { hashOfJson } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type OtherSystems, startOtherSystems } from '../other-systems-fixture.spec.js';

/** Real: PostgreSQL and HTTP, as a browser without a script speaks it. */
const postgres = usePostgres();
let service: OtherSystems;

beforeAll(async () => {
  service = await startOtherSystems(await postgres.newDatabase());
});
afterAll(() => service?.close());

const minutes = { answerAs: 'ben', expiresInMinutes: 60 };
const issue = async (ticketId: string, more: object = {}): Promise<string> => {
  const issued = await service.call('POST', `/v1/tickets/${ticketId}/links`, {
    ...minutes,
    ...more,
  });
  expect(issued).toMatchObject({ status: 201 });
  expect(String(issued['url'])).toMatch(/^http:\/\/127\.0\.0\.1:7070\/a\/[\w.-]+$/);
  return String(issued['url']).replace('http://127.0.0.1:7070', service.url);
};
const read = async (response: Response) => ({
  status: response.status,
  headers: response.headers,
  html: await response.text(),
});
const get = async (url: string) => read(await fetch(url));
/** With what the page's form holds, and what was typed. */
const post = async (url: string, typed: Record<string, string>, from?: string) => {
  const html = from ?? (await get(url)).html;
  const hidden = [...html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
  const form = {
    ...Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])),
    ...typed,
  };
  return read(await fetch(url, { method: 'POST', body: new URLSearchParams(form) }));
};
const answers = async (ticketId: string) =>
  (await service.events('ticket.answered.v2')).filter(
    ({ data }) => (data as { ticketId: string }).ticketId === ticketId,
  );
const yes = { 'f.option': '0' };

describe('a link for one answer', () => {
  it('shows the question, changes nothing by being looked at, and takes one answer', async () => {
    const ticketId = await service.open({ question: 'Is it fit?' });
    const url = await issue(ticketId);
    for (let n = 0; n < 3; n += 1) expect((await get(url)).status).toBe(200);
    const { html, headers } = await get(url);
    expect(html).toContain('Is it fit?');
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await answers(ticketId)).toEqual([]);
    expect(await post(url, { ...yes, 'f.why': 'It is.' })).toMatchObject({ status: 200 });
    expect(await answers(ticketId)).toMatchObject([
      { data: { by: 'ben', option: 'yes' }, content: { answer: { option: 'yes', why: 'It is.' } } },
    ]);
    const again = await post(url, { 'f.option': '1' }, html);
    expect(again.status).toBe(410);
    expect(again.html).toMatch(/ben gave an answer by it on \d{4}-/);
    expect(await answers(ticketId)).toHaveLength(1);
  });

  it('is recorded as issued, without the right itself', async () => {
    const ticketId = await service.open();
    const url = await issue(ticketId);
    const [issued] = (await service.events('answer-link.issued.v1')).filter(
      ({ data }) => (data as { ticketId: string }).ticketId === ticketId,
    );
    expect(issued).toMatchObject({ data: { answerAs: 'ben', by: 'ana' } });
    expect(JSON.stringify(issued)).not.toContain(url.split('/').at(-1)?.split('.')[1]);
  });

  it('gives one answer of two that come at the same time', async () => {
    const ticketId = await service.open();
    const url = await issue(ticketId);
    const { html } = await get(url);
    const both = await Promise.all(['0', '1'].map((n) => post(url, { 'f.option': n }, html)));
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 410]);
    expect(await answers(ticketId)).toHaveLength(1);
  });

  it('stays good where an answer was refused, with what was typed', async () => {
    const ticketId = await service.open();
    const url = await issue(ticketId);
    const refused = await post(url, { ...yes, 'f.why': '"<' });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('&#34;&#60;</textarea>');
    expect(refused.html).toContain('role="alert"');
    expect(await post(url, yes)).toMatchObject({ status: 200 });
  });

  it('asks for a fresh look where the question changed after it was shown', async () => {
    const ticketId = await service.open();
    const url = await issue(ticketId);
    const { html } = await get(url);
    const stale = html.replace(hashOfJson(ask), 'f'.repeat(64));
    const refused = await post(url, yes, stale);
    expect(refused.status).toBe(409);
    expect(refused.html).toContain('The ticket changed');
    expect(await post(url, yes, refused.html)).toMatchObject({ status: 200 });
  });

  it('is nothing where it was forged, cut off or of another ticket', async () => {
    const url = await issue(await service.open());
    const token = url.split('/').at(-1) ?? '';
    const [payload = '', mac = ''] = token.split('.');
    const [other = ''] = (await issue(await service.open())).split('/').at(-1)?.split('.') ?? [];
    for (const forged of [
      `${other}.${mac}`,
      `${payload}.${'A'.repeat(43)}`,
      payload,
      `${token}x`,
      '%00',
    ]) {
      const { status, html } = await get(`${service.url}/a/${forged}`);
      expect([forged, status]).toEqual([forged, 404]);
      expect(html).toContain('ask whoever sent it');
    }
  });

  it('says so where it has expired, and where somebody else has answered', async () => {
    const ticketId = await service.open();
    const old = await issue(ticketId);
    const { html } = await get(old);
    await service.query("UPDATE answer_link SET expires_at = now() - interval '1 second'");
    const expired = await post(old, yes, html);
    expect(expired.status).toBe(410);
    expect(expired.html).toContain('has expired');
    expect(await answers(ticketId)).toEqual([]);
    const url = await issue(ticketId);
    const second = await issue(ticketId, { answerAs: 'eve' });
    await post(second, yes);
    const closed = await get(url);
    expect(closed.status).toBe(410);
    expect(closed.html).toMatch(/eve answered it on/);
  });

  it('gives the first of two answers, and shows it to whoever gives the second', async () => {
    const ticketId = await service.open({}, 'default', { approvals: 2 });
    const [first, second] = [await issue(ticketId), await issue(ticketId, { answerAs: 'eve' })];
    const { html } = await get(second);
    await post(first, yes);
    expect(await answers(ticketId)).toEqual([]);
    const unaware = await post(second, yes, html);
    expect(unaware).toMatchObject({ status: 409 });
    expect(unaware.html).toContain('ben gave the first of two answers');
    expect(await post(second, yes, unaware.html)).toMatchObject({ status: 200 });
    expect(await answers(ticketId)).toMatchObject([{ data: { by: 'eve', endorsedBy: 'ben' } }]);
  });

  it('for one option takes that one alone', async () => {
    const ticketId = await service.open();
    const url = await issue(ticketId, { option: 'no' });
    expect((await get(url)).html).not.toContain('> Publish<');
    expect(await post(url, { 'f.option': '1' })).toMatchObject({ status: 422 });
    await post(url, { 'f.option': '0' });
    expect(await answers(ticketId)).toMatchObject([{ data: { option: 'no' } }]);
    const odd = { ...minutes, option: 'maybe' };
    const refused = await service.call('POST', `/v1/tickets/${await service.open()}/links`, odd);
    expect(refused).toMatchObject({ status: 400, code: 'invalid-request' });
  });

  it('is not issued by whoever asked for an approval, for another tenant, or for ever', async () => {
    const ticketId = await service.open();
    const path = `/v1/tickets/${ticketId}/links`;
    const by = (actor: string, tenant = 'default') =>
      service.call('POST', path, minutes, {
        'x-nightshift-actor': actor,
        'x-nightshift-tenant': tenant,
      });
    expect(await by('orchestrator')).toMatchObject({ status: 403, code: 'own-approval' });
    expect(await by('ana', 'globex')).toMatchObject({ status: 404, code: 'no-such-ticket' });
    const closed = await service.open({}, 'default', { queue: 'closed' });
    expect(await service.call('POST', `/v1/tickets/${closed}/links`, minutes)).toMatchObject({
      status: 403,
      code: 'not-a-member',
    });
    const long = { ...minutes, expiresInMinutes: 10_081 };
    expect(await service.call('POST', path, long)).toMatchObject({ status: 400 });
  });

  it('takes forms, and no other route does', async () => {
    const ticketId = await service.open();
    const form = { method: 'POST', body: new URLSearchParams({ answerAs: 'ben' }) };
    expect((await fetch(`${service.url}/v1/tickets/${ticketId}/links`, form)).status).toBe(415);
  });

  it('holds hostile text of a model as text', async () => {
    const evil = '</textarea></form><script>alert(1)</script><form action=//evil.example>';
    const ticketId = await service.open({
      title: evil.slice(0, 200),
      question: evil,
      found: [evil],
    });
    const { html } = await get(await issue(ticketId));
    expect(html).not.toContain('<script');
    expect(html.match(/<form/g)).toHaveLength(1);
  });
});
