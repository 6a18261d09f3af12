import { useEffect, useRef, type ReactElement } from 'react';

/** CSS pixels, as in the style sheet. */
const SIZE_PX = 208;

/** Drawn here: no picture is fetched from anybody. The library is loaded when the first code is shown. */
export function QrCanvas({ text, label }: { readonly text: string; readonly label: string }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let isShown = true;
    const draw = async (): Promise<void> => {
      const toCanvas = await loadToCanvas();
      if (!isShown || canvas.current === null) return;
      const width = SIZE_PX * Math.ceil(window.devicePixelRatio);
      await toCanvas(canvas.current, text, { width, margin: 2, errorCorrectionLevel: 'M' });
      // The library sets inline sizes, which would override the style sheet.
      canvas.current.removeAttribute('style');
    };
    // The code beside it still works.
    draw().catch(() => canvas.current?.remove());
    return () => {
      isShown = false;
    };
  }, [text]);
  return <canvas ref={canvas} className="passid-qr" role="img" aria-label={label} width={SIZE_PX} height={SIZE_PX} />;
}

type ToCanvas = typeof import('qrcode').toCanvas;

/** A CommonJS module: some bundlers put it under `default`, some do not. */
async function loadToCanvas(): Promise<ToCanvas> {
  const module: { toCanvas?: ToCanvas; default?: { toCanvas: ToCanvas } } = await import('qrcode');
  const toCanvas = module.toCanvas ?? module.default?.toCanvas;
  if (toCanvas === undefined) throw new Error('The package qrcode has no toCanvas.');
  return toCanvas;
}
