// Does the jobs of a queue, which is nothing, and tells how many are done.

const tellEvery = 5; // ms

const { prepare, work } = await import(process.argv[2]);
let done = 0;
let told = 0;

await prepare();
process.send('ready');
setInterval(() => {
  if (done !== told) process.send((told = done));
}, tellEvery);
await work((count) => (done += count));
