/**
 * The uploads of an endpoint in memory, by id, and what a restart of its server loses of them.
 *
 * Uploads in it are replaced, never changed, so that remembering them is a copy of the table.
 */
export interface UploadTable<Upload> {
  get(id: string): Upload | undefined;
  set(id: string, upload: Upload): void;
  delete(id: string): boolean;
  /** Begun and not completed. */
  readonly unfinished: number;
  /** Remembers the unfinished ones; the returned function goes back to them, and keeps what is finished. */
  checkpoint(): () => void;
}

export function uploadTable<Upload extends { readonly isFinished: boolean }>(): UploadTable<Upload> {
  const uploads = new Map<string, Upload>();
  return {
    get: (id) => uploads.get(id),
    set: (id, upload) => void uploads.set(id, upload),
    delete: (id) => uploads.delete(id),
    get unfinished() {
      return [...uploads.values()].filter(({ isFinished }) => !isFinished).length;
    },
    checkpoint() {
      const saved = new Map(uploads);
      return () => {
        for (const [id, { isFinished }] of uploads) if (!isFinished) uploads.delete(id);
        for (const [id, upload] of saved) if (!uploads.has(id)) uploads.set(id, upload);
      };
    },
  };
}
