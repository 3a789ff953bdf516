// The tone of a new message: made here, so that nothing is fetched.

let audio: AudioContext | undefined;

/** Lets tones sound from now on: browsers allow it only in answer to a touch or a key. */
export function unlock(): void {
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
}

/** Two short notes, if the visitor has touched the chat before. */
export function tone(): void {
  if (audio?.state !== "running") return;
  note(audio, 660, 0);
  note(audio, 880, 0.11);
}

function note(on: AudioContext, pitch: number, after: number): void {
  const begin = on.currentTime + after;
  const voice = on.createOscillator();
  const volume = on.createGain();
  voice.frequency.value = pitch;
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(0.12, begin + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.22);
  voice.connect(volume).connect(on.destination);
  voice.start(begin);
  voice.stop(begin + 0.25);
}
