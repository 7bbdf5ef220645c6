// Starts the page's own program in a worker: the first message brings the address of its script and the program itself,
// compiled, so that a worker is always of the page's build and nothing is fetched or compiled twice.
addEventListener(
  'message',
  async ({ data: { script, program } }) => {
    const { default: start } = await import(script);
    await start({ module_or_path: program });
  },
  { once: true },
);
