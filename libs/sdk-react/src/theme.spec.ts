import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contrast, DEFAULT_COLOURS, readableOn, themeVariables } from './theme.js';

it('puts readable text on any colour (WCAG AA)', () => {
  const channel = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, '0'));
  fc.assert(
    fc.property(channel, channel, channel, (red, green, blue) => {
      const colour = `#${red}${green}${blue}`;
      expect(contrast(colour, readableOn(colour))).toBeGreaterThanOrEqual(4.5);
    }),
    { numRuns: 2_000 },
  );
});

it('has a default that meets WCAG AA', () => {
  expect(contrast(DEFAULT_COLOURS.primary, DEFAULT_COLOURS.onPrimary)).toBeGreaterThan(4.5);
});

it('knows the contrast of black on white', () => {
  expect(contrast('#000', '#ffffff')).toBeCloseTo(21);
});

it.each([
  [{ primary: '#0052cc' }, { '--passid-primary': '#0052cc', '--passid-on-primary': '#ffffff' }],
  // White would be 4.47 to 1.
  [{ primary: '#0075eb' }, { '--passid-primary': '#0075eb', '--passid-on-primary': '#000000' }],
  [{ primary: '#fd0' }, { '--passid-primary': '#fd0', '--passid-on-primary': '#04231a' }],
  [{ primary: 'red;background:url(//x)' }, undefined],
  [{}, undefined],
  [undefined, undefined],
])('makes of %j the variables %j', (theme, variables) => {
  expect(themeVariables(theme)).toEqual(variables);
});
