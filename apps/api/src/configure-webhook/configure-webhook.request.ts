import { IsOptional, IsString, Length, Matches } from 'class-validator';

export class ConfigureWebhookRequest {
  @IsString({ message: 'The webhook address must be a text.' })
  @Length(1, 2048, { message: 'The webhook address must be 1 to 2,048 characters.' })
  webhookUrl: string;

  /** Absent: the endpoint keeps the secret it has, or gets one of ours, shown once. */
  @IsOptional()
  @IsString({ message: 'The webhook secret must be a text.' })
  @Matches(/^[\x21-\x7e]{8,255}$/, { message: 'The webhook secret must be 8 to 255 ASCII characters without spaces.' })
  webhookSecret?: string;
}
