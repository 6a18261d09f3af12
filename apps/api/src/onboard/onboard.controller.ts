import { Body, Controller, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { KeyRing } from '@passid/credentials';
import { Clock, Config } from '@passid/runtime';
import type { FastifyRequest } from 'fastify';
import { OnboardCommand, type Onboarded } from './onboard.command.js';
import { OnboardRequest } from './onboard.request.js';

/** A login outlives a working session by little; after it, log in again. */
const LOGIN_LIFE_MS = 12 * 60 * 60 * 1000;

interface OnboardAnswer {
  readonly institutionId: string;
  /** Shown here and never again. */
  readonly keys: Onboarded['keys'];
  readonly token: string;
  readonly expiresAt: string;
}

@Controller()
export class OnboardController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  @Post('api/onboard')
  async onboard(@Body() body: OnboardRequest, @Req() request: FastifyRequest): Promise<OnboardAnswer> {
    const { institutionName, email, password } = body;
    const command = new OnboardCommand(request.id, institutionName, email, password);
    const { institutionId, memberId, keys } = await this.commandBus.execute(command);
    const issuedAt = this.clock.now();
    const expiresAt = new Date(Math.floor((issuedAt.getTime() + LOGIN_LIFE_MS) / 1000) * 1000);
    const token = this.keyRing.signLogin({
      subject: memberId,
      audience: 'institution',
      issuer: this.config.publicUrl,
      claims: { institution_id: institutionId, role: 'owner' },
      issuedAt,
      expiresAt,
    });
    return { institutionId, keys, token, expiresAt: expiresAt.toISOString() };
  }
}
