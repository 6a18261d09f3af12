import type { Timestamp } from '../time.js';

/** Stored for ever: a name or field here changes only through an upcaster. */
export type ProfileEvent =
  | {
      /** The institution is called otherwise from now on. */
      readonly type: 'InstitutionRenamed';
      readonly data: { readonly institutionId: string; readonly name: string; readonly renamedAt: Timestamp };
    }
  | {
      /** Where the institution’s customers’ money goes has changed. */
      readonly type: 'CorridorsChanged';
      readonly data: {
        readonly institutionId: string;
        /** All of them, such as `KE->GB`, in order. */
        readonly corridors: readonly string[];
        readonly changedAt: Timestamp;
      };
    }
  | {
      /** Whose pages may use the institution’s live keys has changed. */
      readonly type: 'OriginsChanged';
      readonly data: {
        readonly institutionId: string;
        /** All of them, such as `https://apply.bank.example`, in order. */
        readonly origins: readonly string[];
        readonly changedAt: Timestamp;
      };
    };
