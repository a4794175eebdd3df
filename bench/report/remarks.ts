/** What stands between us and a goal, by the goal's words. A remark is printed only while its goal is not reached. */
export const remarks: Readonly<Record<string, string>> = {
  'In process: a call, `handle` against the fastest peer': `Of the 630 ns of such a call, \`JSON.parse\` takes 390 and the writing of the
  answer 100, by the profile and by runs of each alone. The peer pays both as well, so that the whole way of a call, its checks included,
  has 130 ns to be found in; at 1.8 times the peer's speed it had 110.`,

  'In process: a call, `handleRequestBody` against the fastest peer': `It is \`handle\` and one promise, for which V8 takes 150 ns from its
  making to the end of \`await\`. The peer calls back at once, and is timed without a promise.`,

  'In process: an echo of 1 MB, `handle` against the limit': `Nine tenths and more are \`JSON.parse\` and \`JSON.stringify\`, on both sides.
  The rest is one walk over the parsed value, for its depth: 3 %; and the copy of a megabyte of text into the answer: 1 %. Memory is
  collected in the middle of such a round or not, which makes the spread as wide as it is.`,

  'HTTP: the Node door against a tuned server': `By the profile of a request, 1.4 µs of it are the door's:
  0.8 in the rules (method, host, media type, encoding, length, crowd), 0.6 in a body that is counted while it is read, in an async context
  that is kept for the method. The service itself takes less than the parsing and writing by hand. All the rest is Node, on both sides.`,

  'HTTP: the door for Hono on Node against the bare handler': `Hono has a shorter way for answers with one header, as the bare handler's
  has. The door sends three, two of which protect browsers: for those Hono makes a \`Headers\` of the web's, and the server on Node reads it
  out again, in order. A bare handler that is made to send the same three pays the same. The body is read from Node's own request already.`,

  'HTTP: the door for h3 2 on Node against the bare handler': `Both spend nine tenths of a request in Node and in h3. The door's answer has
  three headers where the bare handler's has one, which is most of the difference.`,

  'HTTP: the door for Fastify 5 against the bare handler': `Fastify reads and parses a body in one of its own steps. The door looks at the
  request before it lets anything be read, and so passes that step by and reads in the next; what is twice then is the saving of the async
  context.`,

  'Weight: `.` in a bundle, gzipped': `Messages and other texts, of which each is on the wire, in the interface or names a mend, are 1.8 kB.
  The errors with their codes take 0.4 kB, the short way for plain calls and its deadlines 0.5, what validators say without the values that
  they quote 0.35, bodies from streams 0.25, ids that keep their digits 0.25, declared errors 0.2. Each of the other rooms is smaller. The
  nearest that can be reached is what stands here, or less by a feature.`,
}
