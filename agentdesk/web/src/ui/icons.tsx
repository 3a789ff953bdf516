// Outlines, 20 px, 1.5 wide (dots wider), in the colour of the text around them. Drawn for
// this product.

function outline(d: string, width = 1.5) {
  return function Icon() {
    return (
      <svg
        viewBox="0 0 20 20"
        width="20"
        height="20"
        fill="none"
        stroke="currentColor"
        strokeWidth={width}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={d} />
      </svg>
    );
  };
}

export const TalkIcon = outline("M3.5 4.5h13v9H9l-3.5 3v-3h-2zM7 8h6M7 10.5h3.5");
export const ClipIcon = outline(
  "M16.5 9.5l-6.6 6.6a4 4 0 01-5.6-5.6l6.8-6.9a2.7 2.7 0 013.8 3.8L8 14.3a1.3 1.3 0 01-1.9-1.9l6.3-6.2",
);
export const LockIcon = outline("M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 015 0V9");
export const CheckIcon = outline("M4.5 10.5l3.5 3.5 7.5-8");
export const TransferIcon = outline("M3.5 7h12M12.5 4l3 3-3 3M16.5 13h-12M7.5 10l-3 3 3 3");
export const ReopenIcon = outline("M4 10a6 6 0 111.8 4.3M4 15v-3.5h3.5");
export const TakeIcon = outline("M10 3.5v8M7 8.5l3 3 3-3M4 13v3h12v-3");
export const BackIcon = outline("M12.5 4.5L7 10l5.5 5.5");
export const PersonIcon = outline("M10 9.5a3 3 0 100-6 3 3 0 000 6zM4 16.5c.6-3 2.9-4.5 6-4.5s5.4 1.5 6 4.5");
export const SendIcon = outline("M3.5 10h13M11 4.5l5.5 5.5-5.5 5.5");
export const SmileIcon = outline(
  "M10 17a7 7 0 100-14 7 7 0 000 14zM7.5 8v.5M12.5 8v.5M6.8 11.5c1.6 2.4 4.8 2.4 6.4 0",
);
export const CannedIcon = outline("M4 4.5h12v8.5H9.5l-3.5 3v-3H4zM10.8 6.5l-1.6 4.5");
export const SearchIcon = outline("M9 14.5a5.5 5.5 0 100-11 5.5 5.5 0 000 11zM13 13l4 4");
export const EditIcon = outline("M4 16l.8-3.4L13 4.4a1.8 1.8 0 012.6 2.6L7.4 15.2zM11.8 5.6l2.6 2.6");
export const CloseIcon = outline("M5.5 5.5l9 9M14.5 5.5l-9 9");
export const FileIcon = outline("M11.5 3h-6v14h9V6zM11.5 3v3h3");
export const GearIcon = outline(
  "M10 12.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM10 2.5v2M10 15.5v2M17.5 10h-2M4.5 10h-2M15.3 4.7l-1.4 1.4M6.1 13.9l-1.4 1.4M15.3 15.3l-1.4-1.4M6.1 6.1L4.7 4.7",
);
export const BoardIcon = outline("M3.5 16.5h13M5.5 13.5v-4M10 13.5v-9M14.5 13.5v-6");
export const ChevronIcon = outline("M6.5 8.5L10 12l3.5-3.5");
export const EyeIcon = outline(
  "M2.5 10s2.7-4.5 7.5-4.5 7.5 4.5 7.5 4.5-2.7 4.5-7.5 4.5S2.5 10 2.5 10zM10 12a2 2 0 100-4 2 2 0 000 4z",
);
export const BellIcon = outline("M5.5 13.5V9a4.5 4.5 0 019 0v4.5l1.5 1.5H4zM8.5 17h3");
export const SilentIcon = outline(
  "M5.5 13.5V9a4.5 4.5 0 017.5-3.3M14.5 9v4.5l1.5 1.5H4l1.5-1.5M8.5 17h3M3.5 3.5l13 13",
);
export const ClockIcon = outline("M10 17a7 7 0 100-14 7 7 0 000 14zM10 6v4l2.5 2");
export const NoteIcon = outline("M3.5 5h13v8h-13zM6 8h8M6 10.5h5");
export const ScreenIcon = outline("M3 4h14v9.5H3zM8 16.5h4M10 13.5v3");
export const SortIcon = outline("M6 4.5v11M3.5 13L6 15.5 8.5 13M11 5.5h6M11 10h4.5M11 14.5h3");
export const ViewsIcon = outline("M3.5 5h13M6 10h8M8.5 15h3");
export const UnreadIcon = outline("M3 6.5h9M3 6.5V15h14V9M3 7l7 4.5 3-2M15.5 6.5a2 2 0 100-4 2 2 0 000 4z");
export const DoneIcon = outline("M4.5 6h11v7h-5l-3 3v-3h-3zM8 9.5l1.5 1.5 3-3");

export const QuoteIcon = outline("M4 5h12M4 9h7M8 16l-4-3.5L8 9M4 12.5h8a4 4 0 014 4");
export const CopyIcon = outline("M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4");
export const UpIcon = outline("M5.5 12L10 7.5l4.5 4.5");
export const DownIcon = outline("M5.5 8L10 12.5 14.5 8");
export const MoreIcon = outline("M4.5 10h.01M10 10h.01M15.5 10h.01", 2.5);
export const FindIcon = outline("M9 15a6 6 0 100-12 6 6 0 000 12zM13.5 13.5L17 17");

/** Marks of channels, told apart by shape: globe, envelope, two bubbles, handset. */
const globe = outline(
  "M10 17a7 7 0 100-14 7 7 0 000 14zM3 10h14M10 3c2.2 2 3.2 4.3 3.2 7s-1 5-3.2 7c-2.2-2-3.2-4.3-3.2-7s1-5 3.2-7z",
);
const envelope = outline("M3 5h14v10H3zM3 6l7 5.5L17 6");
const bubbles = outline("M2.5 4h9.5v6.5H7L4.5 12.5v-2h-2zM13.5 8h4v6h-1.5v2L13.5 14H9v-1.5");
const handset = outline(
  "M5 3.5h2.5L9 7.5 7 9a9 9 0 004 4l1.5-2 4 1.5V15c0 1-.8 1.5-1.5 1.5C8.5 16 4 11.5 3.5 5c0-.8.5-1.5 1.5-1.5z",
);
export const channelIcons = {
  webchat: globe,
  email: envelope,
  wechat: bubbles,
  wecom: bubbles,
  hotline: handset,
  phone: handset,
};
