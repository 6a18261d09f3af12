import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EVENT_SCHEMAS } from '@passid/event-schemas';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { expectProblem } from '../../support/expect-problem.js';

describe('Pages of documentation', () => {
  let ledger: LedgerApp;
  beforeAll(async () => {
    ledger = await startLedgerApp();
  });
  afterAll(() => ledger.close());

  const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

  /** Nothing to load, nothing to run, and the one style let through by the page's own policy. */
  function expectSelfContained(text: string, policy: string): void {
    expect(text).not.toMatch(/<script|<img|<iframe|src=|@import|url\(|\son\w+=/);
    expect(text.match(/<link [^>]*>/g)).toEqual(['<link rel="icon" href="data:," />']);
    const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? '';
    expect(style.length).toBeGreaterThan(1_000);
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(policy).toContain("default-src 'none'");
  }

  /** Every link within a page and to another page of ours leads somewhere. */
  async function expectLinksToLead(text: string): Promise<void> {
    const links = [...new Set([...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => link as string))];
    const ids = new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    for (const link of links.filter((each) => !each.startsWith('data:'))) {
      if (link.startsWith('#')) expect([...ids]).toContain(link.slice(1));
      else expect({ link, status: (await ledger.call('GET', link)).status }).toEqual({ link, status: 200 });
    }
  }

  describe('/docs', () => {
    it('is a page that is whole as it comes', async () => {
      const { status, headers, text } = await ledger.call('GET', '/docs', BROWSER);
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expectSelfContained(text, headers['content-security-policy'] as string);
      await expectLinksToLead(text);
    });

    it('shows every operation of the description', async () => {
      const { text } = await ledger.call('GET', '/docs', BROWSER);
      const { json } = await ledger.call('GET', '/openapi.json');
      for (const methods of Object.values<Record<string, { operationId: string }>>(json.paths))
        for (const { operationId } of Object.values(methods)) expect(text).toContain(`<article id="${operationId}">`);
    });

    it('leaves no markup of a description unread', async () => {
      const { text } = await ledger.call('GET', '/docs', BROWSER);
      const around = text.replace(/<pre>.*?<\/pre>/gs, '');
      expect(around.match(/.*(?:`|\*\*|\]\(|undefined|\[object).*/g) ?? []).toEqual([]);
    });
  });

  describe('/docs/events', () => {
    it('is a page that is whole as it comes', async () => {
      const { status, headers, text } = await ledger.call('GET', '/docs/events', BROWSER);
      expect(status).toBe(200);
      expectSelfContained(text, headers['content-security-policy'] as string);
      await expectLinksToLead(text);
      expect(text.replace(/<pre>.*?<\/pre>/gs, '').match(/.*(?:`|\*\*|\]\(|undefined|\[object).*/g) ?? []).toEqual([]);
    });

    it('shows every event and every webhook with its meaning, its members and an example', async () => {
      const { text } = await ledger.call('GET', '/docs/events', BROWSER);
      const { ledger: events, webhooks } = EVENT_SCHEMAS;
      for (const { title = '', properties = {} } of [...Object.values(events), ...Object.values(webhooks)]) {
        const article = text.split(`<article id="${title}">`)[1]?.split('</article>')[0] ?? '';
        expect(article).toContain('<summary>Example</summary>');
        for (const member of Object.keys(properties)) expect(article).toContain(`<code>${member}</code>`);
      }
    });
  });

  describe('/problems', () => {
    it('is a page for browsers and JSON for programs', async () => {
      const page = await ledger.call('GET', '/problems', BROWSER);
      expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', vary: 'Origin, Accept' });
      expectSelfContained(page.text, page.headers['content-security-policy'] as string);
      await expectLinksToLead(page.text);
      const { json } = await ledger.call('GET', '/problems');
      expect(json.problems).toContainEqual({
        code: 'CODE_EXPIRED',
        type: 'http://localhost:3000/problems/code-expired',
        title: 'Code expired',
        status: 410,
        cause: expect.any(String),
        cure: expect.any(String),
      });
    });

    it('says of each problem, at the address that is its type, why and what to do', async () => {
      const { json } = await ledger.call('GET', '/problems');
      for (const problem of json.problems) {
        const { pathname } = new URL(problem.type);
        expect((await ledger.call('GET', pathname, { accept: 'application/json' })).json).toEqual(problem);
        const { text } = await ledger.call('GET', pathname, BROWSER);
        expect(text).toContain(`<code>${problem.code}</code>`);
      }
    });

    it('is where the type of a problem leads', async () => {
      const { json } = await ledger.call('POST', '/v1/verify', {}, { token: 'x' });
      const { pathname } = new URL(json.type);
      expect((await ledger.call('GET', pathname)).json).toMatchObject({ code: json.code, status: json.status });
    });

    it('knows a problem by its code, and no other', async () => {
      expect((await ledger.call('GET', '/problems/CODE_EXPIRED')).json).toMatchObject({ code: 'CODE_EXPIRED' });
      expectProblem(await ledger.call('GET', '/problems/nothing-known'), 404, 'ROUTE_NOT_FOUND');
      expectProblem(await ledger.call('GET', '/problems/%3Cscript%3E'), 404, 'ROUTE_NOT_FOUND');
    });
  });
});
