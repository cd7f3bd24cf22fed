import { describe, expect, it } from 'vitest';
import { fileKindOf, type FileKind } from './fileKind.ts';

describe('the kind of a file', () => {
  it.each<[string, FileKind]>([
    ['image/png', 'image'],
    ['video/mp4', 'video'],
    ['audio/wav', 'audio'],
    ['font/woff2', 'font'],
    ['model/gltf-binary', '3d'],
    ['application/pdf', 'pdf'],
  ])('of type %s is %s, whatever its name', (type, kind) => {
    expect(fileKindOf({ name: 'a.zip', type })).toBe(kind);
    expect(fileKindOf({ name: 'a', type })).toBe(kind);
  });

  it.each<[string, FileKind]>([
    ['a.heic', 'image'],
    ['a.MOV', 'video'],
    ['a.mp3', 'audio'],
    ['a.pdf', 'pdf'],
    ['a.docx', 'doc'],
    ['a.csv', 'sheet'],
    ['a.pptx', 'slides'],
    ['a.json', 'code'],
    ['a.tar.gz', 'archive'],
    ['a.woff', 'font'],
    ['a.stl', '3d'],
    ['a.png.exe', 'other'],
    ['png', 'other'],
    ['a.', 'other'],
    ['a.constructor', 'other'],
    ['', 'other'],
  ])('named %s is %s where its type says nothing', (name, kind) => {
    expect(fileKindOf({ name, type: '' })).toBe(kind);
    expect(fileKindOf({ name, type: 'application/octet-stream' })).toBe(kind);
  });
});
