import { useQuery } from "@tanstack/react-query";
import { Failure } from "../../../rest";
import { routing as rest } from "../../../rest/routing";
import type { Hours } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import { causeOf } from "../../../words/words";
import { Part } from "../Page";
import { fieldTrouble } from "../useSaved";
import css from "./HoursPreview.module.css";

/** What hours come to on the next days, as the server reads them. */
export function Preview({ hours }: { hours: Hours }) {
  const words = useRoutingWords();
  const all = useSettingsWords();
  const days = useQuery({
    queryKey: ["hours", JSON.stringify(hours)],
    queryFn: () => rest.preview(hours),
    placeholderData: (before) => before,
    retry: false,
  });
  const trouble = days.error
    ? days.error instanceof Failure && days.error.field
      ? fieldTrouble(days.error, all)
      : causeOf(days.error, all)
    : "";
  return (
    <Part title={words.preview}>
      {trouble && (
        <p className={css.trouble} role="alert">
          {trouble}
        </p>
      )}
      <ol className={css.days} aria-label={words.preview}>
        {!trouble &&
          days.data?.map((day) => (
            <li
              key={day.date}
              className={css.day}
              data-closed={day.shifts.length === 0 || undefined}
              data-why={day.why === "week" ? undefined : day.why}
            >
              <strong>
                {words.days[day.weekday]} {day.date.slice(5)}
              </strong>
              {day.shifts.length === 0 && <span>{words.closedDay}</span>}
              {day.shifts.map((shift) => (
                <span key={shift}>{shift}</span>
              ))}
              {day.why !== "week" && <span className={css.why}>{words.previewWhy[day.why]}</span>}
            </li>
          ))}
      </ol>
    </Part>
  );
}
