import './sessions/sessions.js';
import './sessions/sandbox-clock.js';
