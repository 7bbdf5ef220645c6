// A worker that reads the slices it is told to, and does nothing with them.

onmessage = async ({ data: { file, start, end } }) => {
  const bytes = await file.slice(start, end).arrayBuffer();
  postMessage(bytes.byteLength);
};
