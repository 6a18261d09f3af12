import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Holders } from '../../door/auth/holders.js';
import type { Holder } from '../../door/auth/principal.js';
import { commandOf } from '../../door/command.js';
import { Erasures } from './erasures.js';
import { ShredKeys } from './shred-keys.js';

export class EraseSubjectCommand extends commandOf<
  {
    requestId: string;
    holder: Holder;
  },
  { readonly erasedAt: string }
>() {}

@CommandHandler(EraseSubjectCommand)
export class EraseSubjectHandler implements ICommandHandler<EraseSubjectCommand> {
  constructor(
    private readonly holders: Holders,
    private readonly erasures: Erasures,
    private readonly shredKeys: ShredKeys,
  ) {}

  async execute({ requestId, holder }: EraseSubjectCommand): Promise<{ readonly erasedAt: string }> {
    const { holderId } = holder;
    // An unknown holder is refused; one who was erased before is answered with that erasure.
    if ((await this.holders.erasedAt(holderId)) === undefined) await this.holders.require(holderId);
    const cause = { correlation_id: requestId, causation_id: requestId, actor: holderId };
    const erasedAt = await this.erasures.erase(holderId, cause);
    // No process can use the key any more. Overwriting its bytes on disk goes on behind the answer.
    void this.shredKeys.run();
    return { erasedAt };
  }
}
