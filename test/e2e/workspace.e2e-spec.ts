import './workspace/workspace.js';
import './workspace/log-in.js';
import './workspace/keys.js';
import './workspace/roles.js';
import './workspace/go-live.js';
