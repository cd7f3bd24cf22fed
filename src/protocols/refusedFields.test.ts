import { expect, it } from 'vitest';
import { scriptedReply } from '../testing/scriptedSender.ts';
import { refusedFields } from './refusedFields.ts';

it.each([
  [400, { errors: [{ field: 'qqmd5' }, { field: 'uuid' }] }, ['md5', 'uuid']],
  [400, { errors: [{ field: 'sqquuid' }] }, ['sqquuid']],
  [400, { errors: [{ field: 1 }, {}, null, 'uuid', { field: 'md5' }] }, ['md5']],
  [400, { errors: [] }, []],
  [400, { errors: 'uuid' }, []],
  [400, {}, []],
  [400, undefined, []],
  [403, { errors: [{ field: 'uuid' }] }, []],
])('a %i with %j objects to %j', (status, json, fields) => {
  expect(refusedFields(scriptedReply({ status, json }))).toEqual(fields);
});
