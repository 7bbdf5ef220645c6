// Baselines that Daypart is measured against in the browser: workers that only read the file, and DuckDB-Wasm with the same
// query; also the engine's kernels on one thread. `cargo xtask bench` copies this folder beside the npm packages and serves it.
//
// Each function starts its workers before the clock, because the page's workers are ready before a file is chosen too.

const SLICE_BYTES = 32 << 20;
const COLUMNS = ['unique_tracks', 'morn_tracks', 'aft_tracks', 'eve_tracks', 'night_tracks', 'mobile_tracks'];

const chosen = () => document.querySelector('input').files[0];

/** Returns the seconds that `count` workers take to read the chosen file; each slice goes to the next idle worker. */
window.readAlone = async (count) => {
  const file = chosen();
  const workers = Array.from({ length: count }, () => new Worker('reader.js'));
  const request = (worker, slice) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
      worker.postMessage({ file, ...slice });
    });
  await Promise.all(workers.map((worker) => request(worker, { start: 0, end: 0 })));
  let next = 0;
  let bytes = 0;
  const began = performance.now();
  const work = async (worker) => {
    while (next < file.size) {
      const start = next;
      next = Math.min(start + SLICE_BYTES, file.size);
      const read_bytes = await request(worker, { start, end: next });
      bytes += read_bytes;
    }
  };
  await Promise.all(workers.map(work));
  const seconds = (performance.now() - began) / 1000;
  workers.forEach((worker) => worker.terminate());
  if (bytes !== file.size) throw new Error(`read ${bytes} of ${file.size} bytes`);
  return seconds;
};

/** Returns the seconds that DuckDB-Wasm takes for the query on the chosen file, the sums of its result, and its version. */
window.askDuckDb = async () => {
  const duckdb = await import('@duckdb/duckdb-wasm');
  const dist = new URL('../node_modules/@duckdb/duckdb-wasm/dist/', location.href).href;
  const worker = new Worker(`${dist}duckdb-browser-eh.worker.js`);
  const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
  await database.instantiate(`${dist}duckdb-eh.wasm`);
  const connection = await database.connect();
  const query = (await (await fetch('profiles.sql')).text()).replace(':file', "'events.csv'");
  const statistics = COLUMNS.map(
    (c) => `avg(${c}), var_samp(${c}), count_if(${c} <> 0), max(${c}), min(${c}), sum(${c}), sqrt(sum(${c} * ${c}))`,
  );

  const began = performance.now();
  await database.registerFileHandle('events.csv', chosen(), duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
  await connection.query(`CREATE TEMP TABLE profiles AS ${query}`);
  const rows = await connection.query('SELECT * FROM profiles ORDER BY customer');
  await connection.query(`SELECT count(*), ${statistics.join(', ')} FROM profiles`);
  const seconds = (performance.now() - began) / 1000;

  const sum = (column) => [...rows.getChild(column)].reduce((total, value) => total + Number(value), 0);
  const sums = [rows.numRows, ...COLUMNS.map(sum)].join(',');
  const version = await database.getVersion();
  await connection.close();
  await database.terminate();
  return { seconds, sums, version };
};

/** Returns the median seconds of each of the engine's kernels in wasm on this thread, over `events` events. */
window.timeKernels = async (events, runs) => {
  const module = await WebAssembly.compileStreaming(fetch('kernels.wasm'));
  // The engine calls no browser function, but other code in the crate may still import some.
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = () => {
      throw new Error(`the kernels called ${from}.${name}`);
    };
  }
  const { exports } = await WebAssembly.instantiate(module, imports);
  const bytes = exports.prepare(events, 0);
  const times = { scan: [], group: [], query: [], filter: [] };
  for (let run = 0; run <= runs; run++) {
    for (const [kernel, expected] of [['scan', events], ['group', 5000], ['query', 5000], ['filter', 5000]]) {
      const began = performance.now();
      const found = exports[kernel]();
      // The browser is still compiling during the first run.
      if (run > 0) times[kernel].push((performance.now() - began) / 1000);
      if (found !== expected) throw new Error(`${kernel} found ${found}, expected ${expected}`);
    }
  }
  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  return { bytes, ...Object.fromEntries(Object.entries(times).map(([kernel, of]) => [kernel, median(of)])) };
};
