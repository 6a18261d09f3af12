import { ApiParam } from '@nestjs/swagger';
import { ShareNotFound } from '@passid/ledger';

export const SHARE_ID = 'Names the share to its holder, to look after it or take it back. Opens nothing.';
export const SHARE_ID_EXAMPLE = 'q0Zr2h1m3n4b5v6c7x8z9a0s1d2f3g4h5j6k7l8p9o0';

/** The hash that the ledger knows the share's token by. */
const FORM = /^[\w-]{43}$/;

/** Throws ShareNotFound for a text that is no share id: the id becomes part of a stream's name. */
export function requireShareId(text: string): string {
  if (!FORM.test(text)) throw new ShareNotFound();
  return text;
}

/** Describes the share's id in a path. */
export const ApiShareId = (): MethodDecorator =>
  ApiParam({ name: 'shareId', description: SHARE_ID, example: SHARE_ID_EXAMPLE });
