import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commitmentOf } from '@passid/event-store';
import { verificationStream } from '@passid/ledger';
import type { BankClient } from '../../support/bank-client.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver } from '../../support/receiver.js';
import { SpanCollector, type CollectedSpan } from '../../support/span-collector.js';
import { waitFor } from '../../support/wait-for.js';

describe('Tracing', () => {
  const DEMO_CODE = 'KE8V-3TXY-Z72L';
  const UNKNOWN_CODE = 'ZZZZ-ZZZZ-ZZZZ';

  let collector: SpanCollector;
  let receiver: Receiver;
  let ledger: LedgerApp;
  let bank: BankClient;
  beforeAll(async () => {
    collector = await SpanCollector.listen();
    receiver = await Receiver.listen();
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'passid-under-test' };
    ledger = await startLedgerApp({ environment });
    bank = await ledger.onboard();
    await bank.configureWebhook(receiver.url);
  });
  afterAll(async () => {
    await ledger.close();
    await receiver.close();
    await collector.close();
  });

  /** A caller's own trace, of which ours becomes a part. */
  function callersTrace(): { readonly traceId: string; readonly spanId: string; readonly traceparent: string } {
    const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
  }

  const named = (spans: readonly CollectedSpan[], name: string): CollectedSpan => {
    const span = spans.find((each) => each.name === name);
    if (span === undefined)
      throw new Error(`There is no span ${name} among ${spans.map((each) => each.name).join(', ')}.`);
    return span;
  };

  /** The names from the span's first ancestor here down to itself. */
  function pathTo(span: CollectedSpan): string[] {
    const parent = collector.spans.find(({ spanId }) => spanId === span.parentSpanId);
    return [...(parent === undefined ? [] : pathTo(parent)), span.name];
  }

  const valueOf = ({ attributes }: CollectedSpan, name: string): unknown =>
    Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];

  const untilTraced = (traceId: string, name: string): Promise<void> =>
    waitFor(() => collector.ofTrace(traceId).some((span) => span.name === name), `the span ${name}`);

  describe('A redemption and its webhook', () => {
    it('are one trace, which goes on from the caller’s and on to the receiver', async () => {
      const caller = callersTrace();
      const { json } = await bank.redeem(DEMO_CODE, {}, { traceparent: caller.traceparent });
      const auditId = json.data.audit_id as string;
      const [webhook] = await receiver.untilAbout(auditId);
      await untilTraced(caller.traceId, 'attempt delivery');
      await untilTraced(caller.traceId, 'POST /api/bridge/code/redeem');
      const spans = collector.ofTrace(caller.traceId);

      const request = named(spans, 'POST /api/bridge/code/redeem');
      expect(request.parentSpanId).toBe(caller.spanId);
      expect(valueOf(request, 'http.response.status_code')).toBe(200);
      const sent = named(spans, 'send webhook');
      expect(pathTo(sent)).toEqual([
        'POST /api/bridge/code/redeem',
        'RedeemCodeCommand',
        'transact verification',
        'schedule delivery',
        'transact delivery',
        'attempt delivery',
        'send webhook',
      ]);
      expect(valueOf(sent, 'http.response.status_code')).toBe(200);
      expect(webhook?.headers['traceparent']).toBe(`00-${caller.traceId}-${sent.spanId}-01`);
      const appends = spans.filter(({ name }) => name === 'append').map(pathTo);
      expect(appends).toContainEqual(['POST /api/bridge/code/redeem', 'RedeemCodeCommand', 'transact share', 'append']);
      expect(new Set(spans.map(({ service }) => service))).toEqual(new Set(['passid-under-test']));
    });

    it('are linked to by the batch that projects them', async () => {
      const caller = callersTrace();
      await bank.redeem(DEMO_CODE, {}, { traceparent: caller.traceparent });
      const linked = (): CollectedSpan | undefined =>
        collector.spans.find(
          ({ name, links }) => name === 'project' && links?.some((l) => l.traceId === caller.traceId),
        );
      await waitFor(() => linked() !== undefined, 'the batch');
      expect(linked()?.traceId).not.toBe(caller.traceId);
    });

    it('carry the trace in the metadata of their events, which commitments cover', async () => {
      const caller = callersTrace();
      const { json } = await bank.redeem(DEMO_CODE, {}, { traceparent: caller.traceparent });
      const stream = verificationStream(json.data.audit_id as string);
      const [event] = await ledger.platform.store.readStream(stream);
      expect(event?.metadata.traceparent).toMatch(new RegExp(`^00-${caller.traceId}-[0-9a-f]{16}-01$`));
      const { trail } = (await bank.audit(json.data.audit_id as string)).json;
      const shown = trail.find((each: { stream: string }) => each.stream === stream);
      expect(shown.event.metadata.traceparent).toBe(event?.metadata.traceparent);
      if (event === undefined) throw new Error('The event is gone.');
      expect(shown.commitment).toBe(commitmentOf(event.stream, event.revision, event));
    });
  });

  describe('A request', () => {
    it.each([
      ['names no trace', {}],
      ['names one that cannot be read', { traceparent: '00-xyz' }],
    ])('begins a trace of its own where it %s', async (_, headers) => {
      const { json } = await bank.redeem(DEMO_CODE, {}, headers);
      const [event] = await ledger.platform.store.readStream(verificationStream(json.data.audit_id as string));
      expect(event?.metadata.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    });

    it('is not traced where its caller does not want it, all the way to the webhook', async () => {
      const { traceId, spanId } = callersTrace();
      const { json } = await bank.redeem(DEMO_CODE, {}, { traceparent: `00-${traceId}-${spanId}-00` });
      const [webhook] = await receiver.untilAbout(json.data.audit_id as string);
      expect(webhook?.headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
      const after = callersTrace();
      await bank.redeem(DEMO_CODE, {}, { traceparent: after.traceparent });
      await untilTraced(after.traceId, 'POST /api/bridge/code/redeem');
      expect(collector.ofTrace(traceId)).toEqual([]);
    });

    it('names the kind of its refusal in its span, and neither code nor key', async () => {
      const caller = callersTrace();
      const { status } = await bank.redeem(UNKNOWN_CODE, {}, { traceparent: caller.traceparent });
      expect(status).toBe(404);
      await untilTraced(caller.traceId, 'POST /api/bridge/code/redeem');
      const request = named(collector.ofTrace(caller.traceId), 'POST /api/bridge/code/redeem');
      expect(valueOf(request, 'http.response.status_code')).toBe(404);
      expect(request.status.code ?? 0).toBe(0);
      for (const secret of [UNKNOWN_CODE, DEMO_CODE, bank.workspace.keys.sandbox, receiver.url])
        expect(collector.text).not.toContain(secret);
    });

    it('is a span of its own however many there are at once', async () => {
      const callers = Array.from({ length: 20 }, callersTrace);
      const answers = await Promise.all(callers.map(({ traceparent }) => bank.redeem(DEMO_CODE, {}, { traceparent })));
      for (const [index, { json }] of answers.entries()) {
        const [event] = await ledger.platform.store.readStream(verificationStream(json.data.audit_id as string));
        expect(event?.metadata.traceparent?.slice(3, 35)).toBe(callers[index]?.traceId);
      }
    });
  });
});
