import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './port.js';

const MAIN = fileURLToPath(new URL('../../all-in-one/src/main.js', import.meta.url));

const PORT = 3000;

/** A first start creates the database; a slow disk may take its time. */
const STARTS_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

export interface Ledger {
  readonly url: string;
  /** Settles when a ledger that we started has ended, whoever ended it. */
  readonly ended: Promise<unknown>;
  /** Stops the ledger if we started it. */
  leave(): Promise<void>;
}

/** The ledger that somebody runs already. */
export async function useLedger(url: string): Promise<Ledger> {
  if (!(await isReady(url))) throw new Error(`There is no ledger at ${url}. Start it, or leave PASSID_BASE_URL out.`);
  return { url, ended: new Promise(() => undefined), leave: () => Promise.resolve() };
}

/** A ledger of our own, on the usual port if that is free. */
export async function startLedger(dataDir: string, signal: AbortSignal): Promise<Ledger> {
  const port = await freePort(Number(process.env['PORT'] ?? PORT));
  const url = `http://localhost:${port}`;
  const env = { PASSID_LOG_LEVEL: 'warn', ...process.env, PASSID_DATA_DIR: dataDir, PORT: String(port) };
  // In a process group of its own: Ctrl-C reaches the bank alone, which closes before its ledger.
  const child = spawn(process.execPath, [MAIN], { env, detached: true, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  const leave = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  try {
    await untilReady(url, child, signal);
  } catch (error) {
    await leave();
    throw error;
  }
  return { url, ended, leave };
}

async function untilReady(url: string, child: ChildProcess, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + STARTS_WITHIN_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error('The ledger ended before it was ready; its reason stands above.');
    if (performance.now() > deadline) throw new Error('The ledger did not start within a minute.');
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
