import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { Platform } from './platform.js';

/** For a health check, a ledger or database that takes longer than this to answer cannot be reached. */
const READY_WITHIN_MS = 3_000;

/** `Retry-After` of a process that is not ready. */
const RETRY_AFTER_SECONDS = 1;

const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

type Operated = Pick<Platform, 'config' | 'metrics' | 'store' | 'pool' | 'log' | 'readiness'>;

/**
 * Serves metrics and health checks on a port of their own, which need not be open to the internet; processes without an API have
 * no other. Returns what closes it.
 */
export async function serveOperations(platform: Operated): Promise<() => Promise<void>> {
  const { host, metricsPort } = platform.config;
  if (metricsPort === undefined) return () => Promise.resolve();
  const server = createServer((request, response) => {
    const path = request.method === 'GET' || request.method === 'HEAD' ? request.url : undefined;
    void answer(platform, path, response);
  });
  server.listen(metricsPort, host);
  await once(server, 'listening');
  return async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
}

async function answer(platform: Operated, path: string | undefined, response: ServerResponse): Promise<void> {
  switch (path) {
    case '/metrics':
      return tellFigures(platform, response);
    case '/healthz':
      return send(response, 200, JSON_TYPE, { status: 'ok' });
    case '/readyz':
      return tellReadiness(platform, response);
    default:
      return sendProblem(response, 404, 'Not found', 'There are /metrics, /healthz and /readyz here.');
  }
}

async function tellFigures({ metrics, log }: Operated, response: ServerResponse): Promise<void> {
  try {
    send(response, 200, metrics.contentType, await metrics.metrics());
  } catch (error) {
    log.error({ err: error }, 'the figures could not be put together');
    sendProblem(response, 500, 'Internal error', 'The figures could not be put together. The log says why.');
  }
}

async function tellReadiness(platform: Operated, response: ServerResponse): Promise<void> {
  const reason = await unreadiness(platform);
  if (reason === undefined) return send(response, 200, JSON_TYPE, { status: 'ready' });
  response.setHeader('retry-after', String(RETRY_AFTER_SECONDS));
  sendProblem(response, 503, 'Not ready', reason);
}

/** Why the process is not ready, if it is not. */
async function unreadiness({ store, pool, log, readiness }: Operated): Promise<string | undefined> {
  if (readiness.isWithdrawn) return 'This process is about to stop.';
  if (readiness.waitsFor !== undefined) return readiness.waitsFor;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('There was no answer in time.')), READY_WITHIN_MS);
  });
  try {
    await Promise.race([Promise.all([pool.query('select 1'), store.headPosition()]), late]);
    return undefined;
  } catch (error) {
    log.warn({ err: error }, 'not ready');
    return 'The ledger or the database is out of reach.';
  } finally {
    clearTimeout(timer);
  }
}

function sendProblem(response: ServerResponse, status: number, title: string, detail: string): void {
  send(response, status, PROBLEM_TYPE, { type: 'about:blank', title, status, detail });
}

function send(response: ServerResponse, status: number, type: string, body: string | object): void {
  response
    .writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
    .end(typeof body === 'string' ? body : JSON.stringify(body));
}
