/**
 * The three files of the golden transcripts, built byte for byte, and the constants that go with them.
 *
 * Decides nothing: contents are formulas, and sizes and digests are asserted by a test beside this file.
 */
import type { FileFacts } from '../core/protocol.ts';

export interface GoldenFile {
  readonly facts: FileFacts & { readonly md5: string };
  readonly sha256: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** 500,000 bytes of which no two parts of 204,800 are equal, so that swapped parts are noticed. */
export const goldenReport = (): GoldenFile => ({
  facts: {
    name: 'report.pdf',
    type: 'application/pdf',
    size: 500_000,
    md5: '39a80c72f7a94f4c6729e8368aa57e52',
  },
  sha256: 'c4a067aa73bbd75eecd1f8cd5d73452832ec6bf99750a680fb1791fcdb813ba7',
  bytes: Uint8Array.from({ length: 500_000 }, (_, i) => (31 * i + 17 * Math.floor(i / 256) + 7) % 256),
});

/** One second of 8-bit mono sound. */
export const goldenClip = (): GoldenFile => ({
  facts: {
    name: 'clip.wav',
    type: 'audio/wav',
    size: 8044,
    durationSeconds: 1,
    md5: 'a27ccf1e4496dae2265aa0b3c0bb1837',
  },
  sha256: 'fe1dca88d3d1bd7bfddab913b68b2bbe4f331b644eb5b72b7e3190be45a6d7c6',
  bytes: Uint8Array.from([
    ...waveHeader(8000),
    ...Array.from({ length: 8000 }, (_, i) => 96 + ((7 * i) % 64)),
  ]),
});

/** The smallest picture: a GIF of one pixel. */
export const goldenPicture = (): GoldenFile => ({
  facts: { name: 'report.gif', type: 'image/gif', size: 43, md5: '325472601571f31e1bf00674c368d335' },
  sha256: 'b1442e85b03bdcaf66dc58c7abb98745dd2687d86350be9a298a1d9382ac849b',
  bytes: hexBytes('47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b'),
});

export const golden = {
  token: 'golden-token',
  nowMs: Date.UTC(2026, 10, 20, 10),
  host: 'https://community.example.test',
  mediaUuid: '0f8b2c34-5d6e-4f70-8a91-b2c3d4e5f601',
  thumbnailUuid: '7a1e9c02-3b4d-4c5e-9f60-718293a4b5c6',
  uploadId: '9d3f6a1be0c84f7ca5d2b7e41c0f8a63',
} as const;

/** RIFF header of PCM sound: mono, 8,000 samples a second, 8 bits each. */
function waveHeader(sampleCount: number): Uint8Array {
  const header = new Uint8Array(44);
  const view = new DataView(header.buffer);
  header.set(new TextEncoder().encode('RIFF    WAVEfmt '), 0);
  view.setUint32(4, 36 + sampleCount, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8000, true);
  view.setUint32(28, 8000, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  header.set(new TextEncoder().encode('data'), 36);
  view.setUint32(40, sampleCount, true);
  return header;
}

const hexBytes = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
