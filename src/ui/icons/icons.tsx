/**
 * Our own icons: 20 px, lines of 1.75 px, silhouettes that differ without colour. They repeat what a text beside them
 * says, so they are hidden from assistive technology.
 */
import type { DisplayStatus } from '../../core/selectors.ts';

function icon(path: string) {
  return function Icon() {
    return (
      <svg
        data-gantry="icon"
        viewBox="0 0 20 20"
        width="20"
        height="20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        <path d={path} />
      </svg>
    );
  };
}

const ClockIcon = icon('M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14ZM10 6.5V10l2.5 1.5');
const DotsIcon = icon(
  'M3.8 10h1.4M9.3 10h1.4M14.8 10h1.4M3.8 10.4h1.4M9.3 10.4h1.4M14.8 10.4h1.4M3.8 9.6h1.4M9.3 9.6h1.4M14.8 9.6h1.4',
);
const ScanIcon = icon('M4 7V4h3M13 4h3v3M16 13v3h-3M7 16H4v-3M6.5 10h7');
export const ArrowUpIcon = icon('M10 16V4.5M5.5 9 10 4.5 14.5 9');
/** What goes up has arrived, and something is still to come. */
const ArrivingIcon = icon('M4.5 3.5h11M10 16.5V7.5M6 11.5l4-4 4 4');
export const PauseIcon = icon('M7 4.5v11M13 4.5v11');
export const PlayIcon = icon('M6.5 4.2v11.6L15.8 10Z');
export const LoopIcon = icon('M16 10a6 6 0 1 1-1.8-4.3M16.3 3v3.4h-3.4');
const CloudOffIcon = icon(
  'M7.6 5.2A4.6 4.6 0 0 1 14 8.5a3.3 3.3 0 0 1 2.6 5.2M13.4 15H6a3.6 3.6 0 0 1-.9-7.1M3.5 3.5l13 13',
);
const WindowsIcon = icon('M7 7V4h9.5v8H14M3.5 7h10.3v9H3.5ZM3.5 9.6h10.3');
const CheckIcon = icon('m4.5 10.5 3.8 3.8 7.4-8.3');
const AlertIcon = icon('M10 3.2 17.5 16.3h-15ZM10 8.2v3.6M10 14.1h.01');
export const SlashIcon = icon('M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14ZM5.2 5.2l9.6 9.6');
const HistoryIcon = icon('M4 10a6 6 0 1 0 1.8-4.3M3.7 3v3.4h3.4M10 6.8V10l2.2 1.4');
export const ChevronIcon = icon('m7.5 4.5 5.5 5.5-5.5 5.5');
export const ChevronUpIcon = icon('m4.5 12.5 5.5-5.5 5.5 5.5');
export const ChevronDownIcon = icon('m4.5 7.5 5.5 5.5 5.5-5.5');
export const CloseIcon = icon('m5.5 5.5 9 9M14.5 5.5l-9 9');
export const UndoIcon = icon('M7.5 4.5 4 8l3.5 3.5M4.5 8h7a4.2 4.2 0 0 1 0 8.4H8');
export const TrashIcon = icon('M4 5.8h12M8 5.5V3.6h4v1.9M5.6 6l.7 10.4h7.4L14.4 6M8.4 9v4.5M11.6 9v4.5');
export const FolderIcon = icon('M3 6.2V15h14V7.2h-7L8.2 5H3Z');

const FileIcon = icon('M5.5 2.8h6l3.5 3.5v10.9h-9.5ZM11.3 3v3.6h3.5');
const DocIcon = icon('M5.5 2.8h6l3.5 3.5v10.9h-9.5ZM11.3 3v3.6h3.5M8 10h4.5M8 13h4.5');
const ImageIcon = icon('M3.5 4.2h13v11.6h-13ZM3.5 13l3.7-3.5 3 2.8 2.3-2 4 3.7M12.7 7.4h.01');
const VideoIcon = icon('M3 5h9.5v10H3ZM12.5 8.7 17 6v8l-4.5-2.7');
const AudioIcon = icon('M3.5 9v2M6.8 6.5v7M10 4v12M13.2 7v6M16.5 9v2');
const SheetIcon = icon('M3.8 4h12.4v12H3.8ZM3.8 8h12.4M3.8 12h12.4M9 4v12');
const SlidesIcon = icon('M3 4h14M4 4v8.5h12V4M10 12.5V15M7 17l3-2 3 2');
const CodeIcon = icon('m7 6-4 4 4 4M13 6l4 4-4 4M11 4.5l-2 11');
const ArchiveIcon = icon('M3.5 4h13v3.5h-13ZM4.8 7.5V16h10.4V7.5M8.5 10.7h3');
const FontIcon = icon('M4 16 9 4h2l5 12M6 12.2h8');
const ModelIcon = icon('m10 2.8 6.3 3.6v7.2L10 17.2l-6.3-3.6V6.4ZM3.9 6.5 10 10l6.1-3.5M10 10v7');

/** The icon of a status; a silhouette of its own for each. */
export const statusIcons = {
  queued: ClockIcon,
  reading: DotsIcon,
  hashing: ScanIcon,
  uploading: ArrowUpIcon,
  paused: PauseIcon,
  retrying: LoopIcon,
  offline: CloudOffIcon,
  elsewhere: WindowsIcon,
  finishing: ArrivingIcon,
  done: CheckIcon,
  failed: AlertIcon,
  cancelled: SlashIcon,
  restored: HistoryIcon,
  rejected: SlashIcon,
} as const satisfies Record<DisplayStatus, () => React.JSX.Element>;

/** The icon of a kind of file. */
export const kindIcons = {
  image: ImageIcon,
  video: VideoIcon,
  audio: AudioIcon,
  pdf: DocIcon,
  doc: DocIcon,
  sheet: SheetIcon,
  slides: SlidesIcon,
  code: CodeIcon,
  archive: ArchiveIcon,
  font: FontIcon,
  '3d': ModelIcon,
  other: FileIcon,
} as const;
