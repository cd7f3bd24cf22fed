/**
 * Everything the interface says, in English. Flat keys; a value is a sentence with `{name}` placeholders, or one
 * sentence per plural category of `{count}`. Sentences are whole, never glued from parts, and hold no markup.
 *
 * A translation is an object of the same type; the compiler finds what is missing.
 */
import type { ErrorCode } from '../../core/errors.ts';

/** One sentence per plural category of the locale; `other` is the fallback. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/** Why an upload failed, or a file was not added, and what to do next. One sentence or two for every error code. */
const errorSentences = {
  'error.file-type': 'This file type isn’t accepted. Use {types}.',
  'error.file-too-large': 'Too large ({size}). The limit is {limit}.',
  'error.file-too-small': 'Too small ({size}). It must be at least {limit}.',
  'error.file-empty': 'This file is empty.',
  'error.file-name': 'The name contains characters that can’t be used.',
  'error.too-many-files': {
    one: 'You can upload 1 file.',
    other: 'You can upload up to {count} files.',
  },
  'error.total-too-large': 'Together these files are over {limit}. {left} is left.',
  'error.duplicate': 'Already in the list.',
  'error.dimensions': 'This is {width}\u00a0×\u00a0{height}\u00a0pixels. It must be {limit}.',
  'error.duration': 'This is {time} long. It must be {limit}.',
  'error.pages': {
    one: 'This has 1 page. The limit is {limit}.',
    other: 'This has {count} pages. The limit is {limit}.',
  },
  'error.encrypted': 'This file is password protected. Remove the password and try again.',
  'error.custom': '{message}',
  'error.file-unreadable': 'We can’t read this file. It may have been moved, or be open in another app.',
  'error.file-changed': 'This file changed while it was uploading. Choose it again.',
  'error.network': 'The connection was interrupted.',
  'error.timeout': 'The server isn’t responding.',
  'error.intercepted': 'A web page came instead of an answer. You may need to sign in to this network.',
  'error.retries-exhausted': 'Couldn’t connect after several tries. Check your connection.',
  'error.outcome-unknown': 'We couldn’t confirm that this file arrived. Check before you try again.',
  'error.auth': 'You’ve been signed out. Sign in, then try again.',
  'error.forbidden': 'You don’t have permission to upload here.',
  'error.link-expired': 'The upload link expired. Try again to get a new one.',
  'error.session-expired': 'This upload expired. It will start again from the beginning.',
  'error.conflict': 'The server and this page disagree about what was sent. Try again.',
  'error.locked': 'This upload is open in another tab or device.',
  'error.too-large-server': 'Too large for this server.',
  'error.type-server': 'The server doesn’t accept this file type.',
  'error.rate-limited': 'Too many uploads at once.',
  'error.quota': 'There’s no storage left. Free some space, then try again.',
  'error.refused': 'The server didn’t accept this file.',
  'error.server': 'Something went wrong on the server.',
  'error.checksum': 'The file arrived damaged. Try again.',
  'error.reply-shape': 'The server’s answer couldn’t be understood. Try again, or contact support.',
  'error.protocol-usage': 'This page made a mistake while uploading. Contact support.',
  'error.parent': 'The upload this one belongs to didn’t finish.',
  'error.unknown': 'Something unexpected happened. Try again, or contact support.',
} as const satisfies Record<`error.${ErrorCode}`, string | PluralForms>;

