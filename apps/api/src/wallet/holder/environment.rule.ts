import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

export const IsEnvironment = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      description: 'Which world the wallet lives in. The two never meet.',
      enum: ['sandbox', 'live'],
      default: 'sandbox',
    }),
    IsOptional(),
    IsIn(['sandbox', 'live'], { message: 'The environment is sandbox or live.' }),
  );
