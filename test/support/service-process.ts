import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import type { Answer, Call } from './bank-client.js';
import { waitFor } from './wait-for.js';

const STARTS_WITHIN_MS = 30_000;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** One of our apps as a process of its own, from dist, in a group of its own. */
export class ServiceProcess {
  output = '';
  readonly exited: Promise<{ code: number | null; signal: string | null }>;

  private constructor(
    readonly child: ChildProcess,
    readonly baseUrl: string,
  ) {
    const keep = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString()).slice(-20_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as never);
  }

  /** From what was built here, or from where it was taken. */
  static spawn(app: string, port: number, environment: NodeJS.ProcessEnv, folder = '.'): ServiceProcess {
    const main = path.resolve(folder, 'dist/apps', app, 'src/main.js');
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(process.execPath, [main], {
      env: { ...env, PASSID_LOG_LEVEL: 'warn', PASSID_RATE_LIMITS: 'off', PORT: String(port), ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ServiceProcess(child, `http://localhost:${port}`);
  }

  /** Starts and waits until it is ready. */
  static async start(app: string, port: number, environment: NodeJS.ProcessEnv): Promise<ServiceProcess> {
    const service = ServiceProcess.spawn(app, port, environment);
    await service.untilReady();
    return service;
  }

  untilReady(): Promise<void> {
    return waitFor(() => this.isReady(), `${this.child.spawnargs.at(-1)} to be ready`, STARTS_WITHIN_MS);
  }

  async isReady(): Promise<boolean> {
    if (this.child.exitCode !== null) throw new Error(`The process ended with ${this.child.exitCode}: ${this.output}`);
    return fetch(`${this.baseUrl}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Rejects when no answer comes, as when the process was killed. */
  readonly call: Call = async (method, url, headers = {}, body): Promise<Answer> => {
    const response = await fetch(`${this.baseUrl}${url}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: Object.fromEntries(response.headers), text, json: JSON.parse(text) };
  };

  /** The whole group, at once. */
  kill(): void {
    const { pid, exitCode, signalCode } = this.child;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
  }

  async stop(): Promise<{ code: number | null; signal: string | null }> {
    this.child.kill('SIGTERM');
    return this.exited;
  }
}
