export {
  AppendUncertain,
  EventStore,
  LedgerUnreachable,
  RevisionConflict,
  type Appended,
  type Batch,
  type EventMetadata,
  type ExpectedRevision,
  type NewEvent,
  type ReadAll,
  type ReadStream,
  type RecordedEvent,
  type Subscribe,
} from './event-store.js';
export { commitmentOf } from './commitment.js';
export { followingContext, requestContext } from './event-context.js';
export {
  fold,
  foldEvents,
  note,
  readEvents,
  transact,
  type AppendedEvent,
  type EventContext,
  type Transaction,
} from './transact.js';
export { follow, isEventsFault, type Follow } from './follow.js';
export { SharedFollower } from './shared-follower.js';
export { ADVISORY_LOCK } from './postgres/advisory-lock.js';
export { batchLoader } from './postgres/batch-loader.js';
export { ASYNC_COMMIT, inTransaction } from './postgres/transactions.js';
export { openEventStoreDb } from './eventstoredb/open-eventstoredb.js';
export { PostgresEventStore } from './postgres/postgres-event-store.js';
export { type OnCommit } from './postgres/group-commit.js';
