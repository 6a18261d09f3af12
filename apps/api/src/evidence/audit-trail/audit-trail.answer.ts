import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { EventMetadata, RecordedEvent } from '@passid/event-store';
import type { Environment } from '@passid/ledger';
import { VerificationAnswer } from '../../verifying/verdict/verification.answer.js';

export class EventMetadataAnswer implements EventMetadata {
  @ApiProperty({ description: 'UUIDv7.', example: '01995f6e-7b9c-7c3a-8f2e-5b1d6a9c0e11' })
  readonly event_id: string;

  @ApiProperty({ format: 'date-time', description: 'When it was written.', example: '2026-01-01T12:00:00.000Z' })
  readonly recorded_at: string;

  @ApiProperty({ enum: ['sandbox', 'live', 'workspace'], description: '`workspace` for what belongs to both.' })
  readonly environment: Environment | 'workspace';

  @ApiPropertyOptional({ description: 'Whose it is.', example: '402733518' })
  readonly institution_id?: string;

  @ApiProperty({
    description: 'The request that all of this began with.',
    example: '01995f6e-7b9c-7c3a-8f2e-5b1d6a9c0e11',
  })
  readonly correlation_id: string;

  @ApiProperty({
    description: 'The request or event that directly led to this one.',
    example: '01995f6e-7b9c-7c3a-8f2e-5b1d6a9c0e11',
  })
  readonly causation_id: string;

  @ApiProperty({ type: 'integer', description: 'Of the event’s shape.', example: 1 })
  readonly schema_version: number;

  @ApiProperty({ description: 'A key id, member id or process name.', example: 'key_3f9a5f0c2d7b1e8a6c4d2b10' })
  readonly actor: string;

  @ApiProperty({
    description: '16 random bytes, base64: makes the commitment impossible to guess from the content.',
    example: 'q83vEjRWeJCrze8SNFZ4kA==',
  })
  readonly salt: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Commitment of the stream’s previous event, base64; null for the first.',
    example: null,
  })
  readonly stream_prev: string | null;

  @ApiPropertyOptional({
    description: 'The span it was appended in (W3C Trace Context), where requests are traced.',
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  })
  readonly traceparent?: string;
}

export class LedgerEventAnswer implements Pick<RecordedEvent, 'type' | 'data' | 'metadata'> {
  @ApiProperty({ description: 'What happened, in the past tense.', example: 'TokenVerified' })
  readonly type: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'As it was stored; what is personal or secret in it is sealed.',
    example: { verificationId: 'vrf_5ad2b37be6b71760fdf4151790021863', via: 'code' },
  })
  readonly data: object;

  @ApiProperty({ type: EventMetadataAnswer, description: 'What is known about the event besides what it says.' })
  readonly metadata: EventMetadataAnswer;
}

export class TrailEventAnswer {
  @ApiProperty({ description: 'Where it stands.', example: 'verification-vrf_5ad2b37be6b71760fdf4151790021863' })
  readonly stream: string;

  @ApiProperty({ type: 'integer', description: 'In its stream, from 0, without a gap.', example: 0 })
  readonly revision: number;

  @ApiProperty({ type: 'integer', description: 'Among all events of the ledger.', example: 1042 })
  readonly position: number;

  @ApiProperty({
    description:
      'SHA-256 over salt and canonical event, base64: what the next event of the stream names as `stream_prev`.',
    example: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  })
  readonly commitment: string;

  @ApiProperty({ type: LedgerEventAnswer, description: 'The event itself.' })
  readonly event: LedgerEventAnswer;
}

export class AuditTrailAnswer {
  @ApiProperty({ description: 'The verification.', example: 'vrf_5ad2b37be6b71760fdf4151790021863' })
  readonly audit_id: string;

  @ApiProperty({ description: 'Yours.', example: '402733518' })
  readonly institution_id: string;

  @ApiProperty({ enum: ['sandbox', 'live'], description: 'Of the verification.' })
  readonly environment: string;

  @ApiProperty({ type: VerificationAnswer, description: 'As it was answered.' })
  readonly verification: VerificationAnswer;

  @ApiProperty({ type: [TrailEventAnswer], description: 'In the order in which it happened.' })
  readonly trail: readonly TrailEventAnswer[];
}
