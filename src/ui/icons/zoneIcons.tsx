/** The zone's pictures: a tray and what happens to it, 40 px in two tones, on the pixel grid. */
import type { ReactNode } from 'react';

function Tray({ children }: { readonly children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 40 40"
      width="40"
      height="40"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M6.75 22.75v7.5a3 3 0 0 0 3 3h20.5a3 3 0 0 0 3-3v-7.5" />
      <path d="M6.75 24.75h6.5l2.5 3.5h8.5l2.5-3.5h6.5" />
      <g data-gantry="accent">{children}</g>
    </svg>
  );
}

/** At rest: up and away. */
export const TrayIcon = () => (
  <Tray>
    <path d="M20 22.25V6.75M13.75 13 20 6.75 26.25 13" />
  </Tray>
);
/** Drop it in. */
export const TrayAcceptIcon = () => (
  <Tray>
    <path d="M20 6.75v15.5M13.75 16 20 22.25 26.25 16" />
  </Tray>
);
export const TrayPartialIcon = () => (
  <Tray>
    <path d="M20 6.75v15.5M13.75 16 20 22.25 26.25 16M30 6.75v5.5M30 16.25v.5" />
  </Tray>
);
export const TrayRejectIcon = () => (
  <Tray>
    <circle cx="20" cy="13" r="7.25" />
    <path d="m14.9 7.9 10.2 10.2" />
  </Tray>
);
export const TrayFullIcon = () => (
  <Tray>
    <path d="m13.5 14.5 4.5 4.5 8.5-9.5" />
  </Tray>
);
