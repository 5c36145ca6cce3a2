/**
 * Puts the chunks that a command loads one after another into one file: node takes a third of a millisecond
 * to find and read each, and `roster plan` has thirty of them. A pack holds its chunks as functions, each run when
 * it is first asked for. All chunks ask for others by way of `load.js`, which knows what is in a pack.
 */

/** The packs, each for the file or the command of its name. A chunk goes into the first pack that needs it. */
const PACKS = ['bin', 'validate', 'plan', 'apply'];

/** In words that any Node reads: an old one is to say what it lacks, not where it stumbled. */
const COMMAND = `#!/usr/bin/env node
var version = process.versions.node.split('.');
if (Number(version[0]) > 20 || (Number(version[0]) === 20 && Number(version[1]) >= 19)) {
  require('./chunks/load.js')('./bin.js');
} else {
  process.stderr.write('error  roster needs Node.js 20.19 or later, and this is Node.js ' + process.versions.node + '.\\n');
  process.exitCode = 1;
}
`;

/** `chunks` are CommonJS texts by file name; `importsOf` tells what one always loads. Gives files by name. */
export function packChunks(chunks, importsOf) {
  const packOf = new Map();
  for (const pack of PACKS) {
    const first = [...chunks.keys()].filter(
      (name) => name === `${pack}.js` || name.startsWith(`${pack}-`),
    );
    if (first.length !== 1) throw new Error(`Which chunk is ${pack}? ${first.join(', ')}`);
    for (const name of reach(first, importsOf)) if (!packOf.has(name)) packOf.set(name, pack);
  }
  const files = new Map([['load.js', loaderText(packOf)]]);
  for (const pack of PACKS) {
    files.set(
      `pack-${pack}.js`,
      packText([...chunks].filter(([name]) => packOf.get(name) === pack)),
    );
  }
  for (const [name, text] of chunks) if (!packOf.has(name)) files.set(name, askLoader(name, text));
  files.set('bin.js', COMMAND);
  return files;
}

function reach(names, importsOf, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    reach(importsOf(name), importsOf, found);
  }
  return found;
}

function askLoader(name, text) {
  const loader = name === 'index.js' ? './chunks/load.js' : './load.js';
  return text.replace(/^(?:"use strict";)?/, `$&require=require('${loader}');`);
}

function packText(packed) {
  const chunks = packed.map(
    ([name, text]) =>
      `${JSON.stringify(name)}(require,module,exports){${text.replace(/^#!.*\n/, '')}}`,
  );
  return `module.exports={${chunks.join(',\n')}};\n`;
}

function loaderText(packOf) {
  return `"use strict";
const packOf=${JSON.stringify(Object.fromEntries(packOf))};
const loaded=new Map();
module.exports=function load(path){
if(!path.startsWith('.'))return require(path);
const name=path.slice(path.lastIndexOf('/')+1);
const known=loaded.get(name);
if(known!==undefined)return known.exports;
const pack=packOf[name];
if(pack===undefined)return require('./'+name);
const module={exports:{}};
loaded.set(name,module);
require('./pack-'+pack+'.js')[name](load,module,module.exports);
return module.exports;
};
`;
}
