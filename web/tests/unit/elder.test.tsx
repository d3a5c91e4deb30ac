import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { setElder, startElder } from '../../src/elder';
import { m } from '../../src/messages';
import { SizeSwitch } from '../../src/parts/SizeSwitch';

const isElder = () => document.documentElement.classList.contains('elder');

afterEach(() => {
  cleanup();
  window.history.replaceState(null, '', '/');
  setElder(false);
});

test('large type is switched on, shown as pressed, and kept', () => {
  startElder();
  render(<SizeSwitch />);
  const large = screen.getByRole('button', { name: m.size.elder });
  expect(large.getAttribute('aria-pressed')).toBe('false');
  fireEvent.click(large);
  expect(large.getAttribute('aria-pressed')).toBe('true');
  expect(isElder()).toBe(true);
  startElder();
  expect(isElder()).toBe(true);
});

test('a link asks for it once', () => {
  window.history.replaceState(null, '', '/?elder=1&code=51060126');
  startElder();
  expect(isElder()).toBe(true);
  setElder(false);
  expect(window.location.search).toBe('?code=51060126');
  startElder();
  expect(isElder()).toBe(false);
});
