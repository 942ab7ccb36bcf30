// The worker that holds plaintext key material: it gets one file, answers once, and ends.
//
// It is served with `connect-src 'none'` and loads nothing: the browser itself refuses every request it would make.
// The page hands it the file's handle; only the wrapped blob goes back, or the name of an exception.
self.onmessage = async ({ data: { file, task } }) => {
  try {
    self.postMessage(await wrapKeyFile(task, new Uint8Array(await file.arrayBuffer()), false));
  } catch (error) {
    self.postMessage(error?.name ?? "Error");
  } finally {
    self.close();
  }
};
