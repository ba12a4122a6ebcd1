import { describe, expect, it } from 'vitest';
import { mailOf, type Notice, pagerDutyBody, slackBody, webhookBody } from './message.js';

const at = '2026-11-25T09:00:00.000Z';
const id = '0190c0de-0000-7000-8000-000000000001';
const hostile =
  '<!channel> <https://evil.example|click> <img src=x onerror=alert(1)>\r\nBcc: all@example.com\u202Egnp';

const notice = (type: string, data: Notice['event']['data'] = {}, title?: string): Notice => ({
  deliveryId: id,
  link: `https://nightshift.example/#ticket/${id}`,
  ticket: { ticketId: id, kind: 'approval', queue: 'legal', risk: 'high', dueAt: at, title },
  event: {
    specversion: '1.0',
    id,
    source: 'nightshift/escalation',
    type,
    subject: `ticket/${id}`,
    sequence: 1,
    time: at,
    datacontenttype: 'application/json',
    tenantid: 'default',
    taskid: id,
    causationid: id,
    correlationid: id,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    data: { ticketId: id, ...data },
  },
});

describe('a webhook', () => {
  it('carries the event as it was published, and where to look', () => {
    const opened = notice('ticket.opened.v2');
    expect(webhookBody(opened)).toEqual({ ...opened.event, link: opened.link });
  });
});

describe('a message to Slack', () => {
  it('says what, where, how risky and until when, with a link', () => {
    const { text, blocks } = slackBody(notice('ticket.overdue.v1'));
    expect(text).toBe(
      `Overdue · approval · legal · high · ${at} https://nightshift.example/#ticket/${id}`,
    );
    expect(JSON.stringify(blocks)).toContain(
      `<https://nightshift.example/#ticket/${id}|Open in Nightshift>`,
    );
  });

  it('makes neither a mention nor a link of a title', () => {
    const { text, blocks } = slackBody(notice('ticket.opened.v2', {}, hostile));
    expect(text).toContain('&lt;!channel&gt; &lt;https://evil.example|click&gt;');
    const marked = (blocks as { text: { type: string; text: string } }[]).filter(
      (block) => block.text.type === 'mrkdwn',
    );
    expect(JSON.stringify(marked)).not.toContain('channel');
  });
});

describe('a mail', () => {
  it('is inert whatever a title says, and its subject is one line without it', () => {
    const { subject, html, text } = mailOf(notice('ticket.opened.v2', {}, hostile));
    expect(subject).toBe('Nightshift: A person is asked (legal)');
    expect(html).not.toMatch(/<img|<!channel|<https/);
    expect(html).toContain('&#60;img src=x onerror=alert(1)&#62;');
    expect(text).not.toContain('\r');
    expect(text.split('\n').filter((line) => line.startsWith('Bcc'))).toEqual([]);
    expect(text).not.toContain('\u202E');
  });

  it('has the same message id at each try', () => {
    expect(mailOf(notice('ticket.opened.v2')).messageId).toBe(`<${id}@nightshift>`);
  });
});

describe('an event for PagerDuty', () => {
  const halt = { haltId: 'halt-1', scope: 'tenant', key: 'acme', reason: 'loop' };

  it('triggers with the halt as its key, and the end of the halt resolves the same', () => {
    expect(pagerDutyBody(notice('halt.ordered.v2', halt), 'R')).toMatchObject({
      routing_key: 'R',
      event_action: 'trigger',
      dedup_key: 'halt-1',
      payload: { severity: 'critical', source: 'nightshift/escalation', timestamp: at },
    });
    expect(pagerDutyBody(notice('halt.lifted.v1', halt), 'R')).toEqual({
      routing_key: 'R',
      event_action: 'resolve',
      dedup_key: 'halt-1',
    });
  });

  it('names the ticket that is overdue, and never its title', () => {
    const body = pagerDutyBody(notice('ticket.overdue.v1', {}, 'Secret'), 'R');
    expect(body).toMatchObject({
      event_action: 'trigger',
      dedup_key: id,
      payload: { severity: 'warning' },
    });
    expect(JSON.stringify(body)).not.toContain('Secret');
  });
});
