// Stands in for the bodies of fetch, in the bundle: here a body is a string.
module.exports = {};
