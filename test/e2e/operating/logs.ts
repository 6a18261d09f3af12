import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLog } from '@passid/runtime';
import { traceFields } from '@passid/tracing';
import type { BankClient } from '../../support/bank-client.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver } from '../../support/receiver.js';
import { SpanCollector } from '../../support/span-collector.js';
import { waitFor } from '../../support/wait-for.js';
import { PASSWORD, WalletClient } from '../../support/wallet-client.js';

describe('Logs', () => {
  const DEMO_CODE = 'KE8V-3TXY-Z72L';
  const UNKNOWN_CODE = 'ZZZZ-ZZZZ-ZZZZ';
  const WRONG_PASSWORD = 'incorrect zebra battery';
  const REFERENCE = 'loan 4711 of Wanjiru';

  /** Every line of everything that goes on in this file, at the most talkative level. */
  let text = '';
  let collector: SpanCollector;
  let receiver: Receiver;
  let ledger: LedgerApp;
  let bank: BankClient;
  /** Whatever opens something, and whatever a person typed that is nobody's business. */
  const planted = new Set([DEMO_CODE, UNKNOWN_CODE, PASSWORD, 'correct horse', WRONG_PASSWORD, REFERENCE]);

  /** Plants what an answer gave out. */
  const plant = (...secrets: unknown[]): void => {
    for (const secret of secrets) {
      expect(secret).toEqual(expect.stringMatching(/^.{6,}$/));
      planted.add(secret as string);
    }
  };

  beforeAll(async () => {
    collector = await SpanCollector.listen();
    receiver = await Receiver.listen();
    ledger = await startLedgerApp({
      log: createLog('trace', {
        destination: { write: (line: string) => (text += line) },
        lineFields: traceFields,
      }),
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    });
    bank = await ledger.onboard();
    plant(bank.workspace.token, bank.workspace.keys.sandbox, bank.workspace.keys.live);
  });
  afterAll(async () => {
    await ledger.close();
    await receiver.close();
    await collector.close();
  });

  /** What was logged with this message. */
  const lines = (msg: string): Record<string, unknown>[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['msg'] === msg);

  async function theWorkspace(): Promise<void> {
    const logIn = (password: string) =>
      ledger.call('POST', '/api/institution/login', {}, { email: 'nobody@bank.example', password });
    expect((await logIn(WRONG_PASSWORD)).status).toBe(401);
    const { json: endpoint } = await bank.configureWebhook(receiver.url);
    plant(endpoint.webhookSecret);
    const { json: rotated } = await bank.dashboard('POST', '/api/institution/webhook/secret/rotate', {});
    plant(rotated.webhookSecret);
    const { json: issued } = await bank.dashboard('POST', '/api/institution/keys', { environment: 'sandbox' });
    plant(issued.key);
    expect(
      (await ledger.call('GET', '/api/institution', { authorization: `Bearer ${bank.workspace.token}x` })).status,
    ).toBe(401);
  }

  async function theWallet(): Promise<void> {
    const wallet = await WalletClient.withCredential(ledger.call);
    const share = await wallet.share();
    plant(wallet.token, share.code, share.token, share.code.replaceAll('-', ''));
    const { json: redeemed } = await bank.redeem(share.code, { institution_reference: REFERENCE });
    plant(redeemed.data.signature.jws);
    expect((await bank.redeem(share.code)).status).toBe(409);
    expect((await bank.verify(share.token)).status).toBe(200);
    await bank.call('GET', `/api/v1/bridge/verify/${share.token}`);
    const { json: session } = await bank.createSession();
    plant(session.code);
    await ledger.call('GET', `/v1/sessions/by-code/${session.code}/public`);
    const other = await wallet.share();
    plant(other.code, other.token);
    expect((await wallet.fulfil(session.requestId, other.token)).status).toBe(200);
    await wallet.revoke(other.token);
  }

  async function theCode(): Promise<void> {
    const { json } = await bank.redeem(DEMO_CODE, { institution_reference: REFERENCE }, { 'idempotency-key': 'k-1' });
    plant(json.data.token, json.data.signature.jws);
    await receiver.untilAbout(json.data.audit_id as string);
    expect((await bank.redeem(UNKNOWN_CODE)).status).toBe(404);
    expect((await bank.redeem('KE8V-3TXY', { code_again: DEMO_CODE })).status).toBe(400);
    const asJson = { 'content-type': 'application/json' };
    const cutOff = `{"code":"${DEMO_CODE}",`;
    expect((await bank.call('POST', '/api/bridge/code/redeem', cutOff, asJson)).status).toBe(400);
    await ledger.app.inject({ method: 'GET', url: `/no/such/place/${DEMO_CODE}?token=${json.data.token}` });
  }

  /** An endpoint that fails and gives back whatever it was sent. */
  async function theWebhook(): Promise<void> {
    receiver.answer = (response, { raw, headers }) =>
      response.writeHead(500).end(raw.toString() + JSON.stringify(headers));
    const { json } = await bank.redeem(DEMO_CODE);
    plant(json.data.token);
    await receiver.untilAbout(json.data.audit_id as string);
    await waitFor(() => lines('webhook attempted').some(({ status }) => status === 500), 'the attempt to be logged');
  }

  /** A fault of ours whose message holds everything it should not. */
  async function theFault(): Promise<void> {
    const { store } = ledger.platform;
    const append = store.append.bind(store);
    store.append = () =>
      Promise.reject(
        Object.assign(new Error(`cannot append ${[...planted].filter((each) => !each.includes(' ')).join(' ')}`), {
          password: PASSWORD,
          headers: { 'x-institution-key': bank.workspace.keys.sandbox },
        }),
      );
    const { status, text: answer } = await bank.redeem(DEMO_CODE);
    store.append = append;
    expect(status).toBe(500);
    for (const secret of planted) expect(answer).not.toContain(secret);
    expect(lines('an unforeseen error')).toHaveLength(1);
  }

  it('No line of the log, and no span, holds anything that opens something or that a person typed', async () => {
    await theWorkspace();
    await theWallet();
    await theCode();
    await theWebhook();
    await theFault();
    await waitFor(() => collector.spans.some(({ status }) => status.code === 2), 'the fault to be traced');
    expect(planted.size).toBeGreaterThan(20);
    expect(text.length).toBeGreaterThan(10_000);
    expect(collector.text.length).toBeGreaterThan(10_000);
    for (const secret of planted) {
      expect(text).not.toContain(secret);
      expect(collector.text).not.toContain(secret);
    }
  }, 120_000);

  describe('Every line about a request', () => {
    it.each(['request', 'an unforeseen error', 'webhook attempted'])('names request and trace: %s', (msg) => {
      expect(lines(msg).length).toBeGreaterThan(0);
      for (const line of lines(msg)) {
        expect(line['request_id']).toEqual(expect.stringMatching(/./));
        expect(line['trace_id']).toMatch(/^[0-9a-f]{32}$/);
      }
    });

    it('names the same request, from the door to the webhook', async () => {
      receiver.answer = (response) => response.end('ok');
      await bank.redeem(DEMO_CODE, {}, { 'x-request-id': 'through-and-through' });
      const ofIt = (msg: string) => lines(msg).filter((line) => line['request_id'] === 'through-and-through');
      await waitFor(() => ofIt('webhook attempted').length === 1, 'the webhook to be logged');
      const traces = [...ofIt('request'), ...ofIt('webhook attempted')].map((line) => line['trace_id']);
      expect(new Set(traces).size).toBe(1);
    });

    it('names its route, and never its address', () => {
      const routes = lines('request').map(({ route }) => route);
      expect(routes).toContain('/api/v1/bridge/verify/:token');
      expect(routes).toContain('(none)');
      expect(text).not.toMatch(/"(?:url|path)":/);
    });
  });
});
