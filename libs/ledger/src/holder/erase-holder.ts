import { subjectErased, type EraseSubject } from '../subject-erased.js';
import type { Holder, HolderEvent } from './holder.js';

/** Erasing again adds nothing: an erasure that was cut short is completed by running it again. */
export function eraseHolder(command: EraseSubject, state: Holder): HolderEvent[] {
  return state.status === 'active' ? [subjectErased(command)] : [];
}
