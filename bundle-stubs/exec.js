// Stands in for @actions/exec, by which @actions/core could ask the system about itself, in the bundle.

export function getExecOutput() {}
