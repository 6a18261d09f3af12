import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Consume } from '@passid/feed';
import { Registry } from 'prom-client';
import { seeded } from '../../../test/support/seeded.js';
import { waitFor } from '../../../test/support/wait-for.js';
import type { Deliver } from './deliver.js';
import { Dispatcher } from './dispatcher.js';
import type { ClaimedDelivery, ClaimLimits } from './due-deliveries.js';

type Arguments = ConstructorParameters<typeof Dispatcher>;

const LOG = { warn: () => undefined, error: () => undefined } as unknown as Arguments[7];
const pauses = seeded('dispatcher pauses');

const CLOCK = { now: () => new Date() };

/**
 * A dispatcher over endpoints and what is due for them. No interval runs here, so a delivery that the feed does not bring up and
 * nothing claims again stays due.
 */
class Backlog {
  readonly attempted = new Set<string>();
  claims = 0;
  readonly #due: ClaimedDelivery[] = [];
  readonly #dispatcher: Dispatcher;
  #handle: Consume['handle'] | undefined;
  #scheduled: readonly string[] = [];

  private constructor(private readonly answer: (institution: number) => Promise<'succeeded' | 'failed'>) {
    const feed = {
      consume: ({ handle }: Consume) => {
        this.#handle = handle;
        return Promise.resolve();
      },
    };
    const due = {
      open: () => Promise.resolve(),
      claim: (_now: Date, limits: ClaimLimits) => this.#claim(limits),
    };
    const schedule = { handle: () => Promise.resolve(this.#scheduled) };
    const deliver = { attempt: (deliveryId: string) => this.#attempt(deliveryId) };
    this.#dispatcher = new Dispatcher(
      feed as unknown as Arguments[0],
      CLOCK,
      due as unknown as Arguments[2],
      schedule as unknown as Arguments[3],
      deliver as unknown as Arguments[4],
      {} as Arguments[5],
      new Registry(),
      LOG,
    );
  }

  static async start(answer: (institution: number) => Promise<'succeeded' | 'failed'>): Promise<Backlog> {
    const backlog = new Backlog(answer);
    await backlog.#dispatcher.onApplicationBootstrap();
    return backlog;
  }

  /** So many deliveries for each institution. Returns the institutions. */
  put(counts: readonly number[], firstInstitution = 0): string[] {
    return counts.map((count, index) => {
      const institutionId = `${firstInstitution + index}`;
      for (let n = 0; n < count; n += 1)
        this.#due.push({ deliveryId: `${institutionId}:${randomUUID()}`, institutionId });
      return institutionId;
    });
  }

  /** As the feed does with news of these institutions. */
  async bringNews(institutionIds: readonly string[]): Promise<void> {
    assert(this.#handle !== undefined);
    this.#scheduled = institutionIds;
    await this.#handle([]);
  }

  /** As the interval does. */
  claimForAll(): void {
    this.#dispatcher.claimForAll();
  }

  async untilAttempted(count: number): Promise<void> {
    await waitFor(() => this.attempted.size === count, `attempt ${count}`);
  }

  /** Until nothing is claimed or attempted any more. */
  async idle(): Promise<void> {
    await this.#dispatcher.idle();
  }

  async #claim({ total, byInstitution, others }: ClaimLimits): Promise<ClaimedDelivery[]> {
    this.claims += 1;
    const taken = new Map<string, number>();
    const claimed: ClaimedDelivery[] = [];
    for (const each of [...this.#due]) {
      const count = taken.get(each.institutionId) ?? 0;
      if (claimed.length === total || count >= (byInstitution.get(each.institutionId) ?? others)) continue;
      taken.set(each.institutionId, count + 1);
      claimed.push(each);
      this.#due.splice(this.#due.indexOf(each), 1);
    }
    // Attempts that end meanwhile make room that this claim did not ask for.
    await delay(pauses.below(6));
    return claimed;
  }

  async #attempt(deliveryId: string): ReturnType<Deliver['attempt']> {
    this.attempted.add(deliveryId);
    const outcome = await this.answer(Number(deliveryId.split(':')[0]));
    return { outcome, latencyMs: 1 } as Awaited<ReturnType<Deliver['attempt']>>;
  }
}

const soon = async (): Promise<'succeeded'> => {
  await delay(pauses.below(12));
  return 'succeeded';
};

describe('The dispatcher', () => {
  const some = (length: number, count: number): number[] => Array.from({ length }, () => count);
  const situations: [name: string, counts: number[]][] = [
    ['one endpoint', [400]],
    ['a few endpoints, some with little', [3, 200, 1, 90, 25, 25, 1]],
    ['more new endpoints than are admitted at once', some(250, 3)],
    ['one endpoint beside hundreds', [300, ...some(200, 1)]],
  ];

  it.each(situations)('attempts all that is due after one piece of news: %s', async (_name, counts) => {
    const backlog = await Backlog.start(soon);
    await backlog.bringNews(backlog.put(counts));
    await backlog.untilAttempted(counts.reduce((sum, count) => sum + count));
  });

  it.each(situations)('attempts all that is due after one claim for all: %s', async (_name, counts) => {
    const backlog = await Backlog.start(soon);
    backlog.put(counts);
    backlog.claimForAll();
    await backlog.untilAttempted(counts.reduce((sum, count) => sum + count));
  });

  it('attempts more than the process has slots for, of endpoints that are all below their own limits', async () => {
    const backlog = await Backlog.start(async () => {
      await delay(pauses.below(100));
      return 'succeeded';
    });
    await backlog.bringNews(backlog.put(some(100, 40)));
    await backlog.untilAttempted(4_000);
    await backlog.idle();
    await backlog.bringNews(backlog.put(some(100, 15)));
    await backlog.untilAttempted(5_500);
  });

  it('attempts the rest beside an endpoint that fails and one that never answers', async () => {
    const backlog = await Backlog.start(async (institution) => {
      if (institution === 1) return new Promise(() => undefined);
      await delay(pauses.below(8));
      return institution === 0 ? 'failed' : 'succeeded';
    });
    await backlog.bringNews(backlog.put([15, 30, 60]));
    await backlog.untilAttempted(15 + 1 + 60);
  });

  it('claims for new endpoints again that it left out while 100 others waited', async () => {
    const backlog = await Backlog.start(() => new Promise(() => undefined));
    await backlog.bringNews(backlog.put(some(130, 1)));
    await backlog.untilAttempted(10);
    await backlog.bringNews(backlog.put(some(5, 1), 1_000));
    await backlog.untilAttempted(135);
  });

  it('claims once for a delivery to an endpoint below its limit, and not at all without news', async () => {
    const backlog = await Backlog.start(soon);
    await backlog.bringNews(backlog.put([10]));
    await backlog.untilAttempted(10);
    await backlog.idle();
    const { claims } = backlog;
    await backlog.bringNews(backlog.put([1]));
    await backlog.untilAttempted(11);
    await backlog.bringNews([]);
    await backlog.idle();
    expect(backlog.claims).toBe(claims + 1);
  });
});
