import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sniffedOf } from './sniffType.ts';

const latin1 = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const zeros = (count: number): number[] => Array<number>(count).fill(0);
/** Beginnings of files. */
const heads = {
  png: [...latin1('\x89PNG\r\n\x1a\n'), ...zeros(40)],
  jpeg: [...latin1('\xff\xd8\xff\xe1\0\x14Exif\0\0'), ...zeros(40)],
  webp: [...latin1('RIFF\x24\0\0\0WEBPVP8 '), ...zeros(40)],
  avif: [...latin1('\0\0\0\x20ftypavif'), ...zeros(40)],
  heic: [...latin1('\0\0\0\x18ftypheic'), ...zeros(40)],
  mp4: [...latin1('\0\0\0\x20ftypisom'), ...zeros(40)],
  mov: [...latin1('\0\0\0\x14ftypqt  '), ...zeros(40)],
  webm: [
    ...latin1('\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm'),
    ...zeros(40),
  ],
  mp3: [...latin1('ID3\x03\0\0'), ...zeros(40)],
  wav: [...latin1('RIFF\x24\0\0\0WAVEfmt '), ...zeros(40)],
  pdf: [...latin1('%PDF-1.7\n\xe2\xe3\xcf\xd3'), ...zeros(40)],
  latePdf: [...zeros(300), ...latin1('%PDF-1.7\n')],
  zip: [...latin1('PK\x03\x04'), ...zeros(60)],
  exe: [...latin1('MZ'), ...zeros(60)],
  tiff: [...latin1('II*\0'), ...zeros(60)],
  svg: latin1('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  text: latin1('hello, this is a text'),
  textLikeBmp: latin1('BMW is what it begins with'),
  noise: [...zeros(9), 1, 2, 3, ...zeros(50)],
  nothing: [],
};
type Head = keyof typeof heads;

const sniffed = (head: Head, name: string, type = '') =>
  sniffedOf(Uint8Array.from(heads[head]), { name, type });

describe('a file', () => {
  it.each<[Head, string, string]>([
    ['png', 'a.png', 'image/png'],
    ['jpeg', 'a.jpeg', 'image/jpg'],
    ['webp', 'a.webp', 'image/webp'],
    ['avif', 'a.avif', 'image/avif'],
    ['heic', 'a.HEIC', 'image/heic'],
    ['mp4', 'a.mp4', 'video/mp4'],
    ['mp4', 'a.m4a', 'audio/x-m4a'],
    ['mov', 'a.mov', 'video/quicktime'],
    ['webm', 'a.webm', 'video/webm'],
    ['webm', 'a.weba', 'audio/webm;codecs=opus'],
    ['mp3', 'a.mp3', 'audio/mpeg'],
    ['wav', 'a.wav', 'audio/wav'],
    ['pdf', 'a.pdf', 'application/pdf'],
    ['latePdf', 'a.pdf', 'application/pdf'],
    ['zip', 'a.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    // Formats nobody has heard of are a ZIP inside.
    ['zip', 'a.epub', 'application/epub+zip'],
    ['zip', 'a.3mf', 'model/3mf'],
    ['tiff', 'a.nef', 'image/x-nikon-nef'],
  ])('that begins like %s may be %s of type %s', (head, name, type) => {
    expect(sniffed(head, name, type).type).toBe(type);
  });

  it.each<[Head, string, string, string]>([
    ['png', 'a.jpg', 'image/jpeg', 'image/png'],
    ['jpeg', 'a.mp4', 'video/mp4', 'image/jpeg'],
    ['pdf', 'a.png', 'image/png', 'application/pdf'],
    ['zip', 'a.png', 'image/png', 'application/zip'],
    ['mp4', 'a.docx', 'application/msword', 'video/mp4'],
    ['exe', 'a.pdf', 'application/pdf', 'application/x-msdownload'],
    ['exe', 'a.doc', 'application/msword', 'application/x-msdownload'],
    ['text', 'a.png', 'image/png', 'text/plain'],
    ['text', 'a.mp4', 'video/mp4', 'text/plain'],
    ['noise', 'a.png', 'image/png', 'application/octet-stream'],
    ['noise', 'a.webm', '', 'application/octet-stream'],
  ])('that begins like %s is not %s of type %s, but %s', (head, name, type, found) => {
    expect(sniffed(head, name, type).type).toBe(found);
  });

  it.each<[Head, string, string]>([
    ['text', 'a.txt', 'text/plain'],
    ['text', 'a.csv', 'application/vnd.ms-excel'],
    ['svg', 'a.svg', 'image/svg+xml'],
    ['text', 'a.json', 'application/json'],
    ['textLikeBmp', 'a.txt', 'text/plain'],
    ['noise', 'a.bin', ''],
    ['noise', 'a.doc', 'application/msword'],
    ['nothing', 'a.png', 'image/png'],
  ])('that begins like %s says nothing against being %s of type "%s"', (head, name, type) => {
    expect([undefined, type]).toContain(sniffed(head, name, type).type);
  });

  it('that says nothing of itself is what its bytes are', () => {
    expect(sniffed('png', 'photo')).toEqual({ type: 'image/png', extensions: ['png'] });
    expect(sniffed('jpeg', '')).toEqual({ type: 'image/jpeg', extensions: ['jpg', 'jpeg'] });
    expect(sniffed('pdf', 'letter.pdf')).toEqual({ type: 'application/pdf', extensions: ['pdf'] });
  });

  it('of any bytes has an answer', () => {
    const claims = fc.constantFrom('a.png', 'a.pdf', 'a.txt', 'a', '');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), claims, (head, name) => {
        const { type } = sniffedOf(head, { name, type: '' });
        expect(type).not.toBe('');
      }),
    );
  });
});
