// Worker that reads the requested slices of a file and discards them.

onmessage = async ({ data: { file, start, end } }) => {
  const bytes = await file.slice(start, end).arrayBuffer();
  postMessage(bytes.byteLength);
};
