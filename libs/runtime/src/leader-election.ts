import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

/** A process that does not lead tries to this often. */
const TRY_EVERY_MS = 250;

/** The server notices within 14 s that the leader's machine is gone; with the defaults of Linux, after two hours. */
const KEEPALIVE = { tcp_keepalives_idle: 5, tcp_keepalives_interval: 3, tcp_keepalives_count: 3 };

export interface Leadership {
  /** MUST end soon after its signal, which fires when the caller's does or when this process no longer leads. */
  readonly work: (signal: AbortSignal) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/**
 * Leader election: of any number of processes, the one that holds an advisory lock of this name works, for as long as its
 * connection lives. Two may overlap until a lost connection is noticed, so the work MUST stay right when it is done twice.
 */
export async function runAsLeader(pool: Pool, name: string, { work, onFailure, signal }: Leadership): Promise<void> {
  while (!signal.aborted) {
    try {
      await tryToLead(pool, name, work, signal);
    } catch (error) {
      onFailure(error);
    }
    await delay(TRY_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function tryToLead(pool: Pool, name: string, work: Leadership['work'], signal: AbortSignal): Promise<void> {
  const client = await pool.connect();
  const lost = new AbortController();
  const onLost = (): void => lost.abort();
  client.on('error', onLost);
  client.on('end', onLost);
  let isReusable = false;
  try {
    if (await takeLock(client, name)) {
      await setKeepalive(client);
      await work(AbortSignal.any([signal, lost.signal]));
    } else isReusable = !lost.signal.aborted;
  } finally {
    client.off('error', onLost);
    client.off('end', onLost);
    // Closing the connection releases the lock, also one whose answer did not arrive.
    client.release(!isReusable);
  }
}

async function takeLock(client: PoolClient, name: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    `select pg_try_advisory_lock(hashtextextended('passid/' || $1, 0)) as taken`,
    [name],
  );
  return rows[0]?.taken === true;
}

async function setKeepalive(client: PoolClient): Promise<void> {
  for (const [setting, value] of Object.entries(KEEPALIVE))
    await client.query('select set_config($1, $2, false)', [setting, String(value)]);
}
