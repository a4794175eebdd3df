/** Prints the milliseconds of the first import of a process: `import-time.mjs SPECIFIER`. */
const specifier = String(process.argv[2])
const start = performance.now()
await import(specifier)
console.log(performance.now() - start)
