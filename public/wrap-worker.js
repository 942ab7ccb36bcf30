// The worker that holds plaintext key material: it gets one file, answers once, and ends.
//
// It is served with `connect-src 'none'`, so the browser itself refuses every fetch, socket and beacon it would make;
// it may only load scripts of this server.
// The page hands it the compiled WebAssembly module and the file's handle; only the wrapped blob goes back.
self.onmessage = async ({ data: { module, script, file, spec, algorithm, publicKey } }) => {
  try {
    const { initSync, wrap_key_file } = await import(script);
    initSync({ module });
    const bytes = new Uint8Array(await file.arrayBuffer());
    try {
      self.postMessage(wrap_key_file(bytes, spec, algorithm, publicKey));
    } finally {
      bytes.fill(0);
    }
  } catch (error) {
    self.postMessage(JSON.stringify({ failed: error?.name ?? "Error" }));
  } finally {
    self.close();
  }
};
