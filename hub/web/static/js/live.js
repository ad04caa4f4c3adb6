// @ts-check
// The house that this page shows.

import { LiveHouse } from "./house.js";

export const live = new LiveHouse();
