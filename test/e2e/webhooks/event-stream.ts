import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CloudEvent } from 'cloudevents';
import type { BankClient } from '../../support/bank-client.js';
import { checkCloudEvent } from '../../support/event-conformance.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { waitFor } from '../../support/wait-for.js';

describe('The stream of events', () => {
  interface Frame {
    readonly id: string;
    readonly event: string;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look wherever they like
    readonly data: any;
  }

  let ledger: LedgerApp;
  let bank: BankClient;
  let url: string;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    await ledger.app.listen(0, '127.0.0.1');
    url = await ledger.app.getUrl();
    bank = await ledger.onboard();
  });
  afterAll(() => ledger.close());

  /** As an analyst's program: reads until it has had enough. */
  async function follow(query = '', headers: Record<string, string> = {}, client = bank) {
    const stop = new AbortController();
    const response = await fetch(`${url}/v1/events/stream${query}`, {
      headers: { 'x-institution-key': client.workspace.keys.sandbox, ...headers },
      signal: stop.signal,
    });
    const frames: Frame[] = [];
    let lastId = '';
    const reading = (async () => {
      let text = '';
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(chunk).toString();
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const fields = new Map(block.split('\n').map((line) => [line.split(': ', 1)[0], line.replace(/^\w*: /, '')]));
          lastId = fields.get('id') ?? lastId;
          if (fields.has('data'))
            frames.push({ id: lastId, event: fields.get('event') ?? '', data: JSON.parse(fields.get('data') ?? '') });
        }
      }
    })().catch(() => undefined);
    const end = async (): Promise<void> => {
      stop.abort();
      await reading;
    };
    return { response, frames, lastId: () => lastId, end };
  }

  const typesIn = (frames: readonly Frame[]): string[] => frames.map(({ event }) => event.split('.').at(-2) ?? '');

  describe('GET /v1/events/stream', () => {
    it('tells what happens as it happens, as CloudEvents, and nothing of anybody else', async () => {
      const stream = await follow();
      expect(stream.response.status).toBe(200);
      expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      const other = await ledger.onboard();
      await other.redeem('KE8V-3TXY-Z72L');
      const { audit_id } = (await bank.redeem('KE8V-3TXY-Z72L')).json.data;
      await waitFor(() => stream.frames.length === 3, 'three events');
      expect(typesIn(stream.frames)).toEqual(['ShareCreated', 'CodeRedeemed', 'TokenVerified']);
      for (const { data } of stream.frames) {
        expect(new CloudEvent(data).validate()).toBe(true);
        checkCloudEvent(data);
      }
      expect(stream.frames[2]?.data).toMatchObject({ subject: `verification-${audit_id}`, environment: 'sandbox' });
      expect(new Set(stream.frames.map(({ data }) => data.institutionid))).toEqual(
        new Set([bank.workspace.institutionId]),
      );
      await stream.end();
    });

    it('goes on after the last event a client has, without a gap or a repeat', async () => {
      const first = await follow();
      await bank.redeem('KE8V-3TXY-Z72L');
      await waitFor(() => first.frames.length === 3, 'three events');
      await first.end();
      await bank.redeem('NG4M-XQRS-T88W');
      const second = await follow('', { 'last-event-id': first.frames[1]?.id ?? '' });
      await bank.redeem('GH2P-ABCD-56KL');
      await waitFor(() => second.frames.length === 7, 'one event of the first, and two redemptions');
      const sequences = [...first.frames.slice(0, 2), ...second.frames].map(({ data }) => BigInt(data.sequence));
      expect(new Set(sequences).size).toBe(9);
      expect(sequences).toEqual([...sequences].sort((one, another) => Number(one - another)));
      await second.end();
    });

    it('begins at the beginning where it is asked to, and keeps to the types it is asked for', async () => {
      const stream = await follow('?after=start&types=TokenRejected');
      const placeBefore = stream.lastId();
      await bank.redeem('EXPD-TEST-2222');
      await waitFor(() => stream.frames.length > 0, 'the rejection');
      expect(new Set(typesIn(stream.frames))).toEqual(new Set(['TokenRejected']));
      await bank.redeem('KE8V-3TXY-Z72L');
      // Its place moves on although there was nothing for it.
      await waitFor(() => stream.lastId() > (stream.frames.at(-1)?.id ?? placeBefore), 'the place to move');
      await stream.end();
    });

    it('refuses more streams than an institution may have, and takes another once one has ended', async () => {
      const crowd = await ledger.onboard();
      const streams = await Promise.all(Array.from({ length: 20 }, () => follow('', {}, crowd)));
      const refused = await crowd.call('GET', '/v1/events/stream');
      expectProblem(refused, 429, 'TOO_MANY_STREAMS');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      await Promise.all(streams.map(({ end }) => end()));
      await waitFor(async () => {
        const again = await follow('', {}, crowd);
        await again.end();
        return again.response.status === 200;
      }, 'room for another');
    });

    it.each([
      ['?types=lower', {}],
      ['?types=', {}],
      ['?types=TokenVerified,TokenVerifed', {}],
      ['?after=soon', {}],
      ['?unknown=1', {}],
      ['', { 'last-event-id': 'not ours' }],
    ])('refuses %s %j', async (query, headers) => {
      expectProblem(await bank.call('GET', `/v1/events/stream${query}`, undefined, headers), 400, 'VALIDATION_FAILED');
    });

    it('is nothing without a key', async () => {
      expectProblem(await ledger.call('GET', '/v1/events/stream'), 401, 'INSTITUTION_KEY_MISSING');
    });
  });
});
