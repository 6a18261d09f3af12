import type { Pool } from 'pg';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import { announceGauge } from '@passid/runtime';

/** Interval of sampling the event loop's delay: shows stalls of this length, at no measurable cost. */
const EVENT_LOOP_RESOLUTION_MS = 20;

/** Metrics of every process: memory, processor, event loop, and connections to PostgreSQL. */
export function measureProcess(registry: Registry, pool: Pool): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_RESOLUTION_MS });
  new Gauge({
    name: 'passid_database_connections',
    help: 'Connections of this process to PostgreSQL.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
    },
  });
  announceGauge(registry, {
    name: 'passid_database_waiting_queries',
    help: 'Queries that wait for a connection of this process to be free.',
    value: () => pool.waitingCount,
  });
}
