import type { CSSProperties } from 'react';

export interface Theme {
  /** A hex colour for buttons and accents. Default #00c27a. The text on it is made dark or light so that it can be read. */
  readonly primary?: string | undefined;
}

const PRIMARY = '#00c27a';
const DARK = '#04231a';
const LIGHT = '#ffffff';

/** In the order in which they look best; black or white alone always reaches AA. */
const INKS = [DARK, LIGHT, '#000000'];

/** WCAG 2.2 AA for text. */
const CONTRAST_MIN = 4.5;

const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/** The custom properties that a theme sets on a component. Every other one can be set from your style sheet. */
export function themeVariables({ primary }: Theme = {}): CSSProperties | undefined {
  if (primary === undefined || !HEX.test(primary)) return undefined;
  return { '--passid-primary': primary, '--passid-on-primary': readableOn(primary) } as CSSProperties;
}

/** The first ink that can be read on it (WCAG 2.2, relative luminance). */
export const readableOn = (background: string): string =>
  INKS.find((ink) => contrast(background, ink) >= CONTRAST_MIN) ?? LIGHT;

export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const digits = hex.length === 4 ? hex.slice(1).replace(/./g, '$&$&') : hex.slice(1);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const channel = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export const DEFAULT_COLOURS = { primary: PRIMARY, onPrimary: readableOn(PRIMARY) } as const;
