import { ApiParam } from '@nestjs/swagger';

/** Describes the session's id in a path. */
export const ApiSessionId = (): MethodDecorator =>
  ApiParam({
    name: 'requestId',
    description: 'The session: `requestId` of the answer that created it, `r` of the deep link.',
    example: 'req_5ad2b37be6b71760fdf4151790021863',
  });
