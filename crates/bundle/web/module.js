// The JavaScript around the wrapping module.

// The compiled module, in base64.
const MODULE = "@MODULE@";

// Wraps the bytes of a key file as the task says ({spec, algorithm, publicKey}) and gives the answer's bytes:
// JSON, or postcard.
// The module zeroes its copy of the bytes; this function zeroes the caller's, whatever happens.
async function wrapKeyFile(task, file, json) {
  try {
    return wrapWith(await startModule(), task, file, json);
  } finally {
    file.fill(0);
  }
}

// A module with a memory of its own. Randomness is all that it is lent.
async function startModule() {
  const code = Uint8Array.from(atob(MODULE), (character) => character.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(code, {
    browser: { fill_random: (place, length) => crypto.getRandomValues(bytesAt(instance, place, length)) },
  });
  return instance;
}

function wrapWith(instance, task, file, json) {
  const { reserve, wrap_key_file, answer_len } = instance.exports;
  const header = new TextEncoder().encode(JSON.stringify(task));
  const length = header.length + file.length;
  const input = bytesAt(instance, reserve(length), length);
  input.set(header);
  input.set(file, header.length);
  const answer = wrap_key_file(header.length, json);
  // A copy: what is posted brings all of the memory along that it is part of.
  return bytesAt(instance, answer, answer_len()).slice();
}

// Part of the module's memory, which moves when it grows: to be asked for each time.
function bytesAt({ exports }, place, length) {
  return new Uint8Array(exports.memory.buffer, place >>> 0, length >>> 0);
}
