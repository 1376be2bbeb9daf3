// The lunar calendar beside the days of a month: its first and fifteenth day and its feasts. Browsers
// know it; where one does not, or the page is not Chinese, the days stay as the server wrote them.
const FEASTS = {
  '正月1': '春节', '正月15': '元宵节', '二月2': '龙抬头', '五月5': '端午节', '七月7': '七夕',
  '七月15': '中元节', '八月15': '中秋节', '九月9': '重阳节', '腊月8': '腊八节',
};
const A_DAY = 24 * 60 * 60 * 1000;

function lunar(format, moment) {
  const parts = Object.fromEntries(format.formatToParts(moment).map((one) => [one.type, one.value]));
  return { month: parts.month, day: Number(parts.day) };
}

function named(format, moment) {
  const { month, day } = lunar(format, moment);
  const next = lunar(format, new Date(moment.getTime() + A_DAY));
  if (next.month === '正月' && next.day === 1) return '除夕';
  return FEASTS[month + day] || (day === 1 ? month : '') || (day === 15 ? '十五' : '');
}

function mark() {
  const format = new Intl.DateTimeFormat('zh-CN-u-ca-chinese', { month: 'long', day: 'numeric', timeZone: 'UTC' });
  if (!document.documentElement.lang.startsWith('zh') || format.resolvedOptions().calendar !== 'chinese') return;
  for (const place of document.querySelectorAll('[data-lunar]')) {
    const name = named(format, new Date(`${place.dataset.lunar}T00:00Z`));
    // A feast and a solar term may fall on one day.
    if (name && name !== place.dataset.known) place.textContent = [name, place.textContent].filter(Boolean).join(' ');
  }
}

mark();
