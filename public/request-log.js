// Tells the page of every request that it sends: method, address, bytes and SHA-256 of the body.
// The import page lists them, so that a person can see what left the browser while a key was wrapped.
(() => {
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  async function tell(method, url, body) {
    const bytes = await body;
    // Browsers offer SHA-256 on https and on this machine's own address only.
    const sha256 = crypto.subtle ? hex(await crypto.subtle.digest("SHA-256", bytes)) : null;
    const detail = { method, url: new URL(url, location.href).href, size: bytes.byteLength, sha256 };
    window.dispatchEvent(new CustomEvent("keyferry:request", { detail }));
  }

  const bytesOf = (body) => new Response(body ?? null).arrayBuffer();

  const send = window.fetch;
  window.fetch = (input, init) => {
    const request = new Request(input, init);
    tell(request.method, request.url, request.clone().arrayBuffer());
    return send.call(window, request);
  };

  const opened = new WeakMap();
  const { open, send: sendXhr } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    opened.set(this, { method, url });
    return open.call(this, method, url, ...rest);
  };
  XMLHttpRequest.prototype.send = function (body) {
    const { method, url } = opened.get(this);
    tell(method, url, bytesOf(body));
    return sendXhr.call(this, body);
  };

  const beacon = navigator.sendBeacon;
  navigator.sendBeacon = (url, body) => {
    tell("POST", url, bytesOf(body));
    return beacon.call(navigator, url, body);
  };

  const sendSocket = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    tell("SEND", this.url, bytesOf(data));
    return sendSocket.call(this, data);
  };

  // Images, scripts, styles and whatever else the page loads: without a body.
  const told = ["fetch", "xmlhttprequest", "beacon"];
  new PerformanceObserver((list) => {
    for (const { name, initiatorType } of list.getEntries()) {
      if (!told.includes(initiatorType)) tell("GET", name, bytesOf());
    }
  }).observe({ type: "resource" });
})();
