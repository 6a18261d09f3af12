import type { Environment } from './environment.js';
import type { Timestamp } from './time.js';

/** The ledger's own diary. Stored for ever: a name or field here changes only through an upcaster. */
export type LogEvent =
  | {
      /** A read model was made again from the ledger and compared with the one in use. */
      readonly type: 'ProjectionRebuilt';
      readonly data: {
        readonly readModel: string;
        readonly rebuiltAt: Timestamp;
        readonly throughPosition: string;
        readonly rows: number;
        readonly isEqual: boolean;
      };
    }
  | {
      /** Somebody asked for an institution's events; how many of them arrived is not known. */
      readonly type: 'AuditExported';
      readonly data: {
        readonly institutionId: string;
        readonly environment: Environment;
        readonly format: 'ndjson' | 'csv';
        readonly afterPosition: string;
        readonly throughPosition: string;
        readonly from?: Timestamp;
        readonly before?: Timestamp;
        readonly exportedAt: Timestamp;
      };
    }
  | {
      /** A ring of keys got a new one, which is known to every process before it signs. */
      readonly type: 'KeyRotated';
      readonly data: {
        readonly purpose: 'claims' | 'issuer' | 'login' | 'webhook';
        readonly kid: string;
        readonly previousKid: string;
        readonly signsFrom: Timestamp;
        readonly rotatedAt: Timestamp;
      };
    }
  | {
      /** The private half of a key that no longer signed was destroyed. */
      readonly type: 'KeyRetired';
      readonly data: {
        readonly purpose: 'claims' | 'issuer' | 'login' | 'webhook';
        readonly kid: string;
        readonly retiredAt: Timestamp;
      };
    };
