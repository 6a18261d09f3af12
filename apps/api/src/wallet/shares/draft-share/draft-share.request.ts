import { ShareWishRequest } from '../create-share/create-share.request.js';

export class DraftShareRequest extends ShareWishRequest {}
