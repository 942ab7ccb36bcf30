// The offline page: it reads two files, wraps one under the other, and offers the result for saving.
//
// The page's policy lets it load and send nothing; whatever it needs is in this file.

// The words of the page, by language.
const LOCALES = @LOCALES@;

// The most bytes of a file that is looked into, as in the wrapping module.
const MAX_FILE = 16 * 1024;

const element = (id) => document.getElementById(id);

// What is shown now, so that it can be said again in another language: {errors}, each a function that gives
// the text for a field, or {wrapped}, the module's answer, or nothing.
let shown = {};
// The addresses of the offered files; they are let go when others take their place.
let offered = [];

function locale() {
  return element("language").value;
}

// The text of a word in the language of the page, with {names} replaced by values.
function say(word, values = {}) {
  return LOCALES[locale()][word].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function sayAll() {
  document.documentElement.lang = locale();
  document.title = `${say("title")} · Keyferry`;
  for (const place of document.querySelectorAll("[data-word]")) place.textContent = say(place.dataset.word);
  show(shown);
}

// Takes away what was shown: it is about files and settings that are no longer chosen.
function forget() {
  offer([]);
  show({});
}

// Shows what came of it, and forgets what was shown before.
function show({ errors = {}, wrapped }) {
  shown = { errors, wrapped };
  for (const id of ["public-key", "key", "form"]) {
    const error = errors[id];
    element(`${id}-error`).textContent = error ? error() : "";
    element(id).ariaInvalid = error && id !== "form" ? "true" : null;
  }
  element("key-help").textContent = say(isPrivateKey() ? "private_key_help" : "key_help");
  element("nist").textContent = element("algorithm").value === "RSAES_PKCS1_V1_5" ? say("nist") : "";
  element("result").hidden = !wrapped;
  if (wrapped) showWrapped(wrapped);
}

function showWrapped({ found, check_value, public_key }) {
  const { symmetric, privateKey } = found;
  element("found").textContent = symmetric
    ? say(`found_${symmetric.encoding}`, { bytes: symmetric.len })
    : say(`found_${privateKey.form}`, { encoding: privateKey.pem ? "PEM" : "DER" });
  element("check-value").textContent = check_value;
  element("check-value-help").textContent = say(symmetric ? "check_value_help" : "check_value_pair_help");
  element("fingerprint").textContent = public_key;
  const other = symmetric?.passed_over;
  element("passed-over").hidden = !other;
  if (other) element("passed-over").textContent = say(`passed_over_${other.encoding}`, { bytes: other.len });
}

function isPrivateKey() {
  return "privateKey" in element("spec").selectedOptions[0].dataset;
}

// Offers the algorithms that the key spec has: a private key needs an envelope.
function offerAlgorithms() {
  const algorithms = [...element("algorithm").options];
  for (const option of algorithms) {
    option.hidden = option.disabled = "privateKey" in option.dataset !== isPrivateKey();
  }
  const chosen = element("algorithm").selectedOptions[0];
  if (!chosen || chosen.disabled) algorithms.find((option) => !option.disabled).selected = true;
}

// Offers the wrapped bytes under the file names that the vendor's documentation uses.
function offer(blob) {
  offered.forEach((address) => URL.revokeObjectURL(address));
  const files = { "wrapped-bin": new Uint8Array(blob), "wrapped-text": base64(blob) };
  offered = Object.entries(files).map(([id, content]) => {
    const address = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
    element(id).setAttribute("href", address);
    return address;
  });
}

async function wrapChosen() {
  const publicKey = element("public-key").files[0];
  const key = element("key").files[0];
  const errors = {};
  if (!publicKey) errors["public-key"] = () => say("public_key_missing");
  else if (publicKey.size > MAX_FILE) errors["public-key"] = () => say("public_key_wrong");
  if (!key) errors.key = () => say("key_missing");
  else if (key.size > MAX_FILE) errors.key = () => say("key_too_large", { found: key.size });
  if (Object.keys(errors).length > 0) return { errors };
  const task = {
    spec: element("spec").value,
    algorithm: element("algorithm").value,
    publicKey: base64(new Uint8Array(await publicKey.arrayBuffer())),
  };
  const json = await wrapKeyFile(task, new Uint8Array(await key.arrayBuffer()), true);
  const answer = JSON.parse(new TextDecoder().decode(json));
  return answer.wrapped ? { wrapped: answer.wrapped } : { errors: explain(answer.refused) };
}

// Which field an error of the module belongs to, and what is said there.
function explain(refused) {
  const file = refused?.format ?? refused?.privateKey;
  if (file) return { key: () => keyError(file) };
  if (refused?.wrap && refused.wrap !== "failed") return { "public-key": () => publicKeyError(refused.wrap) };
  return { form: () => say("failed") };
}

function publicKeyError({ publicKeySize }) {
  return publicKeySize ? say("public_key_size", publicKeySize) : say("public_key_wrong");
}

// An error is a code, or a code with values: "empty", or {"oddHex": {"digits": 63}}.
function keyError(error) {
  const [code, values] = typeof error === "string" ? [error, {}] : Object.entries(error)[0];
  const words = {
    empty: "key_empty",
    tooLarge: "key_too_large",
    wrongLength: "key_wrong_length",
    lineBreakAfterRaw: "key_line_break",
    oddHex: "key_odd_hex",
    pem: "key_pem",
    unknownText: "key_unknown_text",
    otherSpec: "key_other_spec",
    encrypted: "key_encrypted",
    unknown: "key_unknown",
    unsupported: "key_unsupported",
    noPublicKey: "key_no_public_key",
  };
  const encoding = values.encoding && say(`encoding_${values.encoding}`);
  return say(words[code] ?? "failed", { ...values, encoding });
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

element("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  forget();
  const outcome = await wrapChosen().catch(() => ({ errors: explain() }));
  if (outcome.wrapped) offer(outcome.wrapped.blob);
  show(outcome);
  const wrong = document.querySelector("[aria-invalid='true']");
  (outcome.wrapped ? element("result-title") : wrong)?.focus();
});

element("form").addEventListener("change", () => {
  offerAlgorithms();
  forget();
});

element("language").addEventListener("change", sayAll);
offerAlgorithms();
element("language").value = navigator.language.startsWith("zh") ? "zh-CN" : "en";
sayAll();
