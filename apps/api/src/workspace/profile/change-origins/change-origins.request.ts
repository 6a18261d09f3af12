import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, ValidateBy } from 'class-validator';

/** A bank has a handful of sites; more is not a list that anybody chose. */
const ORIGINS_MAX = 50;

const ORIGIN_LENGTH_MAX = 255;

/** As a browser sends it in `Origin`: nothing after the host and port. Live keys do not travel over plain http. */
const isHttpsOrigin = (text: unknown): boolean =>
  typeof text === 'string' &&
  text.length <= ORIGIN_LENGTH_MAX &&
  /^https:\/\/[a-z0-9.-]+(?::\d+)?$/.test(text) &&
  URL.canParse(text) &&
  new URL(text).origin === text;

export class ChangeOriginsRequest {
  @ApiProperty({
    description: 'All of them, as browsers send them. An empty list lets no page use your live keys.',
    type: [String],
    example: ['https://apply.bank.example'],
  })
  @IsArray({ message: 'The origins must be a list.' })
  @ArrayMaxSize(ORIGINS_MAX, { message: `At most ${ORIGINS_MAX} origins.` })
  @ValidateBy(
    { name: 'isHttpsOrigin', validator: { validate: isHttpsOrigin } },
    { each: true, message: 'An origin looks like https://apply.bank.example, with no path and no slash at its end.' },
  )
  origins: string[];
}
