import './operating/metrics.js';
import './operating/logs.js';
import './operating/tracing.js';
import './operating/stopping.js';
import './operating/eventstoredb.js';
