import './door/problems.js';
import './door/request-id.js';
import './door/browsers.js';
import './door/rate-limits.js';
import './door/openapi.js';
import './door/pages.js';
