import { Module } from '@nestjs/common';
import { Operations } from '../../verifying/verdict/operation.js';
import { AcceptedRequests } from './accepted-requests.js';

/** For institutions and wallets alike. */
@Module({ providers: [Operations, AcceptedRequests], exports: [Operations, AcceptedRequests] })
export class IdempotencyModule {}
