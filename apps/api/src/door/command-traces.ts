import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { inSpan } from '@passid/tracing';

/** A span for every command, from the one door that all of them pass. */
@Injectable()
export class CommandTraces implements OnModuleInit {
  constructor(private readonly commandBus: CommandBus) {}

  onModuleInit(): void {
    const execute = this.commandBus.execute.bind(this.commandBus);
    this.commandBus.execute = (command: object) => inSpan(command.constructor.name, {}, () => execute(command));
  }
}
