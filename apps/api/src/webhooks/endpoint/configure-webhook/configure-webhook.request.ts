import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';

/** A limit above this rate has no effect. */
const PER_SECOND_MAX = 1_000;

export class ConfigureWebhookRequest {
  @ApiProperty({
    description: 'An http or https address; in production https and public.',
    example: 'https://bank.example/passid/webhook',
  })
  @IsString({ message: 'The webhook address must be a text.' })
  @Length(1, 2048, { message: 'The webhook address must be 1 to 2,048 characters.' })
  webhookUrl: string;

  @ApiPropertyOptional({
    description: 'A secret of yours. Absent: the endpoint keeps the secret it has, or gets one of ours, shown once.',
    example: 'whsec_UEFTU0lEIHRlc3QgdmVjdG9yLCBub3QgYSBzZWNyZXQ=',
  })
  @IsOptional()
  @IsString({ message: 'The webhook secret must be a text.' })
  @Matches(/^[\x21-\x7e]{8,255}$/, { message: 'The webhook secret must be 8 to 255 ASCII characters without spaces.' })
  webhookSecret?: string;

  @ApiPropertyOptional({
    description: "Attempts a second at most, in bursts of one second's worth. 0: no limit. Absent: as before.",
    example: 20,
  })
  @IsOptional()
  @IsInt({ message: 'The limit must be a whole number of attempts a second.' })
  @Min(0, { message: 'The limit must be 0 (none) or more.' })
  @Max(PER_SECOND_MAX, { message: `The limit must be at most ${PER_SECOND_MAX} attempts a second.` })
  perSecondMax?: number;

  @ApiPropertyOptional({
    description: 'Whether webhooks about one verification wait until the one before has ended. Absent: as before.',
    example: false,
  })
  @IsOptional()
  @IsBoolean({ message: 'Say true or false.' })
  isOrdered?: boolean;
}
