// Worker loader: the first message contains the URL of the page's script and its compiled WebAssembly module. A worker therefore
// always runs the page's build, and nothing is fetched or compiled twice.
addEventListener(
  'message',
  ({ data: { script, program } }) => {
    import(script)
      .then(({ default: start }) => start({ module_or_path: program }))
      // A rejected promise in a worker does not reach its owner; a thrown error does.
      .catch((error) => setTimeout(() => { throw error; }));
  },
  { once: true },
);
