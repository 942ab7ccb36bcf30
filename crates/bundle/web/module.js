// The JavaScript around the wrapping module.

// The compiled module, in base64.
const MODULE = "@MODULE@";

// Wraps the bytes of a key file as the task says ({spec, algorithm, publicKey}) and gives the answer's JSON.
// The bytes are copied into the module once; it zeroes its copy, this function the caller's.
async function wrapKeyFile(task, file) {
  const code = Uint8Array.from(atob(MODULE), (character) => character.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(code, {
    browser: { fill_random: (place, length) => crypto.getRandomValues(memory(place, length)) },
  });
  const { exports } = instance;
  function memory(place, length) {
    return new Uint8Array(exports.memory.buffer, place >>> 0, length >>> 0);
  }
  const header = new TextEncoder().encode(JSON.stringify(task));
  const length = header.length + file.length;
  const input = memory(exports.reserve(length), length);
  input.set(header);
  input.set(file, header.length);
  file.fill(0);
  const answer = exports.wrap_key_file(header.length);
  return new TextDecoder().decode(memory(answer, exports.answer_len()));
}
