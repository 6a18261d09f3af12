import type { Timestamp } from './time.js';

/** The ledger's own diary. Stored for ever: a name or field here changes only through an upcaster. */
export interface LogEvent {
  readonly type: 'ProjectionRebuilt';
  readonly data: {
    readonly readModel: string;
    readonly rebuiltAt: Timestamp;
    readonly throughPosition: string;
    readonly rows: number;
    readonly isEqual: boolean;
  };
}