/** The same reasons inside "3 files weren’t added: ...". */
const rejectionSentences = {
  'reject.file-type': { one: '{count} isn’t {types}', other: '{count} aren’t {types}' },
  'reject.file-too-large': { one: '{count} is over {limit}', other: '{count} are over {limit}' },
  'reject.file-too-small': { one: '{count} is under {limit}', other: '{count} are under {limit}' },
  'reject.file-empty': { one: '{count} is empty', other: '{count} are empty' },
  'reject.too-many-files': {
    one: '{count} is over the limit of {limit}',
    other: '{count} are over the limit of {limit}',
  },
  'reject.total-too-large': {
    one: '{count} would bring the total over {limit}',
    other: '{count} would bring the total over {limit}',
  },
  'reject.duplicate': { one: '{count} is already in the list', other: '{count} are already in the list' },
  'reject.dimensions': { one: '{count} isn’t {limit}', other: '{count} aren’t {limit}' },
  'reject.too-long': { one: '{count} is over {limit} long', other: '{count} are over {limit} long' },
  'reject.too-short': { one: '{count} is under {limit} long', other: '{count} are under {limit} long' },
  'reject.pages': {
    one: '{count} has more than {limit} pages',
    other: '{count} have more than {limit} pages',
  },
  'reject.encrypted': { one: '{count} is password protected', other: '{count} are password protected' },
  'reject.other': { one: '{count} can’t be uploaded', other: '{count} can’t be uploaded' },
} as const;

