/**
 * The family a file belongs to, by type first and extension second: which icon it gets, which preview is tried.
 *
 * A hint for people. `type` and name are the platform's word and may be wrong.
 */
export type FileKind =
  | 'image'
  | 'video'
  | 'audio'
  | 'pdf'
  | 'doc'
  | 'sheet'
  | 'slides'
  | 'code'
  | 'archive'
  | 'font'
  | '3d'
  | 'other';

const extensions: Readonly<Record<Exclude<FileKind, 'other'>, string>> = {
  image: 'jpg jpeg png gif webp avif heic heif bmp svg tif tiff ico',
  video: 'mp4 m4v mov webm mkv avi ogv mpg mpeg',
  audio: 'mp3 m4a wav ogg oga opus flac aac',
  pdf: 'pdf',
  doc: 'doc docx odt rtf txt md log pages',
  sheet: 'xls xlsx ods csv tsv numbers',
  slides: 'ppt pptx odp key',
  code: 'js ts jsx tsx json html css xml py rb go rs java c h cpp sh yml yaml sql',
  archive: 'zip rar 7z tar gz bz2 xz',
  font: 'ttf otf woff woff2',
  '3d': 'glb gltf obj stl fbx usdz',
};

const kindByExtension = new Map(
  (Object.keys(extensions) as (keyof typeof extensions)[]).flatMap((kind) =>
    extensions[kind].split(' ').map((extension) => [extension, kind] as const),
  ),
);

const kindByTypePrefix: readonly (readonly [string, FileKind])[] = [
  ['image/', 'image'],
  ['video/', 'video'],
  ['audio/', 'audio'],
  ['font/', 'font'],
  ['model/', '3d'],
  ['application/pdf', 'pdf'],
];

export function fileKindOf({ name, type }: { readonly name: string; readonly type: string }): FileKind {
  const byType = kindByTypePrefix.find(([prefix]) => type.startsWith(prefix));
  if (byType !== undefined) return byType[1];
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return kindByExtension.get(extension) ?? 'other';
}
