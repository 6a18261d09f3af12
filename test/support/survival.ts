import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventStore, RecordedEvent } from '@passid/event-store';
import type pg from 'pg';
import { BankClient } from './bank-client.js';
import {
  byStream,
  deliveriesIn,
  expectAttemptsWithoutGap,
  expectUnbrokenChains,
  wholeLedger,
  type RecordedDelivery,
} from './faults-ledger.js';
import { Fleet } from './fleet.js';
import { Load } from './load.js';
import { Receiver } from './receiver.js';
import { seeded } from './seeded.js';
import { waitFor } from './wait-for.js';

const BLOWS = 20;

/** Somewhere in this, so that each blow meets another moment. */
const PAUSE_MAX_MS = 250;

const SETTLES_WITHIN_MS = 60_000;

/** Past the waits before a second and a third attempt; more are not made in the time that a test takes. */
const PAST_RETRIES_S = 10 * 60;

const END_LEASES = 'update dispatcher.due_delivery set leased_until = now()';

interface OpenLedger {
  readonly store: EventStore;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** What a fleet stands on, and what befalls it. */
export interface Ground {
  readonly environment: NodeJS.ProcessEnv;
  /** Resolves when whatever was taken away is there again, or on its way. */
  blow(fleet: Fleet, turn: number): Promise<void>;
  /** The ledger and the database themselves, past the processes and past what befalls them. */
  open(): Promise<OpenLedger>;
  close(): Promise<void>;
}

/**
 * The promise of the production shape: whatever is taken away under load, twenty times in a row, nothing that was
 * acknowledged is lost, every webhook arrives under one id, and nobody has to lend a hand.
 */
export function describeSurvival(name: string, start: () => Promise<Ground>): void {
  describe(`${name}, ${BLOWS} times under load`, () => {
    let ground: Ground;
    let keysDir: string;
    let receivers: Receiver[] = [];
    let fleet: Fleet | undefined;
    let load: Load;
    let crashes: readonly string[];
    let exitCodes: (number | null)[];
    /** A server that is not ours alone holds what others wrote before. */
    let before: bigint;
    let events: RecordedEvent[];
    let deliveries: RecordedDelivery[];

    beforeAll(async () => {
      const startedAt = performance.now();
      const [moods, pauses] = [seeded('moods of an endpoint'), seeded('pauses between blows')];
      ground = await start();
      keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
      const [well, moody] = [await Receiver.listen(), await Receiver.listen()];
      receivers = [well, moody];
      moody.answer = (response) => {
        const mood = moods.below(3);
        if (mood === 0) response.writeHead(500).end('no');
        else if (mood === 1) response.destroy();
        else response.end('ok');
      };
      const environment = { ...ground.environment, PASSID_KEYS_DIR: keysDir, PASSID_PUBLIC_URL: 'http://ledger' };
      before = await withLedger(({ store }) => store.headPosition());
      fleet = await Fleet.start(environment);
      const banks = await Promise.all(receivers.map((receiver) => bankWith(receiver)));
      const [bank] = banks as [BankClient];
      load = new Load(fleet, banks);
      await well.untilAbout(await load.verified(bank));
      for (let turn = 0; turn < BLOWS; turn += 1) {
        await delay(pauses.below(PAUSE_MAX_MS));
        await ground.blow(fleet, turn);
        // By itself, and all the way: from a request that is answered to its webhook.
        const auditId = await load.verified(bank);
        await waitFor(
          () => well.about(auditId).length > 0,
          `a webhook after blow ${turn + 1}`,
          SETTLES_WITHIN_MS,
        ).catch(explained);
      }
      await load.end().catch(explained);
      moody.answer = (response) => response.end('ok');
      await settle(banks);
      crashes = fleet.crashes;
      exitCodes = await fleet.stop();
      events = await withLedger(({ store }) => wholeLedger(store, before));
      deliveries = deliveriesIn(events);
      report(startedAt);
    }, 400_000);
    afterAll(async () => {
      fleet?.kill9();
      await Promise.all(receivers.map((receiver) => receiver.close()));
      await ground.close();
      await rm(keysDir, { recursive: true });
    }, 60_000);

    const call: BankClient['send'] = (...request) => {
      const [api] = fleet?.apis ?? [];
      if (api === undefined) throw new Error('There is no api process.');
      return api.call(...request);
    };

    async function bankWith(receiver: Receiver): Promise<BankClient> {
      const bank = await BankClient.onboard(call);
      expect((await bank.configureWebhook(receiver.url)).status).toBe(200);
      return bank;
    }

    function explained(error: Error): never {
      throw new Error(`${error.message}\n${fleet?.said}`);
    }

    async function withLedger<Result>(use: (ledger: OpenLedger) => Promise<Result>): Promise<Result> {
      const ledger = await ground.open();
      try {
        return await use(ledger);
      } finally {
        await ledger.close();
      }
    }

    /** Until every verification is delivered: what failed comes due by the sandbox's clock. */
    async function settle(banks: readonly BankClient[]): Promise<void> {
      for (const bank of banks) {
        const advance = () => bank.call('POST', '/api/sandbox/clock', { advanceSeconds: PAST_RETRIES_S });
        // The last blow may be felt yet: by a 503, which says to ask again, or by an api process that is only starting.
        const isMoved = (): Promise<boolean> =>
          advance().then(
            ({ status }) => status === 200,
            () => false,
          );
        await waitFor(isMoved, 'the clock to be moved', SETTLES_WITHIN_MS);
      }
      await withLedger(async (ledger) => {
        let rest: string[] = [];
        const isSettled = async (): Promise<boolean> => (rest = await unfinished(ledger)).length === 0;
        const explain = ({ message }: Error): never => explained(new Error(`${message}\n${rest.join('\n')}`));
        await waitFor(isSettled, 'every verification to be delivered', SETTLES_WITHIN_MS).catch(explain);
      });
    }

    /** A redemption that was cut in half is finished after ten seconds by whoever is there. */
    async function unfinished({ store, pool }: OpenLedger): Promise<string[]> {
      // What the dead had in hand is leased for a minute: theirs to wait for, not this test's.
      await pool.query(END_LEASES);
      const all = await wholeLedger(store, before);
      const redeemed = all.filter(({ type }) => type === 'CodeRedeemed').length;
      const verified = all.filter(({ type }) => type === 'TokenVerified').map(({ stream }) => stream);
      const begun = deliveriesIn(all);
      const scheduled = new Set(begun.map(({ verificationId }) => `verification-${verificationId}`));
      const open = begun.filter(({ end }) => end !== 'WebhookDelivered');
      return [
        ...(redeemed === verified.length ? [] : [`${redeemed} codes redeemed, ${verified.length} verified`]),
        ...verified.filter((stream) => !scheduled.has(stream)).map((stream) => `${stream} has no delivery`),
        ...open.map((delivery) => `not delivered: ${JSON.stringify(delivery)}`),
      ];
    }

    function report(startedAt: number): void {
      const seconds = Math.round((performance.now() - startedAt) / 1_000);
      const received = receivers.reduce((sum, receiver) => sum + receiver.received.length, 0);
      process.stderr.write(
        `${name}: ${seconds} s; ${load.acknowledged.size} acknowledged, ${load.repeats} asked again, ${events.length} events, ` +
          `${received} webhooks for ${deliveries.length} deliveries\n`,
      );
    }

    it('had work to do, and refused none of it but with a 503', () => {
      expect(load.acknowledged.size).toBeGreaterThan(5 * BLOWS);
      expect(load.others).toEqual([]);
    });

    it('loses no acknowledged event', () => {
      const streams = byStream(events);
      for (const { stream } of load.acknowledged.values())
        expect(streams.get(stream)?.[0]?.type).toBe(stream.startsWith('session-') ? 'SessionCreated' : 'TokenVerified');
      expect(new Set([...load.acknowledged.values()].map(({ stream }) => stream)).size).toBe(load.acknowledged.size);
    });

    it('has every verification delivered to its endpoint at least once, under one id', () => {
      const verified = events.filter(({ type }) => type === 'TokenVerified');
      expect(deliveries.map(({ verificationId }) => `verification-${verificationId}`).sort()).toEqual(
        verified.map(({ stream }) => stream).sort(),
      );
      const ids = new Map<string, Set<string | undefined>>();
      for (const { headers, body } of receivers.flatMap(({ received }) => received)) {
        const about = String(body.data['audit_id']);
        ids.set(about, (ids.get(about) ?? new Set()).add(headers['webhook-id']));
      }
      for (const { verificationId, webhookId, end } of deliveries) {
        expect(end).toBe('WebhookDelivered');
        expect([...(ids.get(String(verificationId)) ?? [])]).toEqual([webhookId]);
      }
    });

    it('numbers attempts without a gap, up to the one that succeeded', () => {
      expectAttemptsWithoutGap(deliveries);
      for (const { attempts } of deliveries) expect(attempts.at(-1)?.outcome).toBe('succeeded');
      expect(deliveries.some(({ attempts }) => attempts.length > 1)).toBe(true);
    });

    it('leaves every chain unbroken', () => expectUnbrokenChains(events));

    it('recovers by itself: no process ends that was not killed, and all stop in good order', () => {
      expect(crashes).toEqual([]);
      expect(new Set(exitCodes)).toEqual(new Set([0]));
    });
  });
}
