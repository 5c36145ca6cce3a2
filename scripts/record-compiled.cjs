/** Loaded before a built command by code-cache.mjs: writes what V8 has compiled for it when it ends. */
const { mkdirSync, writeFileSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');
const vm = require('node:vm');

const scripts = new Map();

vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    scripts.set(options.filename, this);
  }
};

process.on('exit', () => {
  for (const [path, script] of scripts) {
    const folder = join(dirname(path), 'code-cache', `${process.versions.v8}-${process.arch}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, basename(path)), script.createCachedData());
  }
});
