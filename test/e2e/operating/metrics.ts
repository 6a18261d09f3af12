import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BankClient } from '../../support/bank-client.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver } from '../../support/receiver.js';
import { seeded } from '../../support/seeded.js';
import { waitFor } from '../../support/wait-for.js';

describe('Metrics', () => {
  /** Only there where there is something to relay to. */
  const WITH_KAFKA = 'passid_relay_lag_events';

  const DEMO_CODE = 'KE8V-3TXY-Z72L';
  const UNKNOWN_CODE = 'ZZZZ-ZZZZ-ZZZZ';

  let ledger: LedgerApp;
  let bank: BankClient;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await Receiver.listen();
    ledger = await startLedgerApp({ environment: { PASSID_RATE_LIMITS: 'on', PASSID_LIMIT_FAILED_REDEMPTIONS: '2' } });
    bank = await ledger.onboard();
    await bank.configureWebhook(receiver.url);
  });
  afterAll(async () => {
    await ledger.close();
    await receiver.close();
  });

  const figures = async (): Promise<string> => (await ledger.call('GET', '/metrics')).text;

  /** The value of one series, written as in the text format; 0 where it is not there yet. */
  async function valueOf(series: string): Promise<number> {
    const line = (await figures()).split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? 0 : Number(line.slice(series.length + 1));
  }

  const ask = (method: string, url: string) => ledger.app.inject({ method: method as 'GET', url });

  /** Name, type and labels of every figure of ours, as Prometheus gets them. */
  async function exposed(): Promise<Map<string, { type: string; labels: Set<string> }>> {
    const text = await figures();
    const found = new Map<string, { type: string; labels: Set<string> }>();
    for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (passid_\w+) (\w+)$/gm))
      found.set(name, { type, labels: new Set() });
    for (const [, series = '', labels = ''] of text.matchAll(/^(passid_\w+)\{([^}]*)\}/gm)) {
      const name = found.has(series) ? series : series.replace(/_(?:bucket|sum|count)$/, '');
      for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) if (label !== 'le') found.get(name)?.labels.add(label);
    }
    return found;
  }

  async function documented(): Promise<Map<string, { type: string; labels: Set<string> }>> {
    const page = await readFile('docs/operations.md', 'utf8');
    const rows = page.matchAll(/^\| `(passid_\w+)` +\| (\w+) +\| ([^|]*)\|/gm);
    return new Map(
      [...rows].map(([, name = '', type = '', labels = '']) => [
        name,
        { type, labels: new Set([...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label)) },
      ]),
    );
  }

  describe('The figures', () => {
    it('are those of the documentation, with these types and labels and no others', async () => {
      const [there, written] = [await exposed(), await documented()];
      expect(written.size).toBeGreaterThan(20);
      expect([...there.keys(), WITH_KAFKA].sort()).toEqual([...written.keys()].sort());
      for (const [name, { type, labels }] of there) {
        expect([name, type]).toEqual([name, written.get(name)?.type]);
        for (const label of labels) expect(written.get(name)?.labels).toContain(label);
      }
    });

    it('are named by the conventions: counters end in _total, durations are in seconds', async () => {
      for (const [name, { type }] of await exposed()) {
        expect(name.endsWith('_total')).toBe(type === 'counter');
        expect(name).not.toMatch(/_(?:ms|milliseconds|minutes)\b/);
        if (/duration|delay/.test(name)) expect(name).toMatch(/_seconds$/);
      }
    });

    it('hold what Node.js and the process tell of themselves', async () => {
      const text = await figures();
      for (const name of [
        'process_cpu_seconds_total',
        'process_resident_memory_bytes',
        'nodejs_eventloop_lag_p99_seconds',
      ])
        expect(text).toMatch(new RegExp(`^${name} \\S+$`, 'm'));
    });
  });

  describe('Requests', () => {
    const ROUTE = 'method="GET",route="/v1/audit/:auditId"';

    it('are counted by the pattern of their route and by status', async () => {
      const before = await valueOf(`passid_http_requests_total{${ROUTE},status="404"}`);
      for (const id of ['vrf_00000000000000000000000000000001', 'vrf_00000000000000000000000000000002'])
        expect((await bank.audit(id)).status).toBe(404);
      expect(await valueOf(`passid_http_requests_total{${ROUTE},status="404"}`)).toBe(before + 2);
      expect(await valueOf(`passid_http_request_duration_seconds_count{${ROUTE}}`)).toBeGreaterThanOrEqual(before + 2);
    });

    it('make no more series, whatever they ask for', async () => {
      const seriesCount = async (): Promise<number> =>
        (await figures()).split('\n').filter((line) => /^passid_(?:http|rate|verif|ledger)/.test(line)).length;
      const odds = seeded('paths nobody serves');
      const askForAnything = async (): Promise<void> => {
        for (let count = 0; count < 30; count += 1) {
          const odd = odds.text();
          await ask('GET', `/${odd}/${odd}?${odd}=1`);
          await ask('PROPFIND', `/v1/${odd}`);
          await ask('GET', `/v1/audit/${odd}`);
          await ask('POST', `/v1/sessions/${odd}/fulfill`);
          await ask('GET', `/log/tile/${odd}`);
        }
      };
      await askForAnything();
      const before = await seriesCount();
      await askForAnything();
      expect(await seriesCount()).toBe(before);
      const methods = [...(await figures()).matchAll(/^passid_http_requests_total\{method="(\w+)"/gm)];
      expect(methods.map(([, method]) => method)).not.toContain('PROPFIND');
    });

    it('requests that nobody waits for are no longer in flight', async () => {
      await waitFor(async () => (await valueOf('passid_http_requests_in_flight')) === 1, 'the asking one to be alone');
    });
  });

  describe('What is asked of the ledger', () => {
    it('shows in appends, verifications and refusals', async () => {
      const redeemed = (outcome: string) =>
        valueOf(`passid_verifications_total{environment="sandbox",via="code",outcome="${outcome}"}`);
      const other = await ledger.onboard();
      const appended = await valueOf('passid_ledger_appended_events_total');
      expect((await other.redeem(DEMO_CODE)).status).toBe(200);
      expect(await redeemed('verified')).toBe(1);
      expect(await valueOf('passid_ledger_appended_events_total')).toBeGreaterThanOrEqual(appended + 2);
      expect(await valueOf('passid_ledger_append_duration_seconds_count{result="appended"}')).toBeGreaterThan(0);
      expect(await valueOf('passid_ledger_append_batch_events_count')).toBeGreaterThan(0);
      for (const status of [404, 404, 429]) expect((await other.redeem(UNKNOWN_CODE)).status).toBe(status);
      expect(await redeemed('token_not_found')).toBe(2);
      expect(await valueOf('passid_rate_limit_refusals_total{limit="failed-redemptions"}')).toBe(1);
    });

    it('does not count an answer that is given again', async () => {
      const series = 'passid_verifications_total{environment="sandbox",via="code",outcome="verified"}';
      const key = { 'idempotency-key': 'once' };
      await bank.redeem(DEMO_CODE, {}, key);
      const once = await valueOf(series);
      expect((await bank.redeem(DEMO_CODE, {}, key)).headers['idempotent-replayed']).toBe('true');
      expect(await valueOf(series)).toBe(once);
    });
  });

  describe('Webhooks', () => {
    it('show by what came of attempts and deliveries', async () => {
      const { json } = await bank.redeem(DEMO_CODE);
      await receiver.untilAbout(json.data.audit_id);
      const delivered = () => valueOf('passid_webhook_deliveries_total{result="delivered"}');
      await waitFor(async () => (await delivered()) > 0, 'a delivery to be counted');
      expect(await valueOf('passid_webhook_attempts_total{outcome="succeeded"}')).toBeGreaterThan(0);
      expect(await valueOf('passid_webhook_attempt_duration_seconds_count{outcome="succeeded"}')).toBeGreaterThan(0);
      expect(await valueOf('passid_webhook_first_attempt_delay_seconds_count')).toBeGreaterThan(0);
      receiver.answer = (response) => response.writeHead(500).end();
      await bank.redeem(DEMO_CODE);
      const failures = () => valueOf('passid_webhook_attempt_failures_total{failure="http_status"}');
      await waitFor(async () => (await failures()) === 1, 'a failure to be counted');
      expect(await valueOf('passid_webhook_attempts_total{outcome="failed"}')).toBe(1);
    });

    it('deliveries that are due show as waiting until they are taken up', async () => {
      const due = () => valueOf('passid_webhook_due_deliveries');
      const held = await ledger.platform.pool.connect();
      await held.query(`insert into dispatcher.due_delivery (delivery_id, institution_id, due_at, leased_until)
      values ('dlv_test', '1', now() - interval '1 hour', now() + interval '1 hour')`);
      expect(await due()).toBe(0);
      // Nobody takes up what somebody else holds: it stays due once its lease has ended.
      await held.query(`update dispatcher.due_delivery set leased_until = now() + interval '1 second'
      where delivery_id = 'dlv_test'`);
      await held.query(`begin; select from dispatcher.due_delivery where delivery_id = 'dlv_test' for update`);
      await waitFor(async () => (await due()) === 1, 'the delivery to be due');
      await held.query(`delete from dispatcher.due_delivery where delivery_id = 'dlv_test'; commit`);
      held.release();
      expect(await due()).toBe(0);
    });
  });

  describe('Lag', () => {
    it('goes back to nothing for every read model and for the feed', async () => {
      await waitFor(async () => {
        const text = await figures();
        const lags = [...text.matchAll(/^passid_projection_lag_events\{[^}]*\} (\d+)$/gm)];
        return lags.length > 20 && lags.every(([, lag]) => lag === '0') && /^passid_feed_lag_events 0$/m.test(text);
      }, 'everything to catch up');
      expect(await valueOf('passid_projection_events_total')).toBeGreaterThan(0);
      expect(await valueOf('passid_projection_batch_duration_seconds_count')).toBeGreaterThan(0);
    });
  });
});
