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
  require('./chunks/load.js').command('./bin.js');
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
  return new Map([...files].map(([name, text]) => [name, toAscii(text)]));
}

/** esbuild leaves regular expressions as they are written. Plain ASCII is read and kept in half of the space. */
function toAscii(text) {
  return text.replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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

/**
 * For the command it uses what the build kept of V8's compiling, where the same V8 runs: see code-cache.mjs. The library is
 * loaded by node as ever, or whatever runs in place of it: tests and bundlers have ways of their own.
 */
function loaderText(packOf) {
  return `"use strict";
const packOf=${JSON.stringify(Object.fromEntries(packOf))};
const loaded=new Map();
let run=(name,module)=>{module.exports=require('./'+name)};
function load(path){
if(path==='./load.js')return load;
if(!path.startsWith('.'))return require(path);
const name=path.slice(path.lastIndexOf('/')+1);
const known=loaded.get(name);
if(known!==undefined)return known.exports;
const module={exports:{}};
loaded.set(name,module);
const pack=packOf[name];
if(pack===undefined)run(name,module);
else load('./pack-'+pack+'.js')[name](load,module,module.exports);
return module.exports;
}
load.command=(path)=>{
const fs=require('node:fs'),{Script}=require('node:vm');
const cache=__dirname+'/code-cache/'+process.versions.v8+'-'+process.arch+'/';
run=(name,module)=>{
const filename=__dirname+'/'+name;
let cachedData;
try{cachedData=fs.readFileSync(cache+name)}catch{}
const code='(function(require,module,exports,__dirname){'+fs.readFileSync(filename,'latin1')+'\\n})';
new Script(code,{filename,cachedData}).runInThisContext()(load,module,module.exports,__dirname);
};
return load(path);
};
module.exports=load;
`;
}
