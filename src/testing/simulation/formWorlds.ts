/**
 * Worlds of the contracts that speak in forms: numbered chunks that may be asked about, completed by a request that may
 * be repeated, or neither; FilePond; Fine Uploader with and without a success endpoint; and a signed form.
 */
import { json } from '../../core/protocol.ts';
import { stringField, type JsonObject } from '../../core/readReply.ts';
import { filepond } from '../../protocols/filepond.ts';
import { fineUploader } from '../../protocols/fineUploader.ts';
import { dropzone, flow, formChunks, plupload } from '../../protocols/formChunks.ts';
import { presignedPost } from '../../protocols/presignedPost.ts';
import {
  apiOrigin,
  fileBytes,
  minPartBytes,
  partBytes,
  single,
  textField,
  type NewName,
  type World,
} from './world.ts';

const flowPart = { method: 'POST', url: '/flow/' };
const pluploadPart = { method: 'POST', url: '/plupload/' };
const dropzonePart = { method: 'POST', url: '/dropzone/' };
const filepondPost = { method: 'POST', url: '/filepond/' };
const filepondPatch = { method: 'PATCH', url: '/filepond/?patch=' };
const concurrentPart = { method: 'POST', url: '/fine-uploader/' };
const orderedPart = { method: 'POST', url: '/fine-uploader-in-order/' };

const idOf = (body: JsonObject) => ({ id: stringField(body, 'id') });
const uuidOf = (body: JsonObject) => ({ id: stringField(body, 'uuid') });

const sizes = { partBytes, minPartBytes };
const flowChunks = (newId: NewName) =>
  formChunks({ url: `${apiOrigin}/flow/`, family: flow, ...sizes, newId, readResult: idOf });
const pluploadChunks = (newId: NewName) =>
  formChunks({ url: `${apiOrigin}/plupload/`, family: plupload, ...sizes, newId, readResult: idOf });
const dropzoneChunks = (newId: NewName) =>
  formChunks({
    url: `${apiOrigin}/dropzone/`,
    family: dropzone,
    ...sizes,
    newId,
    complete: ({ id }) => ({ method: 'POST', url: `${apiOrigin}/dropzone/complete/`, body: json({ id }) }),
    repeatComplete: true,
    readResult: idOf,
  });
const filepondChunks = () => filepond({ url: `${apiOrigin}/filepond/`, ...sizes, forceChunks: true });
const filepondForm = () => filepond({ url: `${apiOrigin}/filepond/`, chunks: false });
const fineUploaderConcurrent = (newId: NewName) =>
  fineUploader({
    url: `${apiOrigin}/fine-uploader/`,
    successUrl: `${apiOrigin}/fine-uploader/success/`,
    deleteUrl: `${apiOrigin}/fine-uploader`,
    concurrent: true,
    ...sizes,
    newId,
    readResult: uuidOf,
  });
const fineUploaderInOrder = (newId: NewName) =>
  fineUploader({ url: `${apiOrigin}/fine-uploader-in-order/`, ...sizes, newId, readResult: uuidOf });
const signedForm = () => presignedPost({ url: `${apiOrigin}/uploads` });

export type FormWorldName =
  /** Parts together, asked about by GET; the reply to the last of them is the result. */
  | 'flowChunks'
  /** One part after the other, none of which may be sent again after its reply was lost. */
  | 'pluploadChunks'
  /** A request of its own completes the file, and may be sent again. */
  | 'dropzoneChunks'
  | 'filepondChunks'
  | 'filepondForm'
  /** Parts together, completed by a request of its own, and deleted by another. */
  | 'fineUploaderConcurrent'
  /** One part after the other, and nothing that deletes. */
  | 'fineUploaderInOrder'
  | 'presignedPost';

export const formWorlds: Readonly<Record<FormWorldName, World>> = {
  flowChunks: {
    name: 'flowChunks',
    // A rest goes together with the part before it.
    partBytes: 1.5 * partBytes,
    fileBytes: 3.5 * partBytes,
    requests: [flowPart, flowPart, flowPart],
    files: 1,
    hasLooseParts: true,
    mayMissParts: true,
    finalStatuses: [500, 501],
    protocols: (newName) => [flowChunks(newName)],
    add: single(flowChunks),
    objectId: (result) => textField(result, 'id'),
  },
  pluploadChunks: {
    name: 'pluploadChunks',
    partBytes,
    fileBytes,
    requests: [pluploadPart, pluploadPart, pluploadPart],
    files: 1,
    mayMissParts: true,
    protocols: (newName) => [pluploadChunks(newName)],
    add: single(pluploadChunks),
    objectId: (result) => textField(result, 'id'),
  },
  dropzoneChunks: {
    name: 'dropzoneChunks',
    partBytes,
    fileBytes,
    requests: [dropzonePart, dropzonePart, dropzonePart, { method: 'POST', url: '/dropzone/complete/' }],
    files: 1,
    answersCompleteAgain: true,
    isNeverUnknown: true,
    mayMissParts: true,
    protocols: (newName) => [dropzoneChunks(newName)],
    add: single(dropzoneChunks),
    objectId: (result) => textField(result, 'id'),
  },
  filepondChunks: {
    name: 'filepondChunks',
    partBytes,
    fileBytes,
    requests: [filepondPost, filepondPatch, filepondPatch, filepondPatch],
    files: 1,
    isNeverUnknown: true,
    cancelRequest: { method: 'DELETE', url: '/filepond/' },
    protocols: () => [filepondChunks()],
    add: single(filepondChunks),
    objectId: String,
  },
  filepondForm: {
    name: 'filepondForm',
    partBytes: fileBytes,
    fileBytes,
    requests: [filepondPost],
    files: 1,
    cancelRequest: { method: 'DELETE', url: '/filepond/' },
    protocols: () => [filepondForm()],
    add: single(filepondForm),
    objectId: String,
  },
  fineUploaderConcurrent: {
    name: 'fineUploaderConcurrent',
    partBytes,
    fileBytes,
    requests: [
      concurrentPart,
      concurrentPart,
      concurrentPart,
      { method: 'POST', url: '/fine-uploader/success/' },
    ],
    files: 1,
    hasLooseParts: true,
    mayMissParts: true,
    cancelRequest: { method: 'DELETE', url: '/fine-uploader/' },
    protocols: (newName) => [fineUploaderConcurrent(newName)],
    add: single(fineUploaderConcurrent),
    objectId: (result) => textField(result, 'id'),
  },
  fineUploaderInOrder: {
    name: 'fineUploaderInOrder',
    partBytes,
    fileBytes,
    requests: [orderedPart, orderedPart, orderedPart],
    files: 1,
    mayMissParts: true,
    protocols: (newName) => [fineUploaderInOrder(newName)],
    add: single(fineUploaderInOrder),
    objectId: (result) => textField(result, 'id'),
  },
  presignedPost: {
    name: 'presignedPost',
    partBytes: fileBytes,
    fileBytes,
    requests: [
      { method: 'POST', url: '/uploads?action=signPost' },
      { method: 'POST', url: 'storage.' },
    ],
    files: 1,
    isNeverUnknown: true,
    protocols: () => [signedForm()],
    add: single(signedForm),
    objectId: (result) => textField(result, 'key'),
  },
};
