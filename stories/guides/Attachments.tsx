/** A form of an application, with what its tests replace handed in. */
import { UploadField, UploadProvider } from '../../src/index.ts';
import { stringField, type UploadClient } from '../../src/core/index.ts';
import { multipartPost } from '../../src/protocols/multipartPost.ts';

const protocol = multipartPost({ url: '/api/attachments', readResult: (body) => stringField(body, 'id') });

export const Attachments = ({ client }: { readonly client: UploadClient }) => (
  <UploadProvider client={client}>
    <form aria-label="Message">
      <UploadField protocol={protocol} name="files" label="Attachments" maxSize="10 MB" />
    </form>
  </UploadProvider>
);
