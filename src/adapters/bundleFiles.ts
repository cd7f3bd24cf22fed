/** Several files as one upload: what `multipartPost` needs to send them in one request. */

/** Structurally what `multipartPost` takes as `members`. */
export interface BundledFile {
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly field?: string;
}

export interface FileBundle {
  /** The files one behind the other; their bytes are referred to, not copied. */
  readonly file: File;
  /** What is where in it, in order. */
  readonly members: readonly BundledFile[];
}

export interface BundleOptions {
  /** What people read in the list. @default the names of the files, with commas */
  readonly name?: string;
  /** Name of the form field of each. @default the protocol's own */
  readonly fieldOf?: (file: File, index: number) => string;
}

/**
 * Puts files behind each other, so that they are sent, shown, cancelled and repeated as one.
 *
 * @example const { file, members } = bundleFiles(photos)
 * @example client.add(file, { protocol: multipartPost({ url, field: 'photos', members }) })
 */
export function bundleFiles(files: readonly File[], options: BundleOptions = {}): FileBundle {
  const { name = files.map((file) => file.name).join(', '), fieldOf } = options;
  const types = new Set(files.map(({ type }) => type));
  const [type = ''] = types.size === 1 ? types : [];
  return {
    // As old as the youngest of them, so that the same files make the same bundle again.
    file: new File([...files], name, {
      type,
      lastModified: Math.max(0, ...files.map((file) => file.lastModified)),
    }),
    members: files.map((file, index) => ({
      name: file.name,
      type: file.type,
      size: file.size,
      ...(fieldOf && { field: fieldOf(file, index) }),
    })),
  };
}
