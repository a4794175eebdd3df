/** Prints the milliseconds that one import takes in this process, which has imported nothing before: `import-time.mjs SPECIFIER`. */
const specifier = String(process.argv[2])
const start = performance.now()
await import(specifier)
console.log(performance.now() - start)
