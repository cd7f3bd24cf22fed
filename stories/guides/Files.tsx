import { useChunkedUpload, useDropZone } from '../../src/index.ts';
import type { UploadProtocol } from '../../src/core/index.ts';

export function Files({ protocol }: { readonly protocol: UploadProtocol }) {
  const { uploads, add, pause, resume, retry, cancel } = useChunkedUpload({
    protocol,
    rules: { maxSize: '1 GB' },
  });
  const zone = useDropZone({ onFiles: (files) => add(files) });
  return (
    <section {...zone.rootProps}>
      <button {...zone.triggerProps}>Choose files</button>
      <input {...zone.inputProps} />
      <ul>
        {uploads.map(({ id, file, status, loadedBytes, can, error }) => (
          <li key={id}>
            {file.name}: {error?.code ?? status}
            <progress value={loadedBytes} max={file.size} />
            {can.pause && <button onClick={() => pause(id)}>Pause</button>}
            {can.resume && <button onClick={() => resume(id)}>Resume</button>}
            {can.retry && <button onClick={() => retry(id)}>Try again</button>}
            {can.cancel && <button onClick={() => cancel(id)}>Cancel</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}
