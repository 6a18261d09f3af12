import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { EventStore } from '@passid/event-store';
import { ApiProblems, Problem, VERSION } from '@passid/http';
import { lagOf, READ_MODELS } from '@passid/read-models';
import { Clock, Config, Readiness } from '@passid/runtime';
import { Pool } from 'pg';
import { Registry } from 'prom-client';
import { HealthAnswer, ReadinessAnswer, VersionAnswer } from './health.answer.js';

@ApiTags('Operation')
@Controller()
export class HealthController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly clock: Clock,
    private readonly registry: Registry,
    private readonly config: Config,
    private readonly ready: Readiness,
  ) {}

  @Get('healthz')
  @ApiOperation({ operationId: 'checkHealth', summary: 'Does the process run?', description: 'Asks nothing else.' })
  @ApiOkResponse({ type: HealthAnswer, description: 'It runs.' })
  health(): HealthAnswer {
    return { status: 'ok' };
  }

  @Get('readyz')
  @ApiOperation({
    operationId: 'checkReadiness',
    summary: 'Can it serve?',
    description:
      'Whether the ledger can be reached, and how far the read models are behind it. A process that is about to stop says no first, and serves for a while yet.',
  })
  @ApiOkResponse({ type: ReadinessAnswer, description: 'It can.' })
  @ApiProblems('PROCESS_STOPPING')
  async readiness(): Promise<ReadinessAnswer> {
    if (this.ready.isWithdrawn) throw new Problem('PROCESS_STOPPING', 'This process is about to stop. Ask another.');
    return { status: 'ready', read_models: await lagOf(this.pool, this.store, READ_MODELS, this.clock.now()) };
  }

  @Get('v1/version')
  @ApiOperation({
    operationId: 'readVersion',
    summary: 'What runs here?',
    description: 'Service, release and API version.',
  })
  @ApiOkResponse({ type: VersionAnswer, description: 'The versions.' })
  version(): VersionAnswer {
    return VERSION;
  }

  @Get('metrics')
  @ApiOperation({
    operationId: 'readMetrics',
    summary: 'Figures for Prometheus',
    description:
      'Prometheus text format. Where the figures have a port of their own, as in production, they are not here.',
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' }, description: 'The figures of this process.' })
  @ApiProblems('ROUTE_NOT_FOUND')
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  metrics(): Promise<string> {
    if (this.config.metricsPort !== undefined) throw new Problem('ROUTE_NOT_FOUND', 'The figures have their own port.');
    return this.registry.metrics();
  }
}
