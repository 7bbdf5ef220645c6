// Starts the page's own program in a worker: the first message brings the address of its script and the program itself,
// compiled, so that a worker is always of the page's build and nothing is fetched or compiled twice.
addEventListener(
  'message',
  ({ data: { script, program } }) => {
    import(script)
      .then(({ default: start }) => start({ module_or_path: program }))
      // Nobody hears of a promise that fails in a worker, but its owner hears of what is thrown.
      .catch((error) => setTimeout(() => { throw error; }));
  },
  { once: true },
);
