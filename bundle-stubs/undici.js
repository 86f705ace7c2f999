// Stands in for the index of undici in the bundle.

export const fetch = undefined;
