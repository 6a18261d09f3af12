import './outcomes/outcomes.js';
import './outcomes/cohorts.js';
