import { Controller, Get, Header } from '@nestjs/common';
import { EventStore } from '@passid/event-store';
import { lagOf, READ_MODELS, type Lag } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { Pool } from 'pg';
import { Registry } from 'prom-client';
import { VERSION } from './version.js';

@Controller()
export class HealthController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly clock: Clock,
    private readonly registry: Registry,
  ) {}

  /** The process runs. */
  @Get('healthz')
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The ledger can be reached; how far the read models are behind it. 503 LEDGER_UNAVAILABLE otherwise. */
  @Get('readyz')
  async readiness(): Promise<{ status: 'ready'; read_models: Lag[] }> {
    return { status: 'ready', read_models: await lagOf(this.pool, this.store, READ_MODELS, this.clock.now()) };
  }

  @Get('v1/version')
  version(): typeof VERSION {
    return VERSION;
  }

  /** Prometheus text format. */
  @Get('metrics')
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  metrics(): Promise<string> {
    return this.registry.metrics();
  }
}
