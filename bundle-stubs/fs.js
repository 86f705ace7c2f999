// Stands in for Node's fs in the job summary of @actions/core, in the bundle: that loads fs/promises at once, for one file.
import fs from 'node:fs';

export const constants = fs.constants;

export const promises = {
  access: async (...parameters) => fs.accessSync(...parameters),
  appendFile: async (...parameters) => fs.appendFileSync(...parameters),
  writeFile: async (...parameters) => fs.writeFileSync(...parameters),
};
