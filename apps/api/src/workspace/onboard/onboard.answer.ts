import { ApiProperty } from '@nestjs/swagger';
import { LoginAnswer } from '../../door/auth/login.answer.js';

class FirstKeys {
  @ApiProperty({ description: 'For testing; works at once.', example: 'pk_sandbox_Iac7P6cDFZJhENGhnBHttxiK0o96Ys' })
  readonly sandbox: string;

  @ApiProperty({
    description: 'For production; answers LIVE_KEY_INACTIVE until the institution has been reviewed.',
    example: 'pk_live_Iac7P6cDFZJhENGhnBHttxiK0o96Ys',
  })
  readonly live: string;
}

/** A new workspace, its keys, and its owner's first login. */
export class OnboardAnswer extends LoginAnswer {
  @ApiProperty({ description: 'Shown here and never again.', type: FirstKeys })
  readonly keys: FirstKeys;
}
