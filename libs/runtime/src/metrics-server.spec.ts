import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';
import { Counter, Registry } from 'prom-client';
import { serveMetrics } from './metrics-server.js';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

it('The figures have a port of their own, with nothing else on it, until it is closed', async () => {
  const registry = new Registry();
  new Counter({ name: 'things', help: 'things', registers: [registry] }).inc(3);
  const metricsPort = await freePort();
  const close = await serveMetrics({ host: '127.0.0.1', metricsPort }, registry);
  const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(await response.text()).toContain('things 3');
  expect((await fetch(`http://127.0.0.1:${metricsPort}/healthz`)).status).toBe(404);
  expect((await fetch(`http://127.0.0.1:${metricsPort}/metrics`, { method: 'POST' })).status).toBe(404);
  await close();
  await expect(fetch(`http://127.0.0.1:${metricsPort}/metrics`)).rejects.toThrow();
});

it('Without a port of their own there is nothing to serve and nothing to close', async () => {
  const close = await serveMetrics({ host: '127.0.0.1', metricsPort: undefined }, new Registry());
  await close();
});
