import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { EventStore, inTransaction, transact } from '@passid/event-store';
import { expireSession, session, sessionStream } from '@passid/ledger';
import { findDueSessions, type DueSession } from '@passid/read-models';
import { InstitutionClock, LOG } from '@passid/platform';
import { Clock, type Log } from '@passid/runtime';
import { Pool, type PoolClient } from 'pg';

/** A session is over by the clock at once; its event is this much later at most, and a little. */
const LOOK_EVERY_MS = 1_000;

/** Expiries of one look: 200 sessions a second, in every second, all of them left unanswered. */
const BATCH = 200;

/** Appends under way at once: they travel together and leave connections to others. */
const CONCURRENT = 20;

const LOOKING_LOCK = 7_236_206;

/** A process that holds the lock and has stopped is cut off by the database after this long. */
const HELD_MAX = '10s';

/**
 * Writes down that sessions have expired, without anybody asking. One process looks at a time; if two did, the append
 * would decide and there would still be one event.
 */
@Injectable()
export class ExpireSessions {
  #isRunning = false;
  readonly #failing = new Set<string>();

  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly clock: Clock,
    private readonly institutionClock: InstitutionClock,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Interval(LOOK_EVERY_MS)
  async run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      await inTransaction(this.pool, async (client) => {
        if (await isAlone(client)) await this.#expireDue();
      });
    } catch (error) {
      this.log.warn({ err: error }, 'expired sessions could not be looked at; trying again');
    } finally {
      this.#isRunning = false;
    }
  }

  async #expireDue(): Promise<void> {
    const due = await findDueSessions(this.pool, this.clock.now(), [...this.#failing], BATCH);
    for (let from = 0; from < due.length; from += CONCURRENT)
      await Promise.all(due.slice(from, from + CONCURRENT).map((each) => this.#expireOrSetAside(each)));
    // With nothing else to do, those set aside are tried again at the next look.
    if (due.length === 0) this.#failing.clear();
  }

  /** One that cannot be expired must not keep the others waiting. */
  async #expireOrSetAside(due: DueSession): Promise<void> {
    try {
      await this.#expire(due);
    } catch (error) {
      this.#failing.add(due.requestId);
      this.log.error({ err: error, session: due.requestId }, 'a session could not be expired and was set aside');
    }
  }

  async #expire({ requestId, institutionId, environment }: DueSession): Promise<void> {
    const now = (await this.institutionClock.now(institutionId, environment)).toISOString();
    const context = {
      recorded_at: this.clock.now().toISOString(),
      environment,
      institution_id: institutionId,
      correlation_id: requestId,
      causation_id: requestId,
      actor: 'expire-sessions',
    };
    await transact(this.store, sessionStream(requestId), session, (state) => expireSession({ now }, state), context);
  }
}

async function isAlone(client: PoolClient): Promise<boolean> {
  await client.query(`set local idle_in_transaction_session_timeout = '${HELD_MAX}'`);
  const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_xact_lock($1) as alone', [
    LOOKING_LOCK,
  ]);
  return rows[0]?.alone === true;
}
