import { Global, Module } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { LOG } from '@passid/platform';
import { Clock, Config, type Log } from '@passid/runtime';
import { Pool } from 'pg';
import { Registry } from 'prom-client';
import { RateLimits } from './rate-limits.js';

/** Global, since the guard of `LimitedByAddress` needs the limits in each module that uses it. */
@Global()
@Module({
  providers: [
    {
      provide: RateLimits,
      inject: [Config, KeyRing, Clock, Pool, LOG, Registry],
      useFactory: (config: Config, keyRing: KeyRing, clock: Clock, pool: Pool, log: Log, metrics: Registry) =>
        RateLimits.open({ config, keyRing, clock, pool, log, metrics }),
    },
  ],
  exports: [RateLimits],
})
export class RateLimitsModule {}
