// Stands in for Node's crypto in @actions/core, in the bundle: that loads it at once, and needs it for outputs only.

export const randomUUID = () => process.getBuiltinModule('node:crypto').randomUUID();
