/** The alphabet of codes and tokens: log.spec.ts holds it against `SYMBOL_ALPHABET` of @passid/credentials. */
const SYMBOL = '[A-HJ-NP-Z2-9]';

/** Secrets by their form: API keys, webhook secrets, signed tokens, share tokens, share codes, session codes. */
const SECRETS = new RegExp(
  [
    'pk_(?:sandbox|live)_\\w+',
    'whsec_[\\w+/=-]+',
    'eyJ[\\w-]+\\.[\\w-]*\\.[\\w-]*',
    `\\bPASSID(?:-?${SYMBOL}{4}){4}\\b`,
    `\\b${SYMBOL}{4}-${SYMBOL}{4}(?:-${SYMBOL}{4})?\\b`,
    // Codes without dashes: at least one digit tells them from words.
    `\\b(?=[A-Z]*\\d)(?:${SYMBOL}{12}|${SYMBOL}{8})\\b`,
  ].join('|'),
  'g',
);

/**
 * The last line of defence. Fields with the name of a secret are redacted as they are logged; this finds secrets inside messages,
 * stacks and the errors of other libraries.
 */
export const scrub = (line: string): string => line.replace(SECRETS, '[redacted]');
