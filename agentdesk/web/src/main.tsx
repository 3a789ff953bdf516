import { createRoot } from "react-dom/client";
import "./tokens.css";

createRoot(document.getElementById("root") as HTMLElement).render(<p>Switchboard</p>);
