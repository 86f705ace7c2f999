/** The release, as in package.json (a test holds them together). Sent in the `User-Agent`. */
export const VERSION = '1.0.0';
