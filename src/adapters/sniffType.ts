/**
 * What a file is by its first bytes, compared with what it says it is.
 *
 * Signatures tell families apart, not all of their members: many formats are a ZIP or a TIFF inside. Such a file is
 * believed, and so is a text. Loaded when the first file is to be sniffed.
 */
import { filetypeinfo } from 'magic-bytes.js';
import { fileKindOf } from '../core/fileKind.ts';
import type { MediaFacts } from '../core/ports.ts';

type Claim = Parameters<typeof fileKindOf>[0];
type Sniffed = Pick<MediaFacts, 'type' | 'extensions'>;

/** A PDF may begin behind up to so many bytes of something else. */
const headBytes = 1024;

/** @returns nothing where the first bytes say nothing. */
export async function sniffType(blob: Blob, claim: Claim): Promise<Sniffed> {
  return sniffedOf(new Uint8Array(await blob.slice(0, headBytes).arrayBuffer()), claim);
}

/** @param head - the first bytes of a file. */
export function sniffedOf(head: Uint8Array, claim: Claim): Sniffed {
  const isText = head.length > 0 && isPlainText(head);
  if (head.length === 0 || (isText && isTextual(claim))) return {};
  const guesses = filetypeinfo(head).flatMap(({ mime, typename, extension }) => {
    const type = mime ?? (typename === 'exe' ? programType : undefined);
    const extensions = [...new Set([typename, extension ?? typename].map((name) => name.toLowerCase()))];
    return type === undefined ? [] : [{ type, extensions }];
  });
  const fitting = guesses.find((guess) => fits(guess, claim));
  if (fitting !== undefined) return claim.type === '' ? fitting : { ...fitting, type: claim.type };
  if (fileKindOf(claim) === 'pdf' && latin1.decode(head).includes('%PDF-'))
    return { type: claim.type || 'application/pdf', extensions: ['pdf'] };
  const [guess] = guesses;
  if (guess !== undefined) return guess;
  if (isText) return { type: 'text/plain', extensions: ['txt'] };
  return isAlwaysSigned(claim) ? { type: unknownType, extensions: [] } : {};
}

const programType = 'application/x-msdownload';
const unknownType = 'application/octet-stream';
const latin1 = new TextDecoder('latin1');

/** Formats inside which others live. */
const containers = /^(application\/(zip|gzip|xml)|text\/xml|image\/tiff)$/;
const programs = /x-msdownload|x-executable/;
/** Those of which each file begins in the same way. */
const signed = /(png|jpe?g|gif|webp|avif|pdf|\bzip|webm|flac|wav|ogg)$/;

function fits(guess: Required<Sniffed>, claim: Claim): boolean {
  const [said, found] = [familyOf(claim.type), familyOf(guess.type)];
  if (said === found || guess.extensions.includes(extensionOf(claim.name))) return true;
  if (containers.test(guess.type)) return !isAlwaysSigned(claim);
  // Documents are told apart badly; a picture or a program is none in any case.
  return !isMedia(claim) && !isMedia({ name: '', type: guess.type }) && !programs.test(guess.type);
}

/** Films and sounds share their containers; the others have a few names each. */
function familyOf(type: string): string {
  const plain = type.toLowerCase().split(';', 1)[0]?.trim() ?? '';
  if (/^(video|audio)\//.test(plain)) return 'media';
  return plain
    .replace(/^image\/p?jpe?g$/, 'image/jpeg')
    .replace(/^image\/hei[cf](-sequence)?$/, 'image/heif')
    .replace('image/apng', 'image/png')
    .replace('image/vnd.microsoft.icon', 'image/x-icon')
    .replace(/^image\/x-(ms-)?bmp$/, 'image/bmp');
}

const extensionOf = (name: string): string => /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '-';

const isMedia = (claim: Claim): boolean =>
  claim.type !== 'image/svg+xml' && ['image', 'video', 'audio', 'pdf'].includes(fileKindOf(claim));

const isAlwaysSigned = ({ name, type }: Claim): boolean => signed.test((type || name).toLowerCase());

/** Whether such a file may be a text. */
const isTextual = (claim: Claim): boolean =>
  /^text\/|json|xml|javascript/.test(claim.type) || (!isMedia(claim) && !isAlwaysSigned(claim));

function isPlainText(bytes: Uint8Array): boolean {
  try {
    // The last character may be cut in two.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });

    return !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
  } catch {
    return false; // No UTF-8: that is the answer.
  }
}
