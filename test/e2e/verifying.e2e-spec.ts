import './verifying/redeem-code.js';
import './verifying/verify-and-audit.js';
import './verifying/verification-history.js';
import './verifying/replay.js';
import './verifying/package.js';
