import { useEffect, useRef, type ReactElement } from 'react';

/** The part of the Shape Detection API that is used; TypeScript does not know it yet. */
interface BarcodeDetector {
  detect(source: HTMLVideoElement): Promise<{ readonly rawValue: string }[]>;
}

type BarcodeDetectorClass = new (options: { readonly formats: readonly string[] }) => BarcodeDetector;

/** Four looks a second: fast enough for a person, easy on the battery. */
const LOOK_EVERY_MS = 250;

const detectorClass = (): BarcodeDetectorClass | undefined =>
  (globalThis as { readonly BarcodeDetector?: BarcodeDetectorClass }).BarcodeDetector;

/** Outside a secure context a browser has no `mediaDevices`, whatever its types say. */
const cameras = (): MediaDevices | undefined => (navigator as { readonly mediaDevices?: MediaDevices }).mediaDevices;

export const canScan = (): boolean => detectorClass() !== undefined && cameras() !== undefined;

interface CameraProps {
  readonly onRead: (text: string) => void;
  readonly onFault: (why: string) => void;
}

/** What the camera sees, until there is a QR code in it. */
export function Camera({ onRead, onFault }: CameraProps): ReactElement {
  const video = useRef<HTMLVideoElement>(null);
  const callbacks = useRef({ onRead, onFault });
  useEffect(() => {
    callbacks.current = { onRead, onFault };
  });
  useEffect(() => {
    const scan = new Scan();
    const found = (text: string): void => callbacks.current.onRead(text);
    const refused = (): void => callbacks.current.onFault('The camera cannot be used. Type the characters instead.');
    if (video.current !== null) scan.start(video.current, found).catch(refused);
    return () => scan.stop();
  }, []);
  return (
    <div className="camera">
      <video ref={video} muted playsInline aria-label="What the camera sees" />
      <span className="camera-frame" aria-hidden="true" />
    </div>
  );
}

class Scan {
  #stream: MediaStream | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  async start(video: HTMLVideoElement, found: (text: string) => void): Promise<void> {
    const Detector = detectorClass();
    const devices = cameras();
    if (Detector === undefined || devices === undefined) throw new Error('There is no camera here.');
    const stream = await devices.getUserMedia({ video: { facingMode: 'environment' } });
    this.#stream = stream;
    if (this.#isStopped) return this.stop();
    video.srcObject = stream;
    await video.play();
    this.#look(new Detector({ formats: ['qr_code'] }), video, found);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
  }

  #look(detector: BarcodeDetector, video: HTMLVideoElement, found: (text: string) => void): void {
    this.#timer = setTimeout(() => {
      // A frame that cannot be read is like one without a code.
      const seen = detector.detect(video).catch(() => []);
      void seen.then(([code]) => {
        if (this.#isStopped) return;
        if (code === undefined) this.#look(detector, video, found);
        else found(code.rawValue);
      });
    }, LOOK_EVERY_MS);
  }
}
