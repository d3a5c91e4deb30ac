import { expect, test, vi } from 'vitest';
import { faultOf, openCamera, torchOf } from '../../src/qr/camera';

const fault = (name: string) => faultOf(new DOMException('', name));

test('a camera’s refusal is named', () => {
  vi.stubGlobal('isSecureContext', true);
  expect(fault('NotAllowedError')).toBe('refused');
  expect(fault('NotFoundError')).toBe('none');
  expect(fault('OverconstrainedError')).toBe('none');
  expect(fault('NotReadableError')).toBe('busy');
  expect(faultOf('?')).toBe('busy');
  vi.stubGlobal('isSecureContext', false);
  expect(fault('NotAllowedError')).toBe('insecure');
});

test('where the browser hides the cameras, the address is to blame', async () => {
  vi.stubGlobal('navigator', {});
  await expect(openCamera(new AbortController().signal)).rejects.toMatchObject({ fault: 'insecure' });
});

test('a camera that opens after the person left is closed again', async () => {
  const stop = vi.fn<() => void>();
  const stream = { getTracks: () => [{ stop }] };
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => Promise.resolve(stream) } });
  const left = new AbortController();
  left.abort();
  await openCamera(left.signal);
  expect(stop).toHaveBeenCalled();
});

test('only a camera with a lamp has a switch for it', async () => {
  const applyConstraints = vi.fn<(wanted: unknown) => Promise<void>>(() => Promise.resolve());
  const stream = (torch?: boolean) =>
    ({ getVideoTracks: () => [{ getCapabilities: () => ({ torch }), applyConstraints }] }) as unknown as MediaStream;
  expect(torchOf(stream())).toBeNull();
  await torchOf(stream(true))?.(true);
  expect(applyConstraints).toHaveBeenCalledWith({ advanced: [{ torch: true }] });
});
