/** The address without query and fragment, where presigned ones keep their secret. Messages quote no other form. */
export const withoutQuery = (address: string): string => address.split(/[?#]/, 1)[0] ?? address;
