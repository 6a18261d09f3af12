import { applyDecorators } from '@nestjs/common';
import type { OutcomeDetails } from '@passid/credentials';
import { validationFailed } from '@passid/http';
import { defined, OUTCOMES, type OutcomeName } from '@passid/ledger';
import { IsIn, IsInt, IsNumber, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

/** US dollars: more than any loan to a person, and small enough that a double keeps the cents. */
const AMOUNT_USD_MAX = 1_000_000_000;
const OBSERVATION_DAYS_MAX = 3650;
const NOTES_LENGTH_MAX = 1000;

/** Visible, without control characters or half a surrogate pair. */
const PRODUCT_TYPE = /^(?=.*\S)[^\p{C}]{1,64}$/u;

export const IsOutcome = (): PropertyDecorator =>
  IsIn(OUTCOMES, { message: `The outcome must be one of: ${OUTCOMES.join(', ')}.` });

export const IsProductType = (): PropertyDecorator =>
  Matches(PRODUCT_TYPE, { message: 'The product type must be a text of 1 to 64 visible characters.' });

export const IsAmountUsd = (): PropertyDecorator => {
  const message = `The amount must be a number of US dollars from 0 to ${AMOUNT_USD_MAX}.`;
  return applyDecorators(
    IsNumber({ allowNaN: false, allowInfinity: false }, { message }),
    Min(0, { message }),
    Max(AMOUNT_USD_MAX, { message }),
  );
};

export const IsObservationDays = (): PropertyDecorator => {
  const message = `The observation days must be a whole number from 0 to ${OBSERVATION_DAYS_MAX}.`;
  return applyDecorators(IsInt({ message }), Min(0, { message }), Max(OBSERVATION_DAYS_MAX, { message }));
};

export const AreNotes = (): PropertyDecorator =>
  applyDecorators(
    IsString({ message: 'The notes must be a text.' }),
    Matches(/\S/, { message: 'The notes must say something.' }),
    MaxLength(NOTES_LENGTH_MAX, { message: `The notes must be at most ${NOTES_LENGTH_MAX} characters.` }),
  );

interface OutcomeFields extends OutcomeDetails {
  readonly outcome?: OutcomeName;
}

/** The outcome `other` needs notes that say what it was. Throws VALIDATION_FAILED. */
export function detailsOf({ outcome, amountUsd, observationDays, notes }: OutcomeFields): OutcomeDetails {
  if (outcome === 'other' && notes === undefined)
    throw validationFailed([{ pointer: '/notes', detail: 'For the outcome "other", say in the notes what it was.' }]);
  return defined({ amountUsd, observationDays, notes });
}
