// Stands in for the types of fetch, in the bundle: here a body is a string.
module.exports = { webidl: { is: { FormData: () => false } } };
