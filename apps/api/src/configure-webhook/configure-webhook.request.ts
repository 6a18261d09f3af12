import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';

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
}
