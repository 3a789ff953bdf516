import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import "./tokens.css";
import { Failure } from "./rest";
import { App } from "./screens/App";
import { wearLast } from "./ui/theme";
import { firstLanguage, SpeechProvider, wordsOf } from "./words/words";

wearLast();

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => error instanceof Failure && error.passing && failures < 3,
    },
  },
});

const root = createRoot(document.getElementById("root") as HTMLElement);

wordsOf(firstLanguage()).then((first) =>
  root.render(
    <QueryClientProvider client={queries}>
      <SpeechProvider first={first}>
        <App />
      </SpeechProvider>
    </QueryClientProvider>,
  ),
);
