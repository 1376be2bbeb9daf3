// A form is sent once, however often its button is pressed; after an error the eye and the
// keyboard are led to the first field that is wrong.
import htmx from 'htmx.org';

document.addEventListener('submit', (event) => {
  const form = event.target;
  // A file that is downloaded leaves the page as it is: its button can be pressed again.
  if (event.defaultPrevented || form.method !== 'post' || event.submitter?.hasAttribute('data-downloads')) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = '1';
  form.setAttribute('aria-busy', 'true');
});

function release() {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    form.removeAttribute('aria-busy');
  }
}

// Who moves the begin of a meeting moves its end with it: it stays as long as it was.
let begun = NaN;
const moment = (field) => Date.parse(`${field?.value}Z`);
document.addEventListener('focusin', ({ target }) => {
  if (target.name === 'starts_at') begun = moment(target);
});
document.addEventListener('change', ({ target }) => {
  if (target.name !== 'starts_at') return;
  const end = target.form?.elements.ends_at;
  const until = moment(end) + moment(target) - begun;
  if (!Number.isNaN(until)) end.value = new Date(until).toISOString().slice(0, 16);
  begun = moment(target);
});

window.addEventListener('pageshow', release);
document.addEventListener('htmx:afterRequest', release);

htmx.onLoad((part) => part.querySelector('[aria-invalid=true]')?.focus());
