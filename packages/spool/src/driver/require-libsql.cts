/** CommonJS in both builds: a module that may be missing can be loaded at once, and only where it is needed, in no other way. */
export function requireLibsql(): unknown {
  return require('libsql');
}
