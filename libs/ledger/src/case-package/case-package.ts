import type { Decider } from '../decider.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';

/** Stored for ever: a name or field here changes only through an upcaster. */
export interface CasePackageEvent {
  /** A case was put together as a file that proves itself. */
  readonly type: 'PackageAssembled';
  /** Enough to make the package again, to the byte: what it says of the ledger is read from the ledger. */
  readonly data: {
    readonly packageId: string;
    readonly institutionId: string;
    readonly verificationId: string;
    /** The ledger's position up to which the trail goes. */
    readonly throughPosition: string;
    readonly assembledAt: Timestamp;
    /** `{ reference }`: the institution's own name for the case. */
    readonly sealedReference?: Sealed;
  };
}

export type PackageAssembly = CasePackageEvent['data'];

export type CasePackage =
  { readonly status: 'absent' } | { readonly status: 'assembled'; readonly assembly: PackageAssembly };

export const casePackage: Decider<CasePackage, CasePackageEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    // Compared as text: with one event type the compiler calls the comparison redundant.
    return (event.type as string) === 'PackageAssembled' ? { status: 'assembled', assembly: event.data } : state;
  },
};

/** A package is assembled once. The same request again adds nothing and gets the same package. */
export function assemblePackage(assembly: PackageAssembly, state: CasePackage): CasePackageEvent[] {
  return state.status === 'absent' ? [{ type: 'PackageAssembled', data: assembly }] : [];
}
