import { SYMBOL_ALPHABET } from '@passid/credentials';

const SYMBOL = `[${SYMBOL_ALPHABET}]`;

/** What opens something, by its looks: API keys, webhook secrets, signed tokens, share tokens, share codes, session codes. */
const SECRETS = new RegExp(
  [
    'pk_(?:sandbox|live)_\\w+',
    'whsec_[\\w+/=-]+',
    'eyJ[\\w-]+\\.[\\w-]*\\.[\\w-]*',
    `\\bPASSID(?:-?${SYMBOL}{4}){4}\\b`,
    `\\b${SYMBOL}{4}-${SYMBOL}{4}(?:-${SYMBOL}{4})?\\b`,
    // Without dashes, told from a word by a digit.
    `\\b(?=[A-Z]*\\d)(?:${SYMBOL}{12}|${SYMBOL}{8})\\b`,
  ].join('|'),
  'g',
);

/**
 * The last line of defence: what goes by its name is redacted where it is logged, this is for what slipped into a sentence, a
 * stack or somebody else's error message.
 */
export const scrub = (line: string): string => line.replace(SECRETS, '[redacted]');
