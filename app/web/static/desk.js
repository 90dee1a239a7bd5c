// What the server cannot do: keys, selecting text, following the pipeline, and keeping a half-written rationale.
// Everything here has a button or a link that works without it.

import "./turns.js";
import "./keys.js";
import "./help.js";
import "./search.js";
import "./choosing.js";
import "./listing.js";
import "./deciding.js";
import "./selecting.js";
import "./following.js";
import "./dropping.js";
