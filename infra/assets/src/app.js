// What pages do in the browser: small, without inline code, and nothing works only with it
// except what a browser cannot do otherwise.
import htmx from 'htmx.org';

import './morph.js';
import './narrow.js';
import './dialogs.js';
import './drafts.js';
import './editing.js';
import './later.js';
import './forms.js';
import './inplace.js';
import './keys.js';
import './lists.js';
import './palette.js';
import './person.js';
import './requests.js';
import './roll.js';
import './said.js';

window.htmx = htmx;
