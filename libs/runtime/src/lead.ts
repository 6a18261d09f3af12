import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

/** A process that does not lead asks again this often. */
const ASK_EVERY_MS = 250;

/** The server learns within 14 s that the leader's machine is gone. Left to itself it would wait for two hours. */
const KEEPALIVE = { tcp_keepalives_idle: 5, tcp_keepalives_interval: 3, tcp_keepalives_count: 3 };

export interface Lead {
  /** MUST end soon after its signal, which fires when the caller's does or the lead is lost. */
  readonly work: (signal: AbortSignal) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/**
 * Has one of any number of processes do the work: the one that holds an advisory lock of this name, for as long as its
 * connection lives. Two may overlap for the moment in which a lost connection goes unnoticed, so the work MUST stay right
 * when done twice.
 */
export async function lead(pool: Pool, name: string, { work, onFailure, signal }: Lead): Promise<void> {
  while (!signal.aborted) {
    try {
      await leadOnce(pool, name, work, signal);
    } catch (error) {
      onFailure(error);
    }
    await delay(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function leadOnce(pool: Pool, name: string, work: Lead['work'], signal: AbortSignal): Promise<void> {
  const client = await pool.connect();
  const lost = new AbortController();
  const onLost = (): void => lost.abort();
  client.on('error', onLost);
  client.on('end', onLost);
  let isPlain = false;
  try {
    if (await takeLock(client, name)) {
      await watchClosely(client);
      await work(AbortSignal.any([signal, lost.signal]));
    } else isPlain = !lost.signal.aborted;
  } finally {
    client.off('error', onLost);
    client.off('end', onLost);
    // The lock goes with the connection, and so does one that was asked for and whose answer did not come.
    client.release(!isPlain);
  }
}

async function takeLock(client: PoolClient, name: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    `select pg_try_advisory_lock(hashtextextended('passid/' || $1, 0)) as taken`,
    [name],
  );
  return rows[0]?.taken === true;
}

async function watchClosely(client: PoolClient): Promise<void> {
  for (const [setting, value] of Object.entries(KEEPALIVE))
    await client.query('select set_config($1, $2, false)', [setting, String(value)]);
}
