// What was said after an act gets the focus, so that it is read out and its buttons come next.
// [data-copy=text] copies that text and says so in the [role=status] beside it.
import htmx from 'htmx.org';

htmx.onLoad((part) => {
  const said = part.matches?.('[data-said]') ? part : part.querySelector('[data-said]');
  said?.focus({ preventScroll: Boolean(location.hash) });
});

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const status = button.parentElement.querySelector('[role=status]');
  status.textContent = '';
  status.textContent = (await copied(button.dataset.copy)) ? status.dataset.done : status.dataset.failed;
});

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return byHand(text);
  }
}

// Without https browsers have no clipboard: a text that is selected can be copied all the same.
function byHand(text) {
  const field = document.createElement('textarea');
  const before = document.activeElement;
  field.value = text;
  field.className = 'visually-hidden';
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  before?.focus();
  return done;
}
