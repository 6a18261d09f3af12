import { Command } from '@nestjs/cqrs';

export interface Onboarded {
  readonly institutionId: string;
  readonly memberId: string;
  readonly keys: { readonly sandbox: string; readonly live: string };
}

export class OnboardCommand extends Command<Onboarded> {
  constructor(
    readonly requestId: string,
    readonly institutionName: string,
    readonly email: string,
    readonly password: string,
  ) {
    super();
  }
}
