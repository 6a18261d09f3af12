import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { LOG } from '@passid/platform';
import type { Log } from '@passid/runtime';
import { Pool } from 'pg';

/** How exact “last used” is: a key in constant use costs one row in this time, not one a request. */
const COARSE_MS = 5 * 60 * 1000;

const WRITE_EVERY_MS = 10_000;

/**
 * When was each key last used? Kept beside the ledger and written now and then: it says which key can be revoked, and
 * losing it costs no more than that.
 */
@Injectable()
export class KeyUse implements OnApplicationShutdown {
  #noted = new Map<string, number>();
  #unwritten = new Map<string, Date>();

  constructor(
    private readonly pool: Pool,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.write();
  }

  /** Costs a look into a map. */
  note(keyId: string, now: Date): void {
    if (now.getTime() - (this.#noted.get(keyId) ?? -Infinity) < COARSE_MS) return;
    this.#noted.set(keyId, now.getTime());
    this.#unwritten.set(keyId, now);
  }

  async lastUsed(keyIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    await this.write();
    const { rows } = await this.pool.query<{ key_id: string; last_used_at: Date }>(
      'select key_id, last_used_at from auth.key_use where key_id = any($1)',
      [keyIds],
    );
    return new Map(rows.map(({ key_id, last_used_at }) => [key_id, last_used_at]));
  }

  @Interval(WRITE_EVERY_MS)
  async write(): Promise<void> {
    if (this.#unwritten.size === 0) return;
    const uses = this.#unwritten;
    this.#unwritten = new Map();
    const oldest = Math.max(...[...uses.values()].map((at) => at.getTime())) - COARSE_MS;
    this.#noted = new Map([...this.#noted].filter(([, at]) => at > oldest));
    try {
      await this.pool.query(
        `insert into auth.key_use as u select * from unnest($1::text[], $2::timestamptz[])
          on conflict (key_id) do update set last_used_at = greatest(u.last_used_at, excluded.last_used_at)`,
        [[...uses.keys()], [...uses.values()]],
      );
    } catch (error) {
      // Kept for the next time: no request fails for it.
      this.#unwritten = new Map([...uses, ...this.#unwritten]);
      this.log.warn({ err: error }, 'when keys were last used could not be written down');
    }
  }
}
