import { describe, expect, it } from '@jest/globals';
import { html, prose } from './html.js';

describe('Markup', () => {
  it('escapes what stands between the tags, once', () => {
    expect(html`<p title="${'"'}">${`<b>&'`}</p>`.text).toBe('<p title="&quot;">&lt;b&gt;&amp;&#39;</p>');
    expect(html`<p>${html`<b>${'&'}</b>`}${[html`<i></i>`]}${undefined}${1}</p>`.text).toBe(
      '<p><b>&amp;</b><i></i>1</p>',
    );
  });

  it('reads the little of Markdown that descriptions use, and nothing that leads away', () => {
    const text = prose('A `<b>` and **more**.\n\n[there](/problems), [away](https://evil.example)')
      .map((each) => each.text)
      .join('');
    expect(text).toBe(
      '<p>A <code>&lt;b&gt;</code> and <strong>more</strong>.</p>' +
        '<p><a href="/problems">there</a>, [away](https://evil.example)</p>',
    );
  });
});
