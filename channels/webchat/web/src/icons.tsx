// Outlines, 24 × 24, drawn in the colour of the text around them.

function outline(d: string) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}

export const CloseIcon = () => outline("M6 9l6 6 6-6");
export const MoreIcon = () => outline("M5 11.5h1v1H5zM11.5 11.5h1v1h-1zM18 11.5h1v1h-1z");
export const SendIcon = () => outline("M5 12h13M12 5l7 7-7 7");
export const ClipIcon = () =>
  outline("M20 11.5l-8.2 8.2a5 5 0 01-7-7l8.5-8.6a3.3 3.3 0 014.7 4.7l-8.6 8.5a1.7 1.7 0 01-2.3-2.3l7.8-7.8");
export const FileIcon = () => outline("M14 3H6v18h12V7zM14 3v4h4");
