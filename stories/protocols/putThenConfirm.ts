import { bytes, done, json, send, textField, type UploadProtocol } from '../../src/core/index.ts';

interface Session {
  readonly stored?: true;
  readonly id?: string;
}

export const putThenConfirm = (options: { url: string }): UploadProtocol<Session, string> => ({
  name: 'put-then-confirm',
  endpoint: options.url,
  begin: () => ({}),
  next(session, file) {
    const url = `${options.url}/${encodeURIComponent(file.name)}`;
    if (session.id !== undefined) return done(session.id);
    if (!session.stored) {
      return send({
        key: 'put',
        phase: 'part',
        repeatable: true,
        request: { method: 'PUT', url, body: bytes(0, file.size) },
        read: (_reply, now) => ({ ...now, stored: true as const }),
      });
    }
    return send({
      key: 'confirm',
      phase: 'close',
      repeatable: true,
      request: { method: 'POST', url: `${url}/confirm`, body: json({ name: file.name }) },
      read: (reply, now) => ({ ...now, id: textField(reply, 'id') }),
    });
  },
  confirmed: (session, file) => (session.stored ? file.size : 0),
});
