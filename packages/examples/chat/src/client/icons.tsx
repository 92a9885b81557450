import type { ReactNode } from 'react';

function Icon({ children, size = 20 }: { children: ReactNode; size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export function Comb() {
  return (
    <svg viewBox="0 0 32 32" width={28} height={28} aria-hidden="true" focusable="false">
      <path
        className="comb-cell"
        d="M16 2.6 27.6 9.3v13.4L16 29.4 4.4 22.7V9.3Z"
        strokeWidth={2.4}
        strokeLinejoin="round"
      />
      <path
        className="comb-heart"
        d="M16 10.2 21 13.1v5.8L16 21.8 11 18.9v-5.8Z"
        strokeWidth={1.2}
        strokeLinejoin="round"
      />
    </svg>
  );
}

export function ArrowUp() {
  return (
    <Icon>
      <path d="M10 16V4.5M5 9.3l5-5 5 5" strokeWidth={2} />
    </Icon>
  );
}

export function StopSquare() {
  return (
    <Icon>
      <rect x="4" y="4" width="12" height="12" rx="2.5" fill="currentColor" stroke="none" />
    </Icon>
  );
}

const THUMB =
  'M6.2 8.8 9 3.2c1.2 0 2.1.9 2.1 2.1v2.4h4a1.6 1.6 0 0 1 1.6 1.9l-1 5.2a1.6 1.6 0 0 1-1.6 1.3H6.2M6.2 8.8v7.3M6.2 8.8H3.6v7.3h2.6';

export function ThumbUp() {
  return (
    <Icon size={18}>
      <path d={THUMB} />
    </Icon>
  );
}

export function ThumbDown() {
  return (
    <Icon size={18}>
      <path d={THUMB} transform="rotate(180 10 10)" />
    </Icon>
  );
}

export function Again() {
  return (
    <Icon size={16}>
      <path d="M15.6 8.2A6 6 0 1 0 16 10M15.8 4.2v4h-4" />
    </Icon>
  );
}
