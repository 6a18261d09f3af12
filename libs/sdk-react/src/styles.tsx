import type { ReactElement } from 'react';
import { DEFAULT_COLOURS } from './theme.js';

/**
 * The whole look. Everything is under `.passid`, and every colour, the font and the radius are custom properties.
 * Contrast: text #14211d and muted #54635d on white are 16 and 6.3 to 1.
 */
const CSS = `
.passid{--_primary:var(--passid-primary,${DEFAULT_COLOURS.primary});--_on-primary:var(--passid-on-primary,${DEFAULT_COLOURS.onPrimary});--_text:var(--passid-text,#14211d);--_muted:var(--passid-muted,#54635d);--_surface:var(--passid-surface,#fff);--_subtle:var(--passid-subtle,#f4f7f6);--_border:var(--passid-border,#d5dedb);--_field:var(--passid-field-border,#7d8c86);--_good:var(--passid-good,#0a7a50);--_warn:var(--passid-warn,#8a5300);--_bad:var(--passid-bad,#b3261e);--_radius:var(--passid-radius,12px);font:400 15px/1.45 var(--passid-font,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif);color:var(--_text);background:var(--_surface);border:1px solid var(--_border);border-radius:var(--_radius);padding:16px;box-sizing:border-box;max-width:480px;text-align:left}
.passid *,.passid *::before{box-sizing:border-box}
.passid p,.passid h2,.passid ul,.passid ol{margin:0;padding:0}
.passid :focus-visible{outline:2px solid var(--_text);outline-offset:2px}
.passid [tabindex="-1"]:focus{outline:none}
.passid-head{display:flex;align-items:center;gap:8px;margin-bottom:12px}
.passid-title{flex:1;min-width:0;font-size:16px;line-height:1.3;font-weight:650;color:inherit}
.passid-mark{flex:none;width:28px;height:28px;border-radius:8px;display:grid;place-items:center;background:var(--_primary);color:var(--_on-primary)}
.passid-badge{flex:none;font-size:12px;font-weight:600;padding:2px 8px;border-radius:99px;border:1px solid var(--_border);background:var(--_subtle);color:var(--_muted)}
.passid-label{display:block;font-size:14px;font-weight:600;margin-bottom:6px}
.passid-row{display:flex;gap:8px;flex-wrap:wrap}
.passid-input{flex:999 1 18ch;min-width:0;width:auto;min-height:44px;margin:0;padding:8px 12px;font:500 17px/1.2 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.06em;text-transform:uppercase;color:inherit;background:var(--_surface);border:1px solid var(--_field);border-radius:calc(var(--_radius) - 4px);box-shadow:none;appearance:none}
.passid-input::placeholder{color:var(--_muted);opacity:.75}
.passid-input[aria-invalid=true]{border-color:var(--_bad);box-shadow:0 0 0 1px var(--_bad)}
.passid-button{display:inline-flex;align-items:center;justify-content:center;gap:8px;min-height:44px;margin:0;padding:8px 18px;font-family:inherit;font-size:15px;font-weight:600;line-height:1.2;min-width:96px;color:var(--_on-primary);background:var(--_primary);border:1px solid transparent;border-radius:calc(var(--_radius) - 4px);cursor:pointer;text-decoration:none;text-transform:none;transition:filter .12s}
.passid-button:hover{filter:brightness(.95)}
.passid-button[aria-disabled=true]{cursor:progress;filter:none;opacity:.85}
.passid-button.passid-plain{color:var(--_text);background:var(--_surface);border-color:var(--_field)}
.passid-row>.passid-button{flex:1 0 auto}
.passid-wide{width:100%}
.passid-link{margin:0;padding:6px 0;min-height:32px;border:0;background:none;font:inherit;font-size:14px;color:inherit;text-decoration:underline;text-underline-offset:3px;cursor:pointer}
.passid-note{margin-top:8px!important;font-size:14px;color:var(--_muted)}
.passid-message{display:flex;gap:8px;align-items:flex-start;margin-top:10px!important;font-size:14px;color:var(--_bad)}
.passid-message svg,.passid-claim svg{flex:none;margin-top:1px}
.passid-chips{margin-top:14px;padding-top:12px;border-top:1px dashed var(--_border)}
.passid-chips>.passid-note{margin-top:0!important}
.passid-chips>.passid-row{margin-top:8px}
.passid-chip{min-height:36px;margin:0;padding:4px 12px;border:1px solid var(--_border);border-radius:99px;background:var(--_subtle);color:inherit;font:500 13px/1.2 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;cursor:pointer}
.passid-chip:hover{border-color:var(--_field)}
.passid-chip[aria-disabled=true]{cursor:progress;opacity:.7}
.passid-claims{list-style:none;display:grid;gap:8px;margin:12px 0!important}
.passid-claim{display:flex;gap:10px;align-items:flex-start}
.passid-claim[data-state=yes]{--_icon:var(--_good)}
.passid-claim[data-state=no]{--_icon:var(--_warn)}
.passid-claim[data-state=absent]{--_icon:var(--_muted);color:var(--_muted)}
.passid-claim svg{color:var(--_icon)}
.passid-claim span{flex:1;min-width:0}
.passid-value{flex:none!important;font-weight:600;font-variant-numeric:tabular-nums}
.passid-facts{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:0;padding-top:12px;border-top:1px solid var(--_border);font-size:14px}
.passid-facts dt{color:var(--_muted)}
.passid-facts dd{margin:0;text-align:right;overflow-wrap:anywhere}
.passid-facts code{font:12px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.passid-foot{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;justify-content:space-between;margin-top:12px}
.passid-center{display:grid;justify-items:center;gap:14px;text-align:center;padding:4px 0}
.passid-qr{display:block;width:208px;height:208px;border-radius:8px;background:#fff;border:1px solid var(--_border)}
.passid-code{font:650 26px/1.2 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.08em}
.passid-steps{text-align:left;font-size:14px;color:var(--_muted);padding-left:20px!important;display:grid;gap:4px}
.passid-waiting{display:inline-flex;align-items:center;gap:8px;font-size:14px;font-variant-numeric:tabular-nums}
.passid-dot{width:10px;height:10px;border-radius:50%;background:var(--_good);animation:passid-pulse 1.6s ease-in-out infinite}
.passid-dot[data-offline=true]{background:var(--_warn);animation:none}
.passid-spinner{width:18px;height:18px;border-radius:50%;border:2.5px solid currentColor;border-right-color:transparent;animation:passid-turn .8s linear infinite}
.passid-spinner.passid-large{width:36px;height:36px;color:var(--_good)}
.passid-icon{width:48px;height:48px;border-radius:50%;display:grid;place-items:center;background:var(--_subtle);color:var(--_icon,var(--_muted))}
.passid-or{display:flex;align-items:center;gap:12px;margin:16px 0 12px!important;font-size:13px;color:var(--_muted)}
.passid-or::before,.passid-or::after{content:"";flex:1;border-top:1px solid var(--_border)}
.passid-hidden{position:absolute!important;width:1px;height:1px;margin:-1px!important;padding:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap;border:0}
@keyframes passid-pulse{50%{opacity:.35}}
@keyframes passid-turn{to{transform:rotate(1turn)}}
@media (prefers-reduced-motion:reduce){.passid *{animation-duration:3s!important;transition:none!important}}
@media (max-width:360px){.passid{padding:12px}}
@media (hover:hover) and (pointer:fine){.passid .passid-on-phone{display:none}}
@media (forced-colors:active){.passid-mark,.passid-button{forced-color-adjust:none}}
`;

/** In the component and not in the head, so that it is there in what a server renders, too. */
export function Styles({ nonce }: { readonly nonce: string | undefined }): ReactElement {
  return <style {...(nonce === undefined ? {} : { nonce })} dangerouslySetInnerHTML={{ __html: CSS }} />;
}
