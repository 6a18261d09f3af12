import { Command } from '@nestjs/cqrs';

/**
 * The base of a command whose members are named where it is made: `new LogOutCommand({ member, requestId })`.
 * Its class is what the bus finds the handler by, and what names the span.
 */
export function commandOf<Members extends object, Result = void>(): new (
  members: Members,
) => Command<Result> & Readonly<Members> {
  class WithMembers extends Command<Result> {
    constructor(members: Members) {
      super();
      Object.assign(this, members);
    }
  }
  return WithMembers as new (members: Members) => WithMembers & Readonly<Members>;
}
