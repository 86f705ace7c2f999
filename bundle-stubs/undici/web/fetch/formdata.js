// Stands in for the forms of fetch, in the bundle: here a body is a string.
module.exports = {};
