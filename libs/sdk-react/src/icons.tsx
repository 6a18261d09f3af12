import type { ReactElement } from 'react';

const SHAPES = {
  shield: 'M12 3l7 3v5.5c0 4.4-2.9 7.7-7 9.5-4.1-1.8-7-5.1-7-9.5V6l7-3zM8.7 12.2l2.4 2.4 4.3-4.6',
  yes: 'M20 12a8 8 0 11-16 0 8 8 0 0116 0zM8.5 12.3l2.4 2.4 4.6-5',
  no: 'M12 4.5l8.5 15h-17zM12 10v4.2M12 16.9v.1',
  absent: 'M20 12a8 8 0 11-16 0 8 8 0 0116 0zM8.5 12h7',
  bad: 'M20 12a8 8 0 11-16 0 8 8 0 0116 0zM9.4 9.4l5.2 5.2M14.6 9.4l-5.2 5.2',
  clock: 'M20 12a8 8 0 11-16 0 8 8 0 0116 0zM12 7.5V12l3 2',
} as const;

/** Beside its text, never in its place: it says nothing to a screen reader. */
export function Icon({
  shape,
  size = 20,
}: {
  readonly shape: keyof typeof SHAPES;
  readonly size?: number;
}): ReactElement {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">
      <path d={SHAPES[shape]} stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
