// Requests of parts: an answer that is a refusal is shown where the part was asked for; anything
// else that fails is said in one note, with the request's number.
document.addEventListener('htmx:beforeSwap', (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 422) event.detail.shouldSwap = true;
  // Logged out meanwhile: the answer is the log-in page, not a part of this one.
  if (xhr.responseText.startsWith('<!doctype html>') && !event.detail.boosted) {
    const target = event.detail.target;
    if (target !== document.body) {
      event.detail.shouldSwap = false;
      // A fault is said in a note: loading the page again would ask for the same part again, and again.
      if (xhr.status < 500) location.assign(xhr.status < 400 ? xhr.responseURL : location.href);
    }
  }
});

document.addEventListener('htmx:responseError', (event) => note('failed', event.detail.xhr));
document.addEventListener('htmx:sendError', () => note('offline'));
document.addEventListener('htmx:timeout', () => note('offline'));

function note(what, xhr) {
  const box = document.getElementById('toasts');
  const pattern = document.getElementById(`note-${what}`);
  if (!box || !pattern) return;
  const shown = pattern.content.firstElementChild.cloneNode(true);
  const number = xhr?.getResponseHeader('X-Request-ID');
  const place = shown.querySelector('[data-request-id]');
  if (place && number) place.textContent = number;
  box.replaceChildren(shown);
  setTimeout(() => shown.remove(), 12000);
}
