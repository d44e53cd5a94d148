// Loaded before the collector: answers each message with the memory that is left after a collection of garbage.
process.on('message', () => {
  globalThis.gc();
  globalThis.gc();
  process.send({ type: 'memory', rssBytes: process.memoryUsage.rss() });
});
