import { Module } from '@nestjs/common';
import { DoorModule } from '../door/door.module.js';
import { CredentialsModule } from './credentials/credentials.module.js';
import { EraseSubjectController } from './erase-subject/erase-subject.controller.js';
import { EraseSubjectHandler } from './erase-subject/erase-subject.handler.js';
import { Erasures } from './erase-subject/erasures.js';
import { FinishErasures } from './erase-subject/finish-erasures.js';
import { ShredKeys } from './erase-subject/shred-keys.js';
import { HolderModule } from './holder/holder.module.js';
import { SharesModule } from './shares/shares.module.js';
import { WalletPage } from './wallet-page/wallet-page.js';

/** The holder’s side: a wallet, its credentials, its shares, and erasure. */
@Module({
  imports: [DoorModule, CredentialsModule, HolderModule, SharesModule],
  controllers: [EraseSubjectController],
  providers: [EraseSubjectHandler, Erasures, FinishErasures, ShredKeys, WalletPage],
})
export class WalletModule {}
