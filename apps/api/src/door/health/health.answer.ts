import { ApiProperty } from '@nestjs/swagger';
import type { Lag } from '@passid/read-models';

export class HealthAnswer {
  @ApiProperty({ enum: ['ok'], description: 'The process runs.' })
  readonly status: 'ok';
}

export class ReadModelLagAnswer implements Lag {
  @ApiProperty({ description: 'The read model.', example: 'verification-by-audit-id' })
  readonly model: string;

  @ApiProperty({ type: 'integer', description: 'Events it is behind the ledger.', example: 0 })
  readonly events: number;

  @ApiProperty({ description: 'Age of the oldest event not yet projected, in seconds.', example: 0 })
  readonly seconds: number;

  @ApiProperty({ type: 'integer', description: 'Events it could not digest and set aside.', example: 0 })
  readonly parked: number;
}

export class ReadinessAnswer {
  @ApiProperty({ enum: ['ready'], description: 'The ledger can be reached.' })
  readonly status: 'ready';

  @ApiProperty({ type: [ReadModelLagAnswer], description: 'How far the read models are behind the ledger.' })
  readonly read_models: readonly ReadModelLagAnswer[];
}

export class VersionAnswer {
  @ApiProperty({ description: 'What answers.', example: 'passid-verification-ledger' })
  readonly service: string;

  @ApiProperty({ description: 'The release.', example: '0.1.0' })
  readonly version: string;

  @ApiProperty({ description: 'The version every answer carries in X-PASSID-API-Version.', example: '1' })
  readonly api_version: string;
}
