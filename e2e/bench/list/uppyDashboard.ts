/** Uppy's Dashboard, inline, with its own virtual list, and XHRUpload; files come in through `addFiles`. */
import Uppy from '@uppy/core';
import Dashboard from '@uppy/dashboard';
import XHRUpload from '@uppy/xhr-upload';
import '@uppy/core/css/style.min.css';
import '@uppy/dashboard/css/style.min.css';
import type { MountCandidate } from './candidate.ts';

export const mount: MountCandidate = async ({ root, endpoint, autoStart }) => {
  const uppy = new Uppy({ autoProceed: autoStart })
    .use(Dashboard, { target: root, inline: true, height: 550, disableThumbnailGenerator: true })
    .use(XHRUpload, { endpoint, limit: 4 });
  let done = 0;
  uppy.on('upload-success', () => (done += 1));
  return {
    rows: '.uppy-Dashboard-Item',
    offer(files) {
      const descriptors = files.map((file) => ({ name: file.name, type: file.type, data: file }));
      return () => {
        uppy.addFiles(descriptors);
      };
    },
    taken: () => uppy.getFiles().length,
    done: () => done,
  };
};
