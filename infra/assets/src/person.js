// Large type: at once here, remembered for the next page by a cookie that the server reads.
const root = document.documentElement;

function tell() {
  for (const button of document.querySelectorAll('[data-large-type]')) {
    button.setAttribute('aria-pressed', root.classList.contains('large-type'));
  }
}

document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-large-type]')) return;
  const isOn = root.classList.toggle('large-type');
  const safe = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `lx_large=${isOn ? 1 : 0}; path=/; max-age=31536000; samesite=lax${safe}`;
  tell();
});

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) window.print();
});

tell();
