// What every page starts. Each module finds its own elements by data attributes.
import "./theme.js";
import "./dialog.js";
import "./menu.js";
import "./keys.js";
import "./keyhelp.js";
import "./clock.js";
import "./autosave.js";
import "./lease.js";
import "./live.js";
import "./focus.js";
import "./toast.js";
import "./faults.js";
import "./anchor.js";
import "./marks.js";
