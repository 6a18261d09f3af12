import { describe, expect, it } from '@jest/globals';
import { IsArray, IsInt, IsOptional, IsString } from 'class-validator';
import { BodyPipe } from './body-pipe.js';
import type { Problem } from './problem.js';

class LoanRequest {
  @IsString({ message: 'The loan must be a text.' })
  loanName: string;

  @IsOptional()
  @IsInt({ message: 'The months must be a whole number.' })
  months?: number;

  @IsOptional()
  @IsArray({ message: 'The tags must be a list.' })
  tags?: string[];
}

const read = (body: unknown): unknown => new BodyPipe().transform(body, { type: 'body', metatype: LoanRequest });

function refusals(body: unknown): Problem['members']['errors'] {
  try {
    read(body);
  } catch (error) {
    return (error as Problem).members.errors;
  }
  throw new Error('The body was accepted.');
}

describe('A body', () => {
  it('may use snake_case or camelCase, and a refusal names the field as it was sent', () => {
    expect(read({ loan_name: 'a' })).toEqual({ loanName: 'a' });
    expect(refusals({ loan_name: 1 })).toEqual([{ pointer: '/loan_name', detail: 'The loan must be a text.' }]);
  });

  it('leaves out an optional field that is null', () => {
    expect(read({ loanName: 'a', months: null, tags: null })).toEqual({ loanName: 'a' });
    expect(refusals({ loanName: null })).toMatchObject([{ pointer: '/loanName' }]);
  });

  it.each([
    ['half a surrogate pair', '\ud800', '/loanName'],
    ['the other half', 'a\udc00', '/loanName'],
    ['a NUL', 'a\u0000b', '/loanName'],
  ])('is refused for text that no store can hold: %s', (_, loanName, pointer) => {
    expect(refusals({ loanName })).toMatchObject([{ pointer }]);
  });

  it('is refused for such text wherever it stands, and not for a whole pair', () => {
    expect(refusals({ loanName: 'a', tags: ['fine', '\u0000'] })).toMatchObject([{ pointer: '/tags/1' }]);
    expect(refusals({ loanName: 'a', 'x/y': { z: '\ud800' } })).toMatchObject([{ pointer: '/x~1y/z' }]);
    expect(read({ loanName: '😀' })).toEqual({ loanName: '😀' });
  });

  it('is refused for an unknown field, names of Object.prototype included', () => {
    expect(refusals({ loanName: 'a', more: 1 })).toMatchObject([{ pointer: '/more' }]);
    expect(refusals(JSON.parse('{"loanName":"a","constructor":1}'))).toMatchObject([{ pointer: '/constructor' }]);
  });

  it.each([[[]], ['text'], [1], [null]])('is an object, not %j', (body) => {
    expect(refusals(body)).toMatchObject([{ pointer: '' }]);
  });
});