export const english = {
  ...errorSentences,
  ...rejectionSentences,

  'root.label': 'Files',
  'root.required': 'Required',
  'trigger.files': 'Choose files',
  'trigger.file': 'Choose a file',
  'trigger.folder': 'Choose a folder',

  'kinds.image': 'images',
  'kinds.video': 'videos',
  'kinds.audio': 'audio files',
  'kinds.text': 'text files',

  'rules.types': '{types}',
  'rules.types.size': '{types}, up to {size} each',
  'rules.size': 'Up to {size} each',
  'rules.count': { one: '1 file at most', other: '{count} files at most' },
  'rules.min': { one: 'At least 1 file', other: 'At least {count} files' },
  'rules.range': { one: '{min} to {count} file', other: '{min} to {count} files' },
  'rules.size.min': 'at least {size} each',
  'rules.size.total': 'at most {size} together',
  'rules.pixels.min': 'at least {width}\u00a0×\u00a0{height}\u00a0pixels',
  'rules.pixels.min.width': 'at least {width}\u00a0pixels wide',
  'rules.pixels.min.height': 'at least {height}\u00a0pixels high',
  'rules.pixels.max': 'at most {width}\u00a0×\u00a0{height}\u00a0pixels',
  'rules.pixels.max.width': 'at most {width}\u00a0pixels wide',
  'rules.pixels.max.height': 'at most {height}\u00a0pixels high',
  'rules.pixels.all': { one: 'at most 1\u00a0megapixel', other: 'at most {count}\u00a0megapixels' },
  'rules.duration.min': 'at least {time} long',
  'rules.duration.max': 'at most {time} long',
  'rules.pages': { one: '1 page at most', other: '{count} pages at most' },
  'rules.and': '{rules}, {count}',

  'zone.idle': 'Drop files here or',
  'zone.idle.one': 'Drop a file here or',
  'zone.page': 'Drop to upload',
  'zone.accept': { one: 'Drop to add 1 file', other: 'Drop to add {count} files' },
  'zone.unknown': 'Drop to add',
  'zone.reject': 'These files may not be accepted',
  'zone.reject.hint': 'Only {types}',
  'zone.partial': 'Drop to add',
  'zone.partial.hint': '{unfit} of {count} may not be {types}',
  'zone.full': { one: '1 of 1 file added', other: '{count} of {count} files added' },
  'zone.full.hint': 'Remove a file to add another',
  'zone.replace': 'Drop to replace “{name}”',
  'zone.reading': 'Looking through folder…',
  'zone.reading.found': { one: '1 file found', other: '{count} files found' },
  'zone.reading.stop': 'Stop looking',
  'zone.checking': 'Checking files…',
  'zone.checking.left': { one: '1 file left to check', other: '{count} files left to check' },
  'zone.checking.stop': 'Stop checking',

  'status.queued': 'Waiting · {size}',
  'status.held': 'Ready to upload · {size}',
  'status.reading': 'Preparing…',
  'status.restarting': 'Starting again…',
  'status.hashing': 'Checking file…',
  'status.uploading': '{loaded} of {total}',
  'status.uploading.time': '{loaded} of {total} · {time}',
  'status.stalled': 'Slow connection, still trying…',
  'status.paused': 'Paused · {loaded} of {total}',
  'status.retrying': 'Interrupted. Trying again…',
  'status.retrying.in': 'Interrupted. Trying again in {time}',
  'status.offline': 'Waiting for connection · {loaded} of {total}',
  'status.elsewhere': 'Uploading in another tab · {loaded} of {total}',
  'status.finishing': 'Finishing…',
  'status.finishing.long': 'Still processing…',
  'status.done': 'Uploaded · {size}',
  'status.failed': 'Couldn’t upload.',
  'status.unconfirmed': 'Not confirmed.',
  'status.cancelled': 'Cancelled',
  'status.removed': 'Removed “{name}”.',
  'status.restored': 'Ready to continue · {percent} uploaded',
  'status.restored.file': 'Choose “{name}” again to continue from {percent}',
  'mismatch.name': 'That’s a different file. Choose “{name}” ({size}).',
  'mismatch.size': 'That “{name}” has another size. Choose the one with {size}.',
  'mismatch.time':
    'That “{name}” was changed since, so it can’t continue this upload. Choose the original, or add it as a new file.',
  'mismatch.content':
    'That “{name}” has other content, so it can’t continue this upload. Choose the original, or add it as a new file.',

  'time.left': 'about {time} left',
  'time.few': 'a few seconds left',

  'action.start': 'Start',
  'action.pause': 'Pause',
  'action.resume': 'Resume',
  'action.retry': 'Try again',
  'action.retry.now': 'Try now',
  'action.retry.start': 'Start again',
  'action.cancel': 'Cancel',
  'action.remove': 'Remove',
  'action.undo': 'Undo',
  'action.reselect': 'Choose file',
  'action.moveUp': 'Move up',
  'action.moveDown': 'Move down',
  'action.of': '{action} {name}',
  'action.group': 'Actions for {name}',

  'message.rejected': { one: '1 file wasn’t added', other: '{count} files weren’t added' },
  'message.truncated': 'Added {added} of {count} files',
  'message.more': { one: 'and 1 more', other: 'and {count} more' },
  'message.empty-folder': '“{name}” has no files in it',
  'message.unreadable': '“{name}” couldn’t be read',
  'message.dismiss': 'Dismiss message',

  'summary.uploading': 'Uploading {done} of {count} · {percent}',
  'summary.uploading.time': 'Uploading {done} of {count} · {percent} · {time}',
  'summary.uploading.failed': {
    one: 'Uploading {done} of {total} · 1 needs attention',
    other: 'Uploading {done} of {total} · {count} need attention',
  },
  'summary.preparing': { one: 'Preparing 1 file…', other: 'Preparing {count} files…' },
  'summary.finishing': { one: 'Finishing 1 file…', other: 'Finishing {count} files…' },
  'summary.offline': {
    one: 'You’re offline. 1 upload will continue when you reconnect.',
    other: 'You’re offline. {count} uploads will continue when you reconnect.',
  },
  'summary.auth': {
    one: 'Sign in again to continue 1 upload.',
    other: 'Sign in again to continue {count} uploads.',
  },
  'summary.paused': 'Paused · {done} of {count} uploaded',
  'summary.ready': { one: '1 file ready to upload', other: '{count} files ready to upload' },
  'summary.partial': '{done} uploaded, {failed} failed',
  'summary.done': { one: '1 file uploaded', other: '{count} files uploaded' },
  'summary.empty': 'No files',
  'summary.progress': 'Total progress',
  'summary.actions': 'Actions for all files',
  'summary.start': 'Start all',
  'summary.pause': 'Pause all',
  'summary.resume': 'Resume all',
  'summary.cancel': 'Cancel all',
  'summary.retry': 'Try failed again',
  'summary.clear': 'Clear',

  'list.label': 'Files',
  'group.done': '{done} of {count}',
  'group.failed': '{done} of {count} · {failed} failed',
  'group.cancel': 'Cancel all in {name}',

  'tray.label': 'Uploads',
  'tray.minimise': 'Minimise',
  'tray.close': 'Close',

  'invalid.required': 'Choose a file.',
  'invalid.min': { one: 'Choose at least 1 file.', other: 'Choose at least {count} files.' },
  'invalid.max': {
    one: 'Keep 1 file at most. Remove the others.',
    other: 'Keep {count} files at most. Remove the others.',
  },
  'invalid.uploading': {
    one: '1 file is still uploading. Wait, or cancel it.',
    other: '{count} files are still uploading. Wait, or cancel them.',
  },
  'invalid.unfinished': {
    one: '1 file isn’t uploaded yet. Continue or remove it.',
    other: '{count} files aren’t uploaded yet. Continue or remove them.',
  },
  'invalid.failed': {
    one: '1 file couldn’t be uploaded. Try again or remove it.',
    other: '{count} files couldn’t be uploaded. Try again or remove them.',
  },

  'submit.withheld': 'Nothing was sent yet, because the files have changed. Check them, then send again.',

  'title.progress': '{percent} · {title}',
  'title.done': { one: '✓ 1 uploaded · {title}', other: '✓ {count} uploaded · {title}' },
  'title.failed': { one: '! 1 failed · {title}', other: '! {count} failed · {title}' },

  'say.added': { one: '1 file added.', other: '{count} files added.' },
  'say.rejected': {
    one: '1 file wasn’t added: {reasons}.',
    other: '{count} files weren’t added: {reasons}.',
  },
  'say.uploading': { one: 'Uploading 1 file.', other: 'Uploading {count} files.' },
  'say.progress.time': 'Uploading, {percent}, {time}.',
  'say.done.one': '{name} uploaded.',
  'say.done': { one: '1 file uploaded.', other: '{count} files uploaded.' },
  'say.partial': '{done} uploaded, {failed} failed.',
  'say.failed': '{name}: {reason}',
  'say.failed.more': {
    one: '{name}: {reason} And 1 more failed.',
    other: '{name}: {reason} And {count} more failed.',
  },
  'say.offline': 'You are offline. Uploads will continue when you reconnect.',
  'say.online': 'You are back online. Uploads continue.',
  'say.paused': 'Paused {name}.',
  'say.retrying': 'Upload of {name} interrupted. Trying again.',
  'say.cancelled': 'Cancelled {name}. Undo available.',
  'say.removed': 'Removed {name}. Undo available.',
  'say.restored': 'Restored {name}.',
  'say.moved': '{name} moved to place {place} of {count}.',
  'say.unfinished': { one: '1 unfinished upload found.', other: '{count} unfinished uploads found.' },
  'say.limit': {
    one: '1 of 1 file. Remove it to add another.',
    other: '{count} of {count} files. Remove one to add another.',
  },
  'say.submit': {
    one: 'Sending when 1 upload has finished.',
    other: 'Sending when {count} uploads have finished.',
  },
  'say.zone': 'Drop zone.',
  'say.zone.count': { one: 'Drop zone. 1 file.', other: 'Drop zone. {count} files.' },
  'say.zone.reject': 'Drop zone. These files may not be accepted. Only {types}.',
  'say.zone.partial': 'Drop zone. {unfit} of {count} may not be {types}.',
  'say.zone.left': 'Left drop zone.',
  'say.checking': { one: 'Checking 1 file.', other: 'Checking {count} files.' },
  'say.reading': {
    one: 'Looking through folder. 1 file found.',
    other: 'Looking through folder. {count} files found.',
  },
} as const satisfies Readonly<Record<string, string | PluralForms>>;

export type MessageKey = keyof typeof english;

/** A complete catalogue: every key, plural where English is plural. */
export type Messages = {
  readonly [K in MessageKey]: (typeof english)[K] extends string ? string : PluralForms;
};
