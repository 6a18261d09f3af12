import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

/** A process that does not lead tries to this often. */
const TRY_EVERY_MS = 250;

/** The server notices within 14 s that the leader's machine is gone; with the defaults of Linux, after two hours. */
const KEEPALIVE = { tcp_keepalives_idle: 5, tcp_keepalives_interval: 3, tcp_keepalives_count: 3 };

export interface Leadership {
  /**
   * Gets the names that this process leads. MUST end soon after its signal, which fires when the caller's does, when this
   * process no longer leads, and when it leads by one more name: then it is called again with all of them.
   */
  readonly work: (signal: AbortSignal, names: readonly string[]) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/**
 * Leader election by each of these names: of any number of processes, the one that holds the advisory lock of a name works, for
 * as long as its connection lives. One connection holds all locks of a process. Two processes may overlap until a lost
 * connection is noticed, so the work MUST stay right when it is done twice.
 */
export async function runAsLeader(
  pool: Pool,
  names: readonly string[],
  { work, onFailure, signal }: Leadership,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await tryToLead(pool, names, work, signal);
    } catch (error) {
      onFailure(error);
    }
    await pause(signal);
  }
}

async function tryToLead(
  pool: Pool,
  names: readonly string[],
  work: Leadership['work'],
  signal: AbortSignal,
): Promise<void> {
  const client = await pool.connect();
  const lost = new AbortController();
  const onLost = (): void => lost.abort();
  client.on('error', onLost);
  client.on('end', onLost);
  let isReusable = false;
  try {
    const led = await takeLocks(client, names);
    if (led.length > 0) {
      await setKeepalive(client);
      await leadMoreAndMore(client, names, led, work, AbortSignal.any([signal, lost.signal]));
    } else isReusable = !lost.signal.aborted;
  } finally {
    client.off('error', onLost);
    client.off('end', onLost);
    // Closing the connection releases the locks, also one whose answer did not arrive.
    client.release(!isReusable);
  }
}

/** Works under the names it leads by, and tries for the others, until the signal or until the work ends. */
async function leadMoreAndMore(
  client: PoolClient,
  names: readonly string[],
  first: readonly string[],
  work: Leadership['work'],
  signal: AbortSignal,
): Promise<void> {
  let led = first;
  while (!signal.aborted) {
    const regroup = new AbortController();
    const over = new AbortController();
    const working = work(AbortSignal.any([signal, regroup.signal]), led).finally(() => over.abort());
    // Awaited below, where it fails while a lock is tried for too.
    working.catch(() => undefined);
    const more = await takeMore(client, names, led, AbortSignal.any([signal, over.signal])).finally(() => {
      regroup.abort();
      return working;
    });
    if (over.signal.aborted && more.length === 0) return;
    led = [...led, ...more];
  }
}

/** Waits until this process leads by more names, or until the signal. */
async function takeMore(
  client: PoolClient,
  names: readonly string[],
  led: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const others = names.filter((name) => !led.includes(name));
  let more: string[] = [];
  for (let isOver = signal.aborted; !isOver && more.length === 0; isOver = signal.aborted) {
    if (others.length === 0) await once(signal, 'abort');
    else await pause(signal);
    if (!signal.aborted) more = await takeLocks(client, others);
  }
  return more;
}

const pause = (signal: AbortSignal): Promise<void> => delay(TRY_EVERY_MS, undefined, { signal }).catch(() => undefined);

async function takeLocks(client: PoolClient, names: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) as name where pg_try_advisory_lock(hashtextextended('passid/' || name, 0))`,
    [names],
  );
  return rows.map(({ name }) => name);
}

async function setKeepalive(client: PoolClient): Promise<void> {
  for (const [setting, value] of Object.entries(KEEPALIVE))
    await client.query('select set_config($1, $2, false)', [setting, String(value)]);
}
