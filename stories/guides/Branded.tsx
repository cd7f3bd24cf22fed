/** One field in the colours of its application. */
import { UploadField } from '../../src/index.ts';
import type { UploadProtocol } from '../../src/core/index.ts';
import './brand.css';

export const Branded = ({ protocol }: { readonly protocol: UploadProtocol }) => (
  <UploadField className="brand" protocol={protocol} label="Photos" accept="image/*" />
);
