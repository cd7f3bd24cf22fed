/** The name a picture of `name` travels under: `film.mp4` and a WebP picture make `film.webp`. */
export function thumbnailName(name: string, { type }: Blob): string {
  const subtype = type.slice(type.indexOf('/') + 1);
  return `${name.replace(/\.[^.]*$/, '')}.${subtype === 'jpeg' ? 'jpg' : subtype}`;
}
