import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ADVISORY_LOCK, EventStore, inTransaction, requestContext, transact } from '@passid/event-store';
import { expireSession, session, sessionStream } from '@passid/ledger';
import { findDueSessions, type DueSession } from '@passid/read-models';
import { InstitutionClock, LOG } from '@passid/platform';
import { BatchJob, Clock, type Log } from '@passid/runtime';
import { Pool, type PoolClient } from 'pg';

/** A session is over by the clock at once; its event is this much later at most, and a little. */
const LOOK_EVERY_MS = 1_000;

/** Expiries of one look: 200 sessions a second, in every second, all of them left unanswered. */
const BATCH = 200;

/** Appends at once: they share a commit, and leave connections to others. */
const CONCURRENT_MAX = 20;

const ACTOR = 'expire-sessions';

/** A process that holds the lock and has stopped is cut off by the database after this long. */
const HELD_MAX = '10s';

/**
 * Writes down that sessions have expired, without anybody asking. One process looks at a time; if two did, the append
 * would decide and there would still be one event.
 */
@Injectable()
export class ExpireSessions {
  readonly #job: BatchJob<DueSession>;

  constructor(
    private readonly store: EventStore,
    pool: Pool,
    private readonly clock: Clock,
    private readonly institutionClock: InstitutionClock,
    @Inject(LOG) log: Log,
  ) {
    this.#job = new BatchJob({
      name: ACTOR,
      log,
      find: (setAside) => findDueSessions(pool, clock.now(), setAside, BATCH),
      keyOf: ({ requestId }) => requestId,
      handle: (due) => this.#expire(due),
      concurrentMax: CONCURRENT_MAX,
      holdingLock: (batch) =>
        inTransaction(pool, async (client) => {
          if (await isAlone(client)) await batch();
        }),
    });
  }

  @Interval(LOOK_EVERY_MS)
  async run(): Promise<void> {
    await this.#job.run();
  }

  async #expire({ requestId, institutionId, environment }: DueSession): Promise<void> {
    const now = (await this.institutionClock.now(institutionId, environment)).toISOString();
    const context = requestContext({ environment, institutionId, actor: ACTOR, requestId, now: this.clock.now() });
    await transact(this.store, sessionStream(requestId), session, (state) => expireSession({ now }, state), context);
  }
}

async function isAlone(client: PoolClient): Promise<boolean> {
  await client.query(`set local idle_in_transaction_session_timeout = '${HELD_MAX}'`);
  const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_xact_lock($1) as alone', [
    ADVISORY_LOCK.expireSessions,
  ]);
  return rows[0]?.alone === true;
}
