import type { Timestamp } from './time.js';

/** A person’s key was destroyed: nothing that was sealed for them opens any more. Logged wherever they are spoken of. */
export interface SubjectErased {
  readonly type: 'SubjectErased';
  readonly data: { readonly subjectId: string; readonly erasedAt: Timestamp };
}

export interface EraseSubject {
  readonly subjectId: string;
  readonly now: Timestamp;
}

export const subjectErased = ({ subjectId, now }: EraseSubject): SubjectErased => ({
  type: 'SubjectErased',
  data: { subjectId, erasedAt: now },
});
