// Stands in for the experimental parser of HTTP/1, which is off unless the environment asks for it, in the bundle.
module.exports = { getMiloEnabled: () => false };
