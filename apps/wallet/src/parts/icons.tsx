import type { ReactElement, ReactNode } from 'react';

/** Beside a text that says the same: never read out. */
const Icon = ({ children, size = 24 }: { readonly children: ReactNode; readonly size?: number }): ReactElement => (
  <svg
    aria-hidden="true"
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.9"
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    {children}
  </svg>
);

export const MarkIcon = (): ReactElement => (
  <svg aria-hidden="true" width="26" height="26" viewBox="0 0 32 32">
    <rect width="32" height="32" rx="9" fill="#00c27a" />
    <path d="M16 6.5 24 9.5v6.2c0 4.9-3.3 8.2-8 9.8-4.7-1.6-8-4.9-8-9.8V9.5z" fill="#04231a" />
    <path
      d="m12 15.8 2.9 2.9 5.3-5.5"
      fill="none"
      stroke="#00c27a"
      strokeWidth="2.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);

export const WalletIcon = (): ReactElement => (
  <Icon>
    <rect x="3" y="6" width="18" height="13" rx="3" />
    <path d="M3 10h18M16 14.5h2" />
  </Icon>
);

export const ShareIcon = (): ReactElement => (
  <Icon>
    <path d="M12 15V4m0 0L8 8m4-4 4 4M5 13v4a3 3 0 0 0 3 3h8a3 3 0 0 0 3-3v-4" />
  </Icon>
);

export const ScanIcon = (): ReactElement => (
  <Icon>
    <path d="M4 8V6a2 2 0 0 1 2-2h2m8 0h2a2 2 0 0 1 2 2v2m0 8v2a2 2 0 0 1-2 2h-2m-8 0H6a2 2 0 0 1-2-2v-2M4 12h16" />
  </Icon>
);

export const ClockIcon = (): ReactElement => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7.5V12l3 2" />
  </Icon>
);

export const PersonIcon = (): ReactElement => (
  <Icon>
    <circle cx="12" cy="8.5" r="3.5" />
    <path d="M5 20c.8-3.6 3.6-5.5 7-5.5s6.2 1.9 7 5.5" />
  </Icon>
);

export const CheckIcon = ({ size = 20 }: { readonly size?: number }): ReactElement => (
  <Icon size={size}>
    <path d="m5 12.5 4.5 4.5L19 7.5" />
  </Icon>
);

export const CrossIcon = ({ size = 20 }: { readonly size?: number }): ReactElement => (
  <Icon size={size}>
    <path d="M6.5 6.5l11 11m0-11-11 11" />
  </Icon>
);

export const CopyIcon = (): ReactElement => (
  <Icon size={20}>
    <rect x="8.5" y="8.5" width="11" height="11" rx="2.5" />
    <path d="M15.5 8.5V7A2.5 2.5 0 0 0 13 4.5H7A2.5 2.5 0 0 0 4.5 7v6A2.5 2.5 0 0 0 7 15.5h1.5" />
  </Icon>
);

export const BankIcon = (): ReactElement => (
  <Icon>
    <path d="M4 10h16L12 4.5zM6 10v7m4-7v7m4-7v7m4-7v7M4 20h16" />
  </Icon>
);

export const NextIcon = (): ReactElement => (
  <Icon size={20}>
    <path d="m9.5 5.5 6.5 6.5-6.5 6.5" />
  </Icon>
);

export const ShieldIcon = (): ReactElement => (
  <Icon size={20}>
    <path d="M12 3.5 19 6v5.5c0 4.3-2.9 7.2-7 8.7-4.1-1.5-7-4.4-7-8.7V6z" />
    <path d="m9 11.8 2.2 2.2 4-4.2" />
  </Icon>
);

export const WarnIcon = (): ReactElement => (
  <Icon size={20}>
    <path d="M12 4 21 19.5H3zM12 10v4m0 2.8v.2" />
  </Icon>
);
