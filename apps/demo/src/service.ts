import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../all-in-one/src/main.js', import.meta.url));
const DEFAULT_PORT = '3000';

/** A first start creates the database; a slow disk may take its time. */
const STARTS_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

export interface Service {
  readonly baseUrl: string;
  /** Stops the service if this demo started it. */
  leave(): Promise<void>;
}

/** The service on PORT: the one that runs there, or a new one for as long as the demo lasts. */
export async function useService(say: (text: string) => unknown): Promise<Service> {
  const baseUrl = `http://localhost:${process.env['PORT'] ?? DEFAULT_PORT}`;
  if (await isReady(baseUrl)) {
    say(`Using the service at ${baseUrl}.`);
    return { baseUrl, leave: () => Promise.resolve() };
  }
  say(`Starting the service at ${baseUrl} …`);
  const env = { PASSID_LOG_LEVEL: 'warn', ...process.env };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  await untilReady(baseUrl, child);
  return {
    baseUrl,
    async leave() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function untilReady(baseUrl: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + STARTS_WITHIN_MS;
  while (!(await isReady(baseUrl))) {
    if (child.exitCode !== null) process.exit(1);
    if (performance.now() > deadline) {
      child.kill('SIGTERM');
      throw new Error('The service did not start within a minute.');
    }
    await delay(LOOK_EVERY_MS);
  }
}

const isReady = (baseUrl: string): Promise<boolean> =>
  fetch(`${baseUrl}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
