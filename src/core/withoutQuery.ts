/** The address without query and fragment, where presigned ones keep their secret. */
export const withoutQuery = (address: string): string => address.split(/[?#]/, 1)[0] ?? address;
