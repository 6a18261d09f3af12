// What a release is played on: a built checkout's own database server, service and commands, and a receiver of webhooks.
import { execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 120_000;

/** Looks until there is something to return. */
export async function until(what, look, patienceMs = PATIENCE_MS) {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${patienceMs} ms for ${what}.`);
    await delay(LOOK_EVERY_MS);
  }
}

/** The checkout's `dist`, as processes with this environment. */
export class Checkout {
  constructor(folder, environment) {
    this.folder = folder;
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    this.environment = { ...inherited, ...environment };
  }

  import(file) {
    return import(path.join(this.folder, 'dist', file));
  }

  /** Starts the service and resolves with its stop once it is ready. */
  async start(baseUrl) {
    const child = spawn(process.execPath, [this.#file('apps/all-in-one/src/main.js')], {
      env: this.environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const exited = once(child, 'exit');
    await until('the service to be ready', async () => {
      if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode}.`);
      return fetch(`${baseUrl}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
    return async () => {
      child.kill('SIGTERM');
      const [code] = await exited;
      if (code !== 0) throw new Error(`The service ended with ${code} when it was told to stop.`);
    };
  }

  /** @returns {Promise<{ exitCode: number, stdout: string }>} */
  async run(file, ...parameters) {
    const command = [this.#file(file), ...parameters];
    try {
      const { stdout } = await promisify(execFile)(process.execPath, command, { env: this.environment });
      return { exitCode: 0, stdout };
    } catch (error) {
      if (typeof error.code !== 'number') throw error;
      return { exitCode: error.code, stdout: error.stdout };
    }
  }

  #file(name) {
    return path.join(this.folder, 'dist', name);
  }
}

/** The endpoints of all institutions, by path; each answers as `answers` says. */
export class Receiver {
  received = [];
  /** Path → status, or a secret: then 200 for what it signed, and 401 for anything else. */
  answers = new Map();
  #server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const status = this.#statusFor(request, raw);
      const {
        'webhook-id': webhookId,
        'x-passid-delivery': deliveryId,
        'webhook-signature': signature,
      } = request.headers;
      this.received.push({
        path: request.url,
        webhookId,
        deliveryId,
        status,
        signatures: signature.split(' ').length,
        body: String(raw),
      });
      response.writeHead(status).end(`answered ${status}`);
    });
  });

  async listen(port) {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #statusFor({ url, headers }, raw) {
    const answer = this.answers.get(url) ?? 200;
    if (typeof answer === 'number') return answer;
    const expected = `sha256=${createHmac('sha256', answer).update(raw).digest('hex')}`;
    return headers['x-passid-signature'] === expected ? 200 : 401;
  }
}
