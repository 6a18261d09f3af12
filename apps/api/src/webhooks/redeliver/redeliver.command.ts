import { Command } from '@nestjs/cqrs';
import type { Member } from '../../door/auth/principal.js';
import type { DeliveryAnswer } from '../delivery.answer.js';

export class RedeliverCommand extends Command<DeliveryAnswer> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly deliveryId: string,
  ) {
    super();
  }
}
