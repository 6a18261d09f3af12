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
    // A login of nobody is refused; that of somebody erased before is told so, once it is certain.
    if ((await this.holders.erasedAt(holderId)) === undefined) await this.holders.require(holderId);
    const cause = { correlation_id: requestId, causation_id: requestId, actor: holderId };
    const erasedAt = await this.erasures.erase(holderId, cause);
    // The key is gone for every process already. That its bytes leave the disk too is not waited for.
    void this.shredKeys.run();
    return { erasedAt };
  }
}
